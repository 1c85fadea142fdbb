/**
 * Compiles every *.test.ts and *.test.tsx beside its source with esbuild and runs
 * them under node's test runner.
 *
 *   node scripts/test.mjs [part of a path …]
 */
import { spawnSync } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const OUT = join(ROOT, '.test');
const wanted = process.argv.slice(2);

async function* tests(folder) {
  for (const each of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, each.name);
    if (each.isDirectory() && !['node_modules', 'dist', '.test'].includes(each.name)) yield* tests(path);
    else if (/\.test\.tsx?$/.test(each.name)) yield path;
  }
}

const found = [];
for await (const path of tests(ROOT)) {
  const name = relative(ROOT, path);
  if (wanted.length === 0 || wanted.some((part) => name.includes(part))) found.push(path);
}
if (found.length === 0) {
  console.error('no test found');
  process.exit(1);
}

await rm(OUT, { recursive: true, force: true });
await build({
  entryPoints: found,
  outdir: OUT,
  outbase: ROOT,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node18',
  format: 'esm',
  sourcemap: 'inline',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  loader: { '.css': 'empty', '.svg': 'dataurl' },
  define: { 'process.env.BATON_WEB_ROOT': JSON.stringify(ROOT) },
  // Browsers and Node 20 have it as a global; Node 18 does not.
  banner: { js: "import { webcrypto as baton_crypto } from 'node:crypto'; globalThis.crypto ??= baton_crypto;" },
  logLevel: 'warning',
});
const files = found.map((path) => join(OUT, relative(ROOT, path).replace(/\.tsx?$/, '.mjs')));
const run = spawnSync(process.execPath, ['--enable-source-maps', '--test', ...files], { stdio: 'inherit', cwd: ROOT });
process.exit(run.status ?? 1);
