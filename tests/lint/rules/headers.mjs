/*
 * headers.mjs -- a header is its room's page: a banner that says what it is, a
 * guard with its own name.
 */
import { basename } from 'node:path';

import { isGenerated } from '../tree.mjs';

export const isHeader = (path) => /^(gateway|tests)\/.*\.h$/.test(path);

/* gateway/room/file.h → BATON_ROOM_FILE_H; tests/any/file.h → BATON_TESTS_FILE_H */
function guardOf(path) {
  const inside = path.startsWith('tests/') ? `tests/${basename(path)}` : path.slice('gateway/'.length);
  return `BATON_${inside.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`;
}

function wrongGuard(tree, path) {
  const guard = guardOf(path);
  const lines = tree.code(path).split('\n').map((line) => line.trim()).filter((line) => line !== '');
  if (lines[0] === `#ifndef ${guard}` && lines[1] === `#define ${guard}` && lines.at(-1) === '#endif') return [];
  return [{ path, line: 1, message: `wants #ifndef ${guard} … #endif around all of it` }];
}

function wrongBanner(tree, path) {
  const name = basename(path).replace(/[.]/g, '\\.');
  const banner = isGenerated(path) ? /^\/\*/ : new RegExp(`^/\\*\\s+(\\* )?${name} -- \\S`);
  if (banner.test(tree.text(path))) return [];
  return [{ path, line: 1, message: `wants a banner: "${basename(path)} -- what it is for"` }];
}

export const headers = {
  'header-guard': (tree) => tree.files.filter(isHeader).flatMap((path) => wrongGuard(tree, path)),
  'header-banner': (tree) => tree.files.filter(isHeader).flatMap((path) => wrongBanner(tree, path)),
};
