/** The guard against the vectors that the gateway's side is tested with too. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sha256 } from './crypto.ts';
import { OTHERS } from './gen/others.ts';
import { Guard, newState } from './guard.ts';

interface Vector {
  readonly name: string;
  readonly texts: readonly string[];
  readonly findings: readonly { kind: string; start: number; end: number; message: number }[];
  readonly redacted: readonly string[];
}

const FILE = join(process.cwd(), process.cwd().endsWith('web-widget') ? '..' : '.', 'tests/unit/guard_vectors.json');
const vectors = JSON.parse(readFileSync(FILE, 'utf8')) as Vector[];
const guard = new Guard();
guard.addOthers(OTHERS);

test('SHA-256 is SHA-256', () => {
  for (const length of [0, 1, 16, 32, 55, 56, 64, 200]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 7) & 255);
    assert.equal(Buffer.from(sha256(bytes)).toString('hex'), createHash('sha256').update(bytes).digest('hex'));
  }
});

test('every vector has its findings and its redacted texts', () => {
  assert.ok(vectors.length > 300);
  for (const { name, texts, findings, redacted } of vectors) {
    const state = newState();
    const results = texts.map((text) => guard.scan(text, state));
    const characters = (text: string, end: number): number => [...text.slice(0, end)].length;
    const found = results.flatMap((result, message) =>
      result.findings.map(({ kind, start, end }) => ({
        kind, start: characters(texts[message] ?? '', start), end: characters(texts[message] ?? '', end), message,
      })),
    );
    assert.deepEqual({ name, findings: found, redacted: results.map((result) => result.redacted) }, { name, findings, redacted });
  }
});

test('English and Chinese need no other list', () => {
  const small = new Guard();
  assert.ok(small.scan('legal winner thank year wave sausage worth useful legal winner thank yellow').secret);
  assert.ok(!small.scan('I sent it yesterday and it has not arrived, what can I do about it now please?').secret);
});
