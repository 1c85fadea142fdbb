/**
 * The rules that the compiler does not know: files of at most 500 lines,
 * functions of at most 80, no `any`, no inline script or style in a page, no
 * registry's host in the lock file.
 */
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const FILE_MAX = 500;
const FUNCTION_MAX = 80;
const problems = [];

async function* walk(folder) {
  for (const each of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, each.name);
    if (each.isDirectory() && !['node_modules', 'dist', '.test', 'gen'].includes(each.name)) yield* walk(path);
    else if (each.isFile()) yield path;
  }
}

function checkSource(path, text) {
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true, kind);
  const lineOf = (pos) => source.getLineAndCharacterOfPosition(pos).line + 1;
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body) {
      const first = lineOf(node.getStart());
      const length = lineOf(node.end) - first + 1;
      if (length > FUNCTION_MAX) problems.push(`${path}:${first}: a function of ${length} lines (at most ${FUNCTION_MAX})`);
    }
    if (node.kind === ts.SyntaxKind.AnyKeyword) problems.push(`${path}:${lineOf(node.getStart())}: any`);
    ts.forEachChild(node, visit);
  };
  visit(source);
}

function checkPage(path, text) {
  if (/<script(?![^>]*\bsrc=)/i.test(text)) problems.push(`${path}: an inline script`);
  if (/<style|\sstyle=|\son[a-z]+=/i.test(text)) problems.push(`${path}: an inline style or handler`);
}

for await (const full of walk(ROOT)) {
  const path = relative(ROOT, full);
  if (!/\.(tsx?|mjs|css|html)$/.test(path)) continue;
  const text = await readFile(full, 'utf8');
  const lines = text.split('\n').length - 1;
  if (lines > FILE_MAX) problems.push(`${path}: ${lines} lines (at most ${FILE_MAX})`);
  if (/\.tsx?$/.test(path)) checkSource(path, text);
  if (/\.html$/.test(path)) checkPage(path, text);
  if (/\.tsx$/.test(path) && /\sstyle=\{?["'{`]/.test(text)) problems.push(`${path}: an inline style`);
}

const lock = await readFile(join(ROOT, 'package-lock.json'), 'utf8');
if (/"resolved": "(https?|git)/.test(lock)) problems.push('package-lock.json: names a registry');

for (const problem of problems) console.error(problem);
console.log(`lint: ${problems.length === 0 ? 'clean' : `${problems.length} problems`}`);
process.exit(problems.length === 0 ? 0 : 1);
