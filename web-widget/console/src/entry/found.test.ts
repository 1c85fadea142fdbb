import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pieces, readFound, rulesOf } from './found';

const at = (start: number, end: number, rule = 'link', why = '') => ({ by: 'policy', rule, why, start, end });

test('what is not of the contract is left out', () => {
  assert.deepEqual(readFound([{ rule: 'link', start: 0, end: 3 }, { rule: 'link', start: 2, end: 99 }, { rule: 1 }, null, { rule: 'link', start: 3, end: 3 }], 10), [at(0, 3)]);
  assert.deepEqual(readFound('x', 10), []);
  assert.deepEqual(readFound([{ by: 'guard', rule: 'hex', why: 'number', start: 1, end: 2 }], 2), [{ by: 'guard', rule: 'hex', why: 'number', start: 1, end: 2 }]);
});

test('the pieces are the whole text, and what overlaps is marked once', () => {
  const cut = pieces('0123456789', [at(6, 8), at(1, 4), at(2, 5), at(2, 3)]);
  assert.equal(cut.map((piece) => piece.text).join(''), '0123456789');
  assert.equal(cut.filter((piece) => piece.marked).map((piece) => piece.text).join('|'), '123|4|67');
  assert.deepEqual(pieces('ab', []), [{ text: 'ab', marked: false }]);
});

test('each rule is told once', () => {
  assert.deepEqual(rulesOf([at(0, 1), at(2, 3), at(4, 5, 'bad_link', 'number'), at(6, 7, 'bad_link', 'phishing')]), [
    at(0, 1), at(4, 5, 'bad_link', 'number'), at(6, 7, 'bad_link', 'phishing'),
  ]);
});
