import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findArticle, voteArticle } from './help.ts';

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

test('an article is looked for in its own language, the reader’s and each of the others, once', async (context) => {
  const asked: string[] = [];
  context.mock.method(globalThis, 'fetch', (path: string) => {
    asked.push(path);
    return Promise.resolve(path.includes('/zh-TW/') ? Response.json({ title: 'T', body: 'B' }) : new Response('', { status: 404 }));
  });
  assert.deepEqual(await findArticle('fees', 'ja', 'en'), { title: 'T', body: 'B', lang: 'zh-TW' });
  assert.deepEqual(asked, ['ja', 'en', 'zh-CN', 'zh-TW'].map((lang) => `/api/articles/${lang}/fees`));
  asked.length = 0;
  await findArticle('fees', 'zh-CN', 'zh-CN');
  assert.deepEqual(asked.map((path) => path.split('/')[3]), ['zh-CN', 'en', 'zh-TW']);
});
