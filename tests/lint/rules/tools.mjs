/*
 * tools.mjs -- what the compiler and clang-format say about single files.
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

import { isC, isGenerated } from '../tree.mjs';
import { isHeader } from './headers.mjs';

const LIBRARIES = ['libuv', 'libwebsockets', 'jansson', 'libpq', 'libsodium', 'cmocka'];

/* Runs a program; resolves to what it said on stderr, whether or not it failed. */
function said(program, args, cwd) {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') reject(error);
      else resolve({ failed: error !== null, stderr });
    });
  });
}

/* Runs jobs, as many at a time as there are processors. */
async function inParallel(items, job) {
  const results = new Array(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const mine = next++;
      results[mine] = await job(items[mine]);
    }
  };
  await Promise.all(Array.from({ length: cpus().length }, worker));
  return results;
}

/* Where the libraries' headers are, for those that are not in the usual place. */
function libraryFlags() {
  return LIBRARIES.flatMap((name) => {
    try {
      const flags = execFileSync('pkg-config', ['--cflags', name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
      return flags.split(/\s+/).filter((flag) => flag.startsWith('-I'));
    } catch {
      return []; /* then the header that needs it says so */
    }
  });
}

const firstLine = (stderr, path) => /^([^:\n]+):(\d+):\d+: (?:fatal )?error: (.*)$/m.exec(stderr) ?? [null, path, '1', stderr.trim()];

async function compileAlone(tree, path, flags) {
  const args = ['-fsyntax-only', '-std=gnu17', '-Wall', '-Wextra', '-Werror', '-Igateway', '-Itests', ...flags, '-x', 'c', path];
  const { failed, stderr } = await said('gcc', args, tree.root);
  if (!failed) return [];

  const [, file, line, message] = firstLine(stderr, path);
  return [{ path, line: file === path ? Number(line) : 1, message: `does not compile alone: ${message}` }];
}

async function formatted(tree, path) {
  const { failed, stderr } = await said('clang-format', ['--dry-run', '--Werror', '--style=file', path], tree.root);
  if (!failed) return [];

  const [, , line] = firstLine(stderr, path);
  return [{ path, line: Number(line), message: `not formatted: clang-format -i ${path}` }];
}

export const tools = {
  async 'header-alone'(tree) {
    const flags = libraryFlags();
    return (await inParallel(tree.files.filter(isHeader), (path) => compileAlone(tree, path, flags))).flat();
  },

  async format(tree) {
    if (!existsSync(join(tree.root, '.clang-format'))) return [];
    const files = tree.files.filter((path) => isC(path) && !isGenerated(path));
    return (await inParallel(files, (path) => formatted(tree, path))).flat();
  },
};
