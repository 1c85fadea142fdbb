/*
 * tree.mjs -- the files that the rules look at, each read once.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { maskC } from './text.mjs';

/* What git tracks, and what it would track were it added: a finding should come
 * before the commit. */
function gitFiles(root) {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const out = execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
  return [...new Set(out.split('\0'))].filter((path) => path !== '');
}

function walkedFiles(root, folder = '') {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((each) => {
    const path = folder === '' ? each.name : `${folder}/${each.name}`;
    if (each.isDirectory()) return each.name === 'node_modules' ? [] : walkedFiles(root, path);
    return [path];
  });
}

export const isGenerated = (path) => /(^|\/)gen\/|\.gen\.[^/]+$/.test(path);
export const isTest = (path) => path.startsWith('tests/') || /\.test\.[a-z]+$/.test(path);
export const isC = (path) => /\.[ch]$/.test(path);

/* The line (from 1) on which this offset lies. */
function lineAt(text, offset) {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

export function openTree(root) {
  const listed = existsSync(join(root, '.git')) ? gitFiles(root) : walkedFiles(root);
  const files = listed
    .filter((path) => existsSync(join(root, path)) && lstatSync(join(root, path)).isFile())
    .sort();
  const texts = new Map();
  const masks = new Map();

  /* The text of a file; '' for one that is not text. */
  function text(path) {
    if (!texts.has(path)) {
      const bytes = readFileSync(join(root, path));
      texts.set(path, bytes.includes(0) ? '' : bytes.toString('utf8'));
    }
    return texts.get(path);
  }

  /* The same with comments and literals blanked, offsets and lines unchanged. */
  function code(path) {
    if (!masks.has(path)) masks.set(path, maskC(text(path)));
    return masks.get(path);
  }

  /* All matches of a global expression in a text, as findings. */
  function matches(path, inText, expression, message) {
    return [...inText.matchAll(expression)].map((match) => ({
      path,
      line: lineAt(inText, match.index),
      message: message(match),
    }));
  }

  return { root, files, text, code, matches };
}
