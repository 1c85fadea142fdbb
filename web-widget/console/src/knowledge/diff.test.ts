import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diffLines, withContext, type Line } from './diff';

const shown = (lines: readonly (Line | null)[]): string => lines.map((line) => (line ? { same: ' ', gone: '-', new: '+' }[line.is] + line.text : '…')).join('|');

test('what two texts have in common stays, the rest is gone or new', () => {
  assert.equal(shown(diffLines('a\nb\nc', 'a\nx\nc\nd')), ' a|-b|+x| c|+d');
  assert.equal(shown(diffLines('', 'a')), '+a');
  assert.equal(shown(diffLines('a', '')), '-a');
  assert.equal(shown(diffLines('same', 'same')), ' same');
});

test('either text can be made from the lines of a comparison', () => {
  let seed = 7;
  const next = (n: number): number => (seed = (seed * 1103515245 + 12345) % 2 ** 31) % n;
  for (let round = 0; round < 200; round++) {
    const make = (): string => Array.from({ length: 1 + next(12) }, () => 'abc'[next(3)]).join('\n');
    const [old, now] = [make(), make()];
    const lines = diffLines(old, now);
    assert.equal(lines.filter(({ is }) => is !== 'new').map(({ text }) => text).join('\n'), old);
    assert.equal(lines.filter(({ is }) => is !== 'gone').map(({ text }) => text).join('\n'), now);
  }
});

test('lines far from any difference are left out', () => {
  assert.equal(shown(withContext(diffLines('1\n2\n3\n4\n5', '1\n2\n3\n4\nx'), 1)), '…| 4|-5|+x');
  assert.equal(shown(withContext(diffLines('1\n2', '1\n2'), 1)), '…');
});
