import assert from 'node:assert/strict';
import { test } from 'node:test';
import { voteArticle } from './help.ts';

test('what the visitor said is asked and said with the token in the body, and never in the address', async (context) => {
  const sent: unknown[] = [];
  context.mock.method(globalThis, 'fetch', (path: string, { body }: { body: string }) => {
    sent.push(path, JSON.parse(body));
    return Promise.resolve(Response.json({ helpful: sent.length > 2 ? false : null }));
  });
  const found = { slug: 'fees', lang: 'en', title: '', answer: '' };
  assert.equal(await voteArticle(found, 'anon.me'), null);
  assert.equal(await voteArticle(found, 'anon.me', false), false);
  const path = '/api/articles/en/fees/helpful';
  assert.deepEqual(sent, [path, { token: 'anon.me' }, path, { token: 'anon.me', helpful: false }]);
});
