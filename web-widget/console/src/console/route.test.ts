import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRoute, routeHash } from './route';

test('a route is read back as it is written', () => {
  for (const route of [{ id: 0, info: false }, { id: 4711, info: false }, { id: 4711, info: true }, { desk: true }, { tester: true }, { setup: 'audit' as const },
    ...[{ tab: 'articles' as const, article: null }, { tab: 'figures' as const, article: null },
      { tab: 'articles' as const, article: { lang: 'zh-CN', slug: 'network-fee' } }, { tab: 'articles' as const, article: { lang: '', slug: '' } }].map((knowledge) => ({ knowledge }))]) {
    assert.deepEqual(parseRoute(routeHash(route)), { id: 0, info: false, desk: false, setup: null, knowledge: null, tester: false, ...route });
  }
});

test('the set-up without a part, or with one that it has not, is its first', () => {
  for (const hash of ['#/setup', '#/setup/nothing']) assert.equal(parseRoute(hash).setup, 'teams', hash);
});

test('anything else is the list', () => {
  for (const hash of ['', '#', '#/c/', '#/c/0', '#/c/-1', '#/c/1e9', '#/c/99999999999999999', '#/c/1/other', '#/desks', '#/setups', '#/setup/', '#/knowledges']) {
    assert.deepEqual(parseRoute(hash), { id: 0, info: false, desk: false, setup: null, knowledge: null, tester: false }, hash);
  }
});
