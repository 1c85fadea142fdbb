import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFrame } from './read';

test('a refusal with a code that this page does not know is one all the same, and answers who waits', () => {
  const id = '0b1f5c1e-6a6c-4a86-9d6b-5f0f3a3f6a11';
  assert.deepEqual(readFrame({ type: 'error', code: 'of_tomorrow', message: 'No.', ref: 7, client_id: id, more: { than: 'is known' } }),
    { type: 'error', code: 'internal', message: 'No.', ref: 7, client_id: id });
});

test('a refusal with a code that is known stays as it is', () => {
  const frame = { type: 'error', code: 'not_found', message: 'No.', ref: 7 };
  assert.deepEqual(readFrame(frame), frame);
});

test('what else is not of the protocol is no frame', () => {
  for (const value of [null, 7, {}, { type: 'of_tomorrow' }, { type: 'ok', ref: 'seven' }, { type: 'error', message: 7 }]) assert.equal(readFrame(value), null);
});
