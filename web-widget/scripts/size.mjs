/**
 * Holds the budget: the loader, and all that loads before the first message
 * (loader, page, its JavaScript and CSS), gzipped. Wants a build in dist/, or in
 * the folder given.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const LOADER_MAX = 3 * 1024;
const ALL_MAX = 20 * 1024;

/** [{ name, gzip }] of what loads before the first message; the loader first. */
export function measure(dist = join(ROOT, 'dist')) {
  const html = readFileSync(join(dist, 'widget/index.html'), 'utf8');
  const assets = [...html.matchAll(/(?:href|src)="\/(widget\/assets\/[^"]+)"/g)].map((match) => match[1]);
  const sized = (name) => ({ name, gzip: readFileSync(join(dist, `${name}.gz`)).length });
  // One language's catalogue loads beside them: the largest counts.
  const catalogues = readdirSync(join(dist, 'widget/assets')).filter((name) => /^(en|zh-\w+)-\w+\.js$/.test(name));
  const [largest] = catalogues.map((name) => sized(`widget/assets/${name}`)).sort((a, b) => b.gzip - a.gzip);
  if (largest === undefined) throw new Error('no catalogue in the build');
  return [...['widget.js', 'widget/index.html', ...new Set(assets)].map(sized), largest];
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const files = measure(process.argv[2]);
  const all = files.reduce((sum, file) => sum + file.gzip, 0);
  for (const { name, gzip } of files) console.log(`${String(gzip).padStart(7)}  ${name}`);
  console.log(`${String(all).padStart(7)}  all before the first message (at most ${ALL_MAX}; loader at most ${LOADER_MAX})`);
  if (files[0].gzip > LOADER_MAX || all > ALL_MAX) {
    console.error('over the budget');
    process.exit(1);
  }
}
