#!/usr/bin/env node
/*
 * lint.mjs -- the rules of this code base that no compiler knows.
 *
 *   node tests/lint/lint.mjs [--root FOLDER] [--only RULE] [--list]
 *
 * Prints each finding as `file:line: rule: what is wrong`; exits with 1 when
 * there is any. Looks at what git tracks and at what it would track.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { banned } from './rules/banned.mjs';
import { floors } from './rules/floors.mjs';
import { headers } from './rules/headers.mjs';
import { leftovers } from './rules/leftovers.mjs';
import { sizes } from './rules/sizes.mjs';
import { tools } from './rules/tools.mjs';
import { openTree } from './tree.mjs';

/* name → async function(tree) that returns [{path, line, message}] */
const RULES = { ...floors, ...sizes, ...banned, ...leftovers, ...headers, ...tools };

export async function lint(root, only = Object.keys(RULES)) {
  const tree = openTree(root);
  const findings = [];
  for (const rule of only) {
    for (const finding of await RULES[rule](tree)) findings.push({ rule, ...finding });
  }
  return findings.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line));
}

async function main() {
  const { values } = parseArgs({
    options: {
      root: { type: 'string', default: fileURLToPath(new URL('../..', import.meta.url)) },
      only: { type: 'string', multiple: true },
      list: { type: 'boolean' },
    },
  });
  if (values.list) {
    console.log(Object.keys(RULES).join('\n'));
    return;
  }
  const unknown = (values.only ?? []).find((rule) => !(rule in RULES));
  if (unknown !== undefined) throw new Error(`no such rule: ${unknown}`);

  const findings = await lint(values.root, values.only);
  for (const { path, line, rule, message } of findings) {
    console.log(`${path}:${line}: ${rule}: ${message}`);
  }
  if (findings.length > 0) {
    console.error(`lint: ${findings.length} findings`);
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
