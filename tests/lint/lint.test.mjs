/*
 * lint.test.mjs -- each rule finds what it is for, in the right place, and leaves
 * the good tree alone. Run with node --test.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

import { lint } from './lint.mjs';

const SCRIPT = fileURLToPath(new URL('lint.mjs', import.meta.url));

const room = (name, floor) => `baton_room(${name} FLOOR ${floor})\n`;

function header(name, guard, body = 'int answer(void);') {
  return `/*\n * ${name} -- an example.\n */\n#ifndef ${guard}\n#define ${guard}\n\n${body}\n\n#endif\n`;
}

const body = (lines) => Array.from({ length: lines }, (_, i) => `    call(${i});\n`).join('');
const functionOf = (name, lines) => `int ${name}(void)\n{\n${body(lines - 3)}}\n`;

/* A tree on which no rule has anything to say; tests add to it. */
const GOOD = {
  '.clang-format': readFileSync(new URL('../../.clang-format', import.meta.url), 'utf8'),
  'README.md': 'Code may not say TO\DO.\n',
  'gateway/base/CMakeLists.txt': room('base', 0),
  'gateway/base/mem.c': '#include <stdlib.h>\n\nvoid *mem_new(unsigned long size)\n{\n    return calloc(1, size);\n}\n',
  'gateway/base/str.h': header('str.h', 'BATON_BASE_STR_H'),
  'gateway/loop/CMakeLists.txt': room('loop', 1),
  'gateway/loop/loop.h': header('loop.h', 'BATON_LOOP_LOOP_H'),
  'gateway/pg/CMakeLists.txt': room('pg', 2),
  'gateway/pg/pool.c': '#include "base/str.h"\n#include "loop/loop.h"\n\n#include <uv.h>\n',
  'gateway/wire/CMakeLists.txt': room('wire', 2),
  'gateway/wire/wire.h': header('wire.h', 'BATON_WIRE_WIRE_H'),
  'gateway/main.c': '#include "base/str.h"\n#include "pg/pg.h"\n',
};

async function findings(files, only) {
  const root = mkdtempSync(join(tmpdir(), 'baton-lint-'));
  try {
    for (const [path, text] of Object.entries({ ...GOOD, ...files })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return (await lint(root, only)).map(({ path, line, rule }) => `${path}:${line}: ${rule}`);
  } finally {
    rmSync(root, { recursive: true });
  }
}

/* One test: what is found in the good tree with these files in it. */
function finds(sentence, files, expected) {
  test(sentence, async () => assert.deepEqual(await findings(files), expected));
}

finds('a good tree has no findings', {}, []);

finds('a room may not include a neighbour on its own floor', {
  'gateway/pg/pool.c': '#include "base/str.h"\n\n#include "wire/wire.h"\n',
}, ['gateway/pg/pool.c:3: floors']);

finds('a room may not include a higher floor', {
  'gateway/base/str.c': '#include "loop/loop.h"\n',
}, ['gateway/base/str.c:1: floors']);

finds('a room may include its own folders', {
  'gateway/wire/frames.c': '#include "wire/gen/frames.gen.h"\n',
}, []);

finds('an include names its room, and one that there is', {
  'gateway/pg/pool.c': '#include "pool.h"\n#include "bus/bus.h"\n',
}, ['gateway/pg/pool.c:1: floors', 'gateway/pg/pool.c:2: floors']);

finds('a room without a floor includes nothing', {
  'gateway/bot/bot.c': '#include "base/str.h"\n',
}, ['gateway/bot/bot.c:1: floors']);

finds('cli is on the top floor without saying so', {
  'gateway/cli/cli.c': '#include "pg/pool.h"\n',
}, []);

finds('an include in a comment is none', {
  'gateway/pg/pool.c': '/*\n#include "wire/wire.h"\n*/\n',
}, []);

const FENCED = {
  'libwebsockets.h': ['pg', 'net'],
  'libpq-fe.h': ['wire', 'pg'],
  'jansson.h': ['pg', 'wire'],
  'nats/nats.h': ['pg', 'bus'],
  'curl/curl.h': ['pg', 'http_client'],
  'uv.h': ['wire', 'loop'],
  'sodium.h': ['pg', 'base'],
  'nettle/sha3.h': ['pg', 'chain'],
  'linear.h': ['bot', 'bot/learn'],
};
for (const [name, [outside, inside]] of Object.entries(FENCED)) {
  finds(`${name} is for ${inside}, not for ${outside}`, {
    [`gateway/${outside}/a.c`]: `#include <${name}>\n`,
    [`gateway/${inside}/a.c`]: `#include <${name}>\n`,
  }, [`gateway/${outside}/a.c:1: fences`]);
}
finds('main.c is in no library\'s fence', {
  'gateway/main.c': '#include <uv.h>\n',
}, ['gateway/main.c:1: fences']);

finds('a file has at most 500 lines, a test too, a generated one any number', {
  'gateway/pg/a.c': '\n'.repeat(501),
  'gateway/pg/b.c': 'int b;\n'.repeat(500),
  'gateway/pg/gen/c.c': '\n'.repeat(5000),
  'gateway/pg/d.gen.c': '\n'.repeat(5000),
  'schema/functions/a.sql': '\n'.repeat(501),
  'tests/gateway/a.test.mjs': '\n'.repeat(501),
  'tests/gateway/b.test.mjs': '\n'.repeat(500),
  'tests/unit/test_a.c': 'int b;\n'.repeat(501),
  'tests/unit/test_b.c': 'int b;\n'.repeat(500),
  'web-widget/widget/src/a.tsx': '\n'.repeat(501),
  'web-widget/widget/src/b.ts': '\n'.repeat(500),
  'web-widget/widget/src/b.test.ts': '\n'.repeat(500),
}, [
  'gateway/pg/a.c:1: file-size',
  'gateway/pg/a.c:1: format',
  'schema/functions/a.sql:1: file-size',
  'tests/gateway/a.test.mjs:1: file-size',
  'tests/unit/test_a.c:1: file-size',
  'web-widget/widget/src/a.tsx:1: file-size',
]);

finds('a function has at most 80 lines, the table of a test any number', {
  'gateway/pg/a.c': `${functionOf('fits', 80)}\n/* With a comment. */\n${functionOf('grown', 81)}`,
  'tests/unit/test_a.c': functionOf('main', 200),
  'gateway/pg/main.c': functionOf('main', 200),
}, ['gateway/pg/a.c:83: function-length', 'gateway/pg/main.c:1: function-length']);

for (const call of ['strcpy', 'strcat', 'sprintf', 'vsprintf', 'gets', 'strtok', 'atoi', 'atol', 'atoll', 'alloca', 'system', 'strncpy']) {
  finds(`${call}() is banned`, {
    'gateway/pg/a.c': `int a(void)\n{\n    return ${call}(0);\n}\n`,
  }, ['gateway/pg/a.c:3: banned-call']);
}

finds('a word in a text or a comment, a member or a longer name is no call', {
  'gateway/pg/a.c': '/* never strcpy() */\nint a(struct b *b)\n{\n    log("system(1)");\n    return b->system(1) + b.gets(2) + my_atoi(3);\n}\n',
}, []);

finds('memory comes from base/ alone', {
  'gateway/pg/a.c': 'void *a = malloc(1);\nvoid *b = calloc (1, 2);\n',
  'tests/unit/test_a.c': 'void *c = realloc(a, 3);\n',
}, [
  'gateway/pg/a.c:1: bare-malloc',
  'gateway/pg/a.c:2: bare-malloc',
  'gateway/pg/a.c:2: format',
  'tests/unit/test_a.c:1: bare-malloc',
]);

finds('a marker of work left needs an issue', {
  'gateway/pg/a.c': '/* TO\DO: later */\n/* TO\DO(#12): later */\n/* FIX\ME */\n',
  'web-widget/widget/src/a.ts': '// TO\DO #7 and TO\DO(me)\n',
}, ['gateway/pg/a.c:1: numberless-todo', 'gateway/pg/a.c:3: numberless-todo', 'web-widget/widget/src/a.ts:1: numberless-todo']);

finds('a focused test would keep the others from running', {
  'tests/gateway/a.test.mjs': "test.on\ly('a', () => {});\n",
  'web-widget/client/src/a.test.ts': "\ntest.on\ly('a', () => {});\n",
  'web-widget/client/src/a.ts': 'list.on\ly();\n',
}, ['tests/gateway/a.test.mjs:1: focused-test', 'web-widget/client/src/a.test.ts:2: focused-test']);

finds('a conflict that nobody resolved is found, in any file', {
  'docs/install.md': `a\n${'<'.repeat(7)} HEAD\nb\n${'='.repeat(7)}\nc\n${'>'.repeat(7)} other\n`,
}, ['docs/install.md:2: conflict-marker', 'docs/install.md:6: conflict-marker']);

finds('no file names a registry', {
  'docker/Dockerfile': `RUN npm ci --registry https://${['registry', 'npmjs', 'org'].join('.')}/\n`,
  'docs/install.md': `deb http://${['deb', 'debian', 'org'].join('.')}/debian bookworm main\n`,
  'web-widget/package-lock.json': '{\n  "resolved": "https://example.test/a.tgz"\n}\n',
}, [
  'docker/Dockerfile:1: registry-host',
  'docs/install.md:1: registry-host',
  'web-widget/package-lock.json:2: registry-host',
]);

finds('no file knows its machine', {
  'run': `cd ${'/wo'}rk/main\nls ${'/ro'}ot\n`,
  'docs/a.md': 'https://example.test/work/it and ./work and /workshop and /rooted\n',
}, ['run:1: machine-path', 'run:2: machine-path']);

finds('a header has the guard of its name around all of it', {
  'gateway/pg/a.h': header('a.h', 'BATON_PG_B_H'),
  'gateway/pg/b.h': '/*\n * b.h -- an example.\n */\n#pragma once\n',
  'gateway/pg/c.h': `${header('c.h', 'BATON_PG_C_H')}int behind(void);\n`,
  'gateway/pg/gen/d.gen.h': header('d.gen.h', 'BATON_PG_GEN_D_GEN_H'),
  'tests/support/e.h': header('e.h', 'BATON_TESTS_E_H'),
}, [
  'gateway/pg/a.h:1: header-guard',
  'gateway/pg/b.h:1: header-guard',
  'gateway/pg/b.h:4: header-alone',
  'gateway/pg/c.h:1: header-guard',
]);

finds('a header says what it is for', {
  'gateway/pg/a.h': header('b.h', 'BATON_PG_A_H'),
  'gateway/pg/b.h': header('b.h', 'BATON_PG_B_H').replace(/^\/\*[^]*?\*\/\n/, ''),
  'gateway/pg/c.h': header('c.h', 'BATON_PG_C_H').replace(/^\/\*[^]*?\*\/\n/, '/* c.h -- an example. */\n'),
}, ['gateway/pg/a.h:1: header-banner', 'gateway/pg/b.h:1: header-banner']);

finds('a header compiles alone', {
  'gateway/pg/a.h': header('a.h', 'BATON_PG_A_H', '#include "base/str.h"\n\nuint32_t a(void);'),
  'gateway/pg/b.h': header('b.h', 'BATON_PG_B_H', '#include "pg/a.h"'),
  'tests/support/c.h': header('c.h', 'BATON_TESTS_C_H', '#include "base/str.h"\n\nsize_t c(void);'),
}, ['gateway/pg/a.h:9: header-alone', 'gateway/pg/b.h:1: header-alone', 'tests/support/c.h:9: header-alone']);

finds('C is formatted, but for what is generated', {
  'gateway/pg/a.c': 'int a;\nint  b;\n',
  'gateway/pg/gen/b.c': 'int  b;\n',
}, ['gateway/pg/a.c:2: format']);

test('what git ignores is not looked at, what is new is', () => {
  const root = mkdtempSync(join(tmpdir(), 'baton-lint-'));
  try {
    execFileSync('git', ['init', '--quiet'], { cwd: root });
    writeFileSync(join(root, '.gitignore'), 'build/\n');
    mkdirSync(join(root, 'build'));
    writeFileSync(join(root, 'build/a.c'), 'int a = atoi(0);\n');
    writeFileSync(join(root, 'new.c'), 'int a = atoi(0);\n');
    const { status, stdout } = spawnSync('node', [SCRIPT, '--root', root], { encoding: 'utf8' });
    assert.equal(status, 1);
    assert.match(stdout, /^new\.c:1: banned-call: atoi\(\): use slice_to_int64\(\)$/m);
    assert.doesNotMatch(stdout, /build/);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('a clean tree ends with 0 and says nothing, an unknown rule is an error', () => {
  const root = mkdtempSync(join(tmpdir(), 'baton-lint-'));
  try {
    writeFileSync(join(root, 'a.c'), 'int a;\n');
    const clean = spawnSync('node', [SCRIPT, '--root', root], { encoding: 'utf8' });
    assert.deepEqual([clean.status, clean.stdout], [0, '']);
    assert.equal(spawnSync('node', [SCRIPT, '--root', root, '--only', 'none']).status, 1);
  } finally {
    rmSync(root, { recursive: true });
  }
});
