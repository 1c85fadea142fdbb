import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reviewAddress } from './http';
import { BadAnswer, readCard, readDetails, readEntries, readReview, readStaff } from './read';

const card = {
  id: 4711, state: 'closed', priority: 'normal', lang: 'zh-CN', visitor_id: 88, visitor_name: '', last_seq: 16,
  last_at: 1, last_text: 'x', opened_at: 1, visitor_seen: 0, agent_seen: 0,
};

test('a card is as the contract says, or refused', () => {
  assert.equal(readCard(card).id, 4711);
  assert.throws(() => readCard({ ...card, state: 'lost' }), BadAnswer);
  assert.throws(() => readCard({ ...card, last_seq: '16' }), BadAnswer);
  assert.throws(() => readCard(null), BadAnswer);
});

test('staff without a known role is refused', () => {
  assert.equal(readStaff({ agent: { id: 3, name: 'Lin', login: 'lin', role: 'agent', capacity: 4 } }).name, 'Lin');
  assert.throws(() => readStaff({ agent: { id: 3, name: 'Lin', role: 'root' } }), BadAnswer);
  assert.throws(() => readStaff({}), BadAnswer);
});

test('what is not known of a visitor may be absent or null', () => {
  const read = readDetails({ conversation: card, visitor: { id: 88, email: null }, earlier: [] });
  assert.equal(read.visitor.email, '');
  assert.equal(read.visitor.conversations, 0);
});

test('one bad entry spoils the page', () => {
  const entry = { seq: 1, at: 1, kind: 'event', author: 'system', event: 'opened' };
  assert.equal(readEntries({ entries: [entry], last_seq: 1 }).entries.length, 1);
  assert.throws(() => readEntries({ entries: [entry, { ...entry, at: 1.5 }], last_seq: 2 }), BadAnswer);
});

test('a page of a search has its matches, and where to go on only when there is more', () => {
  const match = { id: 4711, seq: 3, before: '我的', text: '轉帳', after: '' };
  const page = readReview({ conversations: [card], matches: [match], more: true, next: 17 });
  assert.deepEqual(page.matches, [match]);
  assert.equal(page.next, 17);
  assert.deepEqual(readReview({ conversations: [], more: false }), { conversations: [], matches: [] });
  assert.throws(() => readReview({ conversations: [], more: true }), BadAnswer);
  assert.throws(() => readReview({ conversations: [], matches: [{ ...match, seq: 'x' }], more: false }), BadAnswer);
});

test('a search says only what is set, and escapes it', () => {
  assert.equal(reviewAddress({}), '/api/review/conversations');
  assert.equal(reviewAddress({ q: '助记词 &', rating: '', agent: 3 }),
    '/api/review/conversations?q=%E5%8A%A9%E8%AE%B0%E8%AF%8D+%26&agent=3');
});
