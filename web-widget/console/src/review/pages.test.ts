import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Card } from '@baton/client';
import type { ReviewQuery } from '../api/http';
import type { ReviewPage } from '../api/read';
import { searchOn } from './pages';

const empty = (next?: number): ReviewPage => ({ conversations: [], matches: [], ...(next === undefined ? {} : { next }) });
const full: ReviewPage = { conversations: [{ id: 7 } as Card], matches: [], next: 3 };

/** Answers with these pages in turn, and keeps what was asked for. */
function gateway(...pages: ReviewPage[]) {
  const asked: ReviewQuery[] = [];
  return {
    asked,
    ask: (query: ReviewQuery) => {
      asked.push(query);
      return Promise.resolve(pages[Math.min(asked.length, pages.length) - 1] as ReviewPage);
    },
  };
}

test('empty pages are passed over up to one that has something', async () => {
  const { asked, ask } = gateway(empty(50), empty(20), full);
  assert.equal(await searchOn(ask, { q: '转账' }, undefined, () => true), full);
  assert.deepEqual(asked, [{ q: '转账' }, { q: '转账', before: 50 }, { q: '转账', before: 20 }]);
});

test('it goes on where the page before ended, and ends with the last page', async () => {
  const { asked, ask } = gateway(empty());
  assert.equal((await searchOn(ask, {}, 9, () => true)).next, undefined);
  assert.deepEqual(asked, [{ before: 9 }]);
});

test('it stops when another search has begun, and after twenty pages in any case', async () => {
  const overtaken = gateway(empty(5));
  await searchOn(overtaken.ask, {}, undefined, () => false);
  assert.equal(overtaken.asked.length, 1);
  const endless = gateway(empty(5));
  assert.equal((await searchOn(endless.ask, {}, undefined, () => true)).next, 5);
  assert.equal(endless.asked.length, 20);
});
