import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Entry, type JsonObject, type OutboxItem, timelineOf, timelineReduce } from '@baton/client';
import { type MessageRow, rowsOf } from './rows.ts';

const T = new Date(2026, 2, 1, 10, 0).getTime();
const MINUTE = 60_000;

function line(entries: readonly Entry[], agentSeen = 0) {
  const state = { id: 7, state: 'bot' as const, last_seq: 0, visitor_seen: 0, agent_seen: agentSeen };
  return timelineReduce(timelineOf(state), { type: 'page', entries, more: false });
}

function said(seq: number, author: Entry['author'], at = T, extra: Partial<Entry> = {}): Entry {
  return { seq, at, kind: 'message', author, text: `m${seq}`, ...extra };
}

function pending(clientId: string, extra: Partial<OutboxItem> = {}): OutboxItem {
  return { clientId, conversation: 7, text: clientId, at: T, state: 'sending', ...extra };
}

const messages = (rows: ReturnType<typeof rowsOf>): MessageRow[] => rows.filter((row): row is MessageRow => row.type === 'message');

test('a day stands above its first message', () => {
  const rows = rowsOf(line([said(1, 'visitor'), said(2, 'bot'), said(3, 'visitor', T + 24 * 60 * MINUTE)]), []);
  assert.deepEqual(rows.map((row) => row.type), ['day', 'message', 'message', 'day', 'message']);
});

test('messages of one author within five minutes are one run', () => {
  const rows = messages(rowsOf(line([said(1, 'bot'), said(2, 'bot', T + MINUTE), said(3, 'bot', T + 9 * MINUTE), said(4, 'visitor', T + 9 * MINUTE)]), []));
  assert.deepEqual(rows.map((row) => [row.first, row.last]), [[true, false], [false, true], [true, true], [true, true]]);
});

test('a message keeps its key from sending to stored, and shows how far it came', () => {
  const before = messages(rowsOf(line([]), [pending('c1')]));
  const stored = line([said(1, 'visitor', T, { client_id: 'c1' })]);
  const read = line([said(1, 'visitor', T, { client_id: 'c1' })], 1);
  assert.deepEqual([before[0]?.key, before[0]?.delivery], ['c1', 'sending']);
  assert.deepEqual([messages(rowsOf(stored, []))[0]?.key, messages(rowsOf(stored, []))[0]?.delivery], ['c1', 'stored']);
  assert.equal(messages(rowsOf(read, []))[0]?.delivery, 'read');
});

test('what is acked but not seen yet as an entry shows as stored; what failed ends its run', () => {
  const rows = messages(rowsOf(null, [pending('a', { state: 'stored' }), pending('b', { state: 'failed', error: 'internal' }), pending('c')]));
  assert.deepEqual(rows.map((row) => row.delivery), ['failed', 'stored', 'sending']);
  assert.equal(rows[1]?.first, true);
});

test('what failed stays where it was said, below what is older and above what came later', () => {
  const rows = messages(rowsOf(line([said(1, 'bot'), said(2, 'bot', T + 2 * MINUTE)]), [pending('f', { state: 'failed', at: T + MINUTE }), pending('s', { at: T })]));
  assert.deepEqual(rows.map((row) => row.text), ['m1', 'f', 'm2', 's']);
});

test('it is asked whether the newest answer helped, but not in one breath with another question', () => {
  const asks = (newest: JsonObject): boolean[] =>
    messages(rowsOf(line([said(1, 'bot', T, { data: { article: 'a' } }), said(2, 'bot', T, { data: newest })]), [])).map((row) => row.asks);
  assert.deepEqual(asks({ article: 'b' }), [false, true]);
  assert.deepEqual(asks({ article: 'complaint', asks: 'what' }), [false, false]);
});

const event = (seq: number, name: NonNullable<Entry['event']>, data: JsonObject = {}): Entry => ({
  seq, at: T, kind: 'event', author: 'system', event: name, data,
});
const events = (entries: readonly Entry[]): unknown[] =>
  rowsOf(line(entries), []).flatMap((row) => (row.type === 'event' ? [[row.text, ...Object.values(row.values)]] : []));

test('events are told in the words that fit their reason; private and technical ones are left out', () => {
  const entries = [
    event(1, 'opened'), event(2, 'queued', { reason: 'urgent' }), event(3, 'assigned', { agent_name: 'Lin', reason: 'routed' }),
    event(4, 'transferred', { to: 'agent', agent_name: 'Mei' }), event(5, 'assigned', { agent_name: 'Mei', reason: 'transferred' }),
    event(6, 'returned', { reason: 'agent_gone' }), event(7, 'closed', { by: 'system', reason: 'idle' }), { ...said(8, 'agent'), kind: 'note' as const },
  ];
  assert.deepEqual(events(entries), [['queued.urgent'], ['assigned', 'Lin'], ['transferred.agent', 'Mei'], ['returned.gone'], ['closed.system']]);
  assert.deepEqual(rowsOf(line(entries), []).flatMap((row) => (row.type === 'event' ? [row.urgent] : [])), [true, false, false, false, false]);
});

test('what happens while it waits is told too: reminders, messages left, who was not there, whose turn passed', () => {
  assert.deepEqual(
    events([
      event(1, 'queued', { reason: 'asked' }), event(2, 'reminded'), event(3, 'fell_back', { skills: ['zh-TW', 'security'] }),
      event(4, 'fell_back', { skills: ['security'] }), event(5, 'fell_back', { skills: 'zh-TW' }), event(6, 'message_left', { by: 'visitor' }),
      event(7, 'message_left', { by: 'system' }), event(8, 'returned', { reason: 'unanswered' }),
    ]),
    [['queued'], ['reminded'], ['fell_back.language', ['zh-TW']], ['fell_back.topic'], ['fell_back.topic'], ['left.visitor'], ['left.system'], ['returned.unanswered']],
  );
});

test('when it opens again is told once: the bot says so with its last words', () => {
  const queued = event(2, 'queued', { reason: 'asked', priority: 'normal', opens_at: T });
  assert.deepEqual(events([said(1, 'bot'), queued]), []);
  assert.deepEqual(events([said(1, 'visitor'), queued]), [['queued.closed', T]]);
});

test('passed to another team, it is named once; to a closed one, when it opens; to the bot, that it is the bot', () => {
  const team = event(1, 'transferred', { to: 'team', team_name: 'Trading' });
  const queued = { reason: 'transferred', priority: 'normal' };
  assert.deepEqual(events([team, event(2, 'queued', queued)]), [['transferred.team', 'Trading']]);
  assert.deepEqual(events([team, event(2, 'queued', { ...queued, opens_at: T })]), [['transferred.team', 'Trading'], ['queued.closed', T]]);
  assert.deepEqual(events([event(1, 'transferred', { to: 'queue' }), event(2, 'queued', queued)]), [['queued.transferred']]);
  assert.deepEqual(events([event(1, 'transferred', { to: 'bot' })]), [['transferred.bot']]);
});
