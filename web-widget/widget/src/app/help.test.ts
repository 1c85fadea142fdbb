import assert from 'node:assert/strict';
import { test } from 'node:test';
import { voteArticle } from './help.ts';

test('a vote is sent where browsers have no randomUUID, as on plain http, and a second one is of the same reader', async (context) => {
  const bodies: string[] = [];
  context.mock.method(globalThis, 'fetch', (_path: string, { body }: { body: string }) => {
    bodies.push(body);
    return Promise.resolve(new Response(null, { status: 204 }));
  });
  context.mock.method(crypto, 'randomUUID', () => {
    throw new TypeError('crypto.randomUUID is not a function');
  });
  const found = { slug: 'fees', lang: 'en', title: '', answer: '' };
  await voteArticle(found, true);
  await voteArticle(found, false);
  const sent = bodies.map((body) => JSON.parse(body) as { client_id: string; helpful: boolean });
  assert.deepEqual(sent.map(({ helpful }) => helpful), [true, false]);
  assert.match(sent[0]?.client_id ?? '', /^[\da-f-]{36}$/);
  assert.equal(sent[1]?.client_id, sent[0]?.client_id);
});
