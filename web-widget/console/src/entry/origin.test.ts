import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry } from '@baton/client';
import { originOf } from './origin';

const said = (data: unknown, author = 'bot'): Entry =>
  ({ type: 'entry', conversation: 1, seq: 2, at: 0, kind: 'message', author, text: 'a', data }) as unknown as Entry;

test('a text of a model says which one it was and what it rests on', () => {
  const sources = [{ number: 1, article: 'network-fee', lang: 'en', version: 3 }, { number: 'x' }, null];
  assert.deepEqual(originOf(said({ origin: { by: 'model', model: 'small-1', sources } })), {
    by: 'model', model: 'small-1', sources: [{ number: 1, article: 'network-fee', version: 3 }],
  });
});

test('a text of an own bot says why it handed over', () => {
  assert.deepEqual(originOf(said({ origin: { by: 'webhook', id: 'msg_1', reason: 'refund' } })), { by: 'webhook', reason: 'refund' });
  assert.deepEqual(originOf(said({ origin: { by: 'webhook', id: 'msg_1' } })), { by: 'webhook', reason: '' });
});

test('without an origin, with a broken one, or by anybody else it is the built-in bot', () => {
  for (const data of [undefined, {}, { origin: null }, { origin: 'model' }, { origin: [] }, { origin: { by: 'ghost' } }]) {
    assert.equal(originOf(said(data)), null);
  }
  assert.equal(originOf(said({ origin: { by: 'webhook' } }, 'visitor')), null);
});
