/**
 * Builds dist/ as the gateway serves it from its `web_root`.
 *
 * Each package says in its build.config.mjs what it has:
 *
 *   export default {
 *     scripts: [{ entry: 'src/loader/loader.ts', out: 'widget.js' }],
 *     pages: [{ html: 'src/app/index.html', entry: 'src/app/main.tsx', out: 'widget/index.html' }],
 *   };
 *
 * A script is one classic file under a fixed name. A page is an HTML template with
 * `<!-- assets -->` in its head, where the links to its hashed JavaScript and CSS
 * go. Style sheets of parts that are imported later are named in `later: [...]`; the
 * page gets them as `<meta name="later" content=URL>`, whoever imports the part links
 * them. Paths are relative to the package; `out` is relative to dist/. Every text
 * file gets a .gz beside it.
 *
 *   node build.mjs [--dev] [--out DIR] [PACKAGE …]     --dev: readable, with source maps
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const ROOT = dirname(fileURLToPath(import.meta.url));
const { values: flags, positionals: chosen } = parseArgs({
  allowPositionals: true,
  options: { dev: { type: 'boolean', default: false }, out: { type: 'string', default: join(ROOT, 'dist') } },
});
const dev = flags.dev;
const DIST = resolve(flags.out);

const COMMON = {
  bundle: true,
  minify: !dev,
  sourcemap: dev,
  target: ['es2020', 'safari14.1'],
  charset: 'utf8',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  logLevel: 'warning',
  loader: { '.svg': 'dataurl' },
};

async function buildScript(folder, script) {
  const outfile = join(DIST, script.out);
  await build({ ...COMMON, entryPoints: [join(folder, script.entry)], outfile, format: 'iife' });
}

/** Files of the entry that load with the page: itself, its static imports, its CSS. */
function staticFiles(outputs, entry) {
  const first = outputOf(outputs, entry);
  const scripts = [];
  const visit = (path) => {
    if (scripts.includes(path)) return;
    scripts.push(path);
    for (const each of outputs[path].imports) if (each.kind === 'import-statement') visit(each.path);
  };
  visit(first);
  const styles = outputs[first].cssBundle ? [outputs[first].cssBundle] : [];
  return { scripts, styles };
}

function outputOf(outputs, entry) {
  return Object.keys(outputs).find((path) => outputs[path].entryPoint && resolve(outputs[path].entryPoint) === entry);
}

async function buildPage(folder, page) {
  const entry = join(folder, page.entry);
  const outDir = join(DIST, dirname(page.out));
  const laterEntries = (page.later ?? []).map((path) => join(folder, path));
  const name = dirname(page.out).replace(/\W+/g, '-') || 'index';
  const result = await build({
    ...COMMON,
    entryPoints: { [name]: entry, ...Object.fromEntries(laterEntries.map((path, i) => [`${name}-later${i}`, path])) },
    outdir: join(outDir, 'assets'),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    format: 'esm',
    splitting: true,
    metafile: true,
  });
  const url = (path) => '/' + relative(DIST, resolve(path)).split('\\').join('/');
  const { outputs } = result.metafile;
  const { scripts, styles } = staticFiles(outputs, entry);
  const later = laterEntries.map((path) => outputOf(outputs, path));
  const [main, ...chunks] = scripts;
  const tags = [
    ...styles.map((path) => `<link rel="stylesheet" href="${url(path)}">`),
    ...chunks.map((path) => `<link rel="modulepreload" href="${url(path)}">`),
    ...later.map((path) => `<meta name="later" content="${url(path)}">`),
    `<script type="module" src="${url(main)}"></script>`,
  ];
  const template = await readFile(join(folder, page.html), 'utf8');
  if (!template.includes('<!-- assets -->')) throw new Error(`${page.html} has no <!-- assets -->`);
  const html = template.replace('<!-- assets -->', tags.join('\n    '));
  await writeFile(join(DIST, page.out), dev ? html : html.replace(/\n\s+/g, '\n'));
}

async function* walk(folder) {
  for (const each of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, each.name);
    if (each.isDirectory()) yield* walk(path);
    else yield path;
  }
}

async function compress() {
  for await (const path of walk(DIST)) {
    if (!/\.(js|css|html|json|svg|txt)$/.test(path)) continue;
    await writeFile(`${path}.gz`, gzipSync(await readFile(path), { level: 9, memLevel: 9 }));
  }
}

async function main() {
  await rm(DIST, { recursive: true, force: true });
  await mkdir(DIST, { recursive: true });
  const { workspaces } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  for (const name of workspaces) {
    const folder = join(ROOT, name);
    const config = join(folder, 'build.config.mjs');
    if (!existsSync(config) || (chosen.length > 0 && !chosen.includes(name))) continue;
    const { default: description } = await import(pathToFileURL(config).href);
    for (const script of description.scripts ?? []) await buildScript(folder, script);
    for (const page of description.pages ?? []) await buildPage(folder, page);
  }
  await compress();
  let files = 0;
  let bytes = 0;
  for await (const path of walk(DIST)) {
    if (path.endsWith('.gz') || path.endsWith('.map')) continue;
    files += 1;
    bytes += (await stat(path)).size;
  }
  console.log(`dist: ${files} files, ${bytes} bytes`);
}

await main();
