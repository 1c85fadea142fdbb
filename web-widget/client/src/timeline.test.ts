import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry, JsonObject } from './frames.ts';
import {
  type Known, type Timeline, articleOf, buttonsOf, pendingOf, timelineOf, timelineReduce, unreadOf,
} from './timeline.ts';

const T = 1_772_356_500_000;
const FRESH: Known = { id: 7, state: 'bot', last_seq: 0, visitor_seen: 0, agent_seen: 0 };

function message(seq: number, author: Entry['author'] = 'visitor', extra: Partial<Entry> = {}): Entry {
  return { seq, at: T + seq, kind: 'message', author, text: `m${seq}`, ...extra };
}

function event(seq: number, name: NonNullable<Entry['event']>, data?: JsonObject): Entry {
  return { seq, at: T + seq, kind: 'event', author: 'system', event: name, ...(data === undefined ? {} : { data }) };
}

function fold(line: Timeline, ...entries: Entry[]): Timeline {
  return entries.reduce((held, entry) => timelineReduce(held, { type: 'entry', entry }), line);
}

const seqs = (line: Timeline): number[] => line.entries.map((entry) => entry.seq);

test('entries are kept once each, in order, however they arrive', () => {
  const line = fold(timelineOf(FRESH), message(3), message(1), message(3), message(2), message(9), message(1));
  assert.deepEqual(seqs(line), [1, 2, 3, 9]);
  assert.equal(line.lastSeq, 9);
});

test('a repeat gives the same object back, so that nothing is drawn again', () => {
  const line = fold(timelineOf(FRESH), message(1));
  assert.equal(timelineReduce(line, { type: 'entry', entry: message(1) }), line);
});

test('every order of arrival folds to the same state', () => {
  const story = [
    event(1, 'opened', { lang: 'en' }), message(2), event(3, 'queued', { reason: 'asked' }),
    event(4, 'assigned', { agent_id: 3, agent_name: 'Lin' }), message(5, 'agent'), event(6, 'closed', { by: 'agent' }), event(7, 'rated', { score: 4 }),
  ];
  const facts = (line: Timeline): unknown => [line.holder, line.rating, line.closedBy, seqs(line)];
  const wanted = facts(fold(timelineOf(FRESH), ...story));
  assert.deepEqual(wanted, ['closed', 4, 'agent', [1, 2, 3, 4, 5, 6, 7]]);
  for (let turn = 1; turn < story.length; turn++) {
    const page = timelineReduce(fold(timelineOf({ ...FRESH, state: 'closed', last_seq: 7, rating: 4 }), ...story.slice(turn)), {
      type: 'page', entries: story.slice(0, turn), more: false,
    });
    assert.deepEqual(facts(page), wanted);
  }
});

test('who has it follows the events', () => {
  let line = fold(timelineOf(FRESH), event(1, 'opened'), event(2, 'queued', { reason: 'asked' }));
  line = timelineReduce(line, { type: 'queue_place', place: 2, waiting: 5 });
  assert.deepEqual([line.holder, line.queue], ['queued', { place: 2, waiting: 5, wait: null }]);
  line = fold(line, event(3, 'assigned', { agent_id: 3, agent_name: 'Lin' }));
  assert.deepEqual([line.holder, line.agentName, line.agentId, line.queue], ['assigned', 'Lin', 3, null]);
  line = fold(line, event(4, 'transferred', { to: 'agent', agent_name: 'Mei' }));
  assert.deepEqual([line.holder, line.agentName], ['assigned', 'Mei']);
  line = fold(line, event(5, 'returned', { reason: 'agent_gone' }));
  assert.deepEqual([line.holder, line.agentName], ['queued', '']);
});

test('how long it may take is told with the place, all of it or nothing', () => {
  const waits = fold(timelineOf(FRESH), event(1, 'queued', { reason: 'asked' }));
  const place = { type: 'queue_place', place: 2, waiting: 5, wait_low_s: 0, wait_typical_s: 180 } as const;
  assert.equal(timelineReduce(waits, place).queue?.wait, null);
  const told = timelineReduce(waits, { ...place, wait_high_s: 420 });
  assert.deepEqual(told.queue?.wait, { low: 0, typical: 180, high: 420 });
  assert.equal(timelineReduce(told, { type: 'queue_place', place: 1, waiting: 5 }).queue?.wait, null);
});

test('given to another team it waits, given to the bot the bot has it, and ringing changes nothing', () => {
  const held = fold(timelineOf(FRESH), event(1, 'queued'), event(2, 'assigned', { agent_id: 3, agent_name: 'Lin' }));
  const team = fold(held, event(3, 'transferred', { to: 'team', team_name: 'Trading' }));
  assert.deepEqual([team.holder, team.agentName, team.agentId], ['queued', '', 0]);
  const bot = fold(held, event(3, 'transferred', { to: 'bot' }));
  assert.deepEqual([bot.holder, bot.agentName, bot.queue], ['bot', '', null]);
  const rung = fold(team, event(4, 'offered', { agent_id: 3, until: T }), event(5, 'declined'), event(6, 'reminded'), event(7, 'message_left'));
  assert.deepEqual([rung.holder, rung.foldedSeq], ['queued', 7]);
});

test('each event makes of each state what the gateway makes of it', () => {
  const states = ['bot', 'queued', 'assigned', 'closed'] as const;
  const moves: readonly (readonly [readonly Entry[], Timeline['holder'] | null])[] = [
    [[event(10, 'queued')], 'queued'], [[event(10, 'returned')], 'queued'], [[event(10, 'assigned')], 'assigned'],
    [[event(10, 'closed')], 'closed'], [[event(10, 'transferred', { to: 'bot' })], 'bot'],
    [[event(10, 'transferred', { to: 'agent' }), event(11, 'assigned')], 'assigned'],
    [[event(10, 'transferred', { to: 'queue' }), event(11, 'queued')], 'queued'],
    [[event(10, 'transferred', { to: 'team' }), event(11, 'queued')], 'queued'],
    ...(['rated', 'offered', 'declined', 'fell_back', 'reminded', 'message_left', 'moved_in_queue'] as const).map((name) => [[event(10, name)], null] as const),
  ];
  for (const state of states) {
    for (const [entries, wanted] of moves) {
      const held = timelineOf({ ...FRESH, state, last_seq: 9 }, 9);
      assert.equal(fold(held, ...entries).holder, wanted ?? state, `${entries[0]?.event} of ${state}`);
    }
  }
});

test('an old page does not undo what the state told', () => {
  const line = timelineOf({ ...FRESH, state: 'assigned', last_seq: 50, agent_name: 'Lin' }, 40);
  const page = timelineReduce(line, { type: 'page', entries: [event(10, 'closed', { by: 'visitor' })], more: true });
  assert.deepEqual([page.holder, page.agentName, page.older], ['assigned', 'Lin', true]);
});

test('a newer state is taken over, an older one is not', () => {
  const line = fold(timelineOf(FRESH), event(8, 'closed', { by: 'system' }));
  assert.equal(timelineReduce(line, { type: 'known', state: { ...FRESH, state: 'bot', last_seq: 5 } }).holder, 'closed');
  assert.equal(timelineReduce(line, { type: 'known', state: { ...FRESH, state: 'bot', last_seq: 9 } }).holder, 'bot');
});

test('seen marks only go up', () => {
  let line = timelineReduce(timelineOf(FRESH), { type: 'receipt', by: 'agent', seq: 5 });
  line = timelineReduce(line, { type: 'receipt', by: 'agent', seq: 3 });
  line = timelineReduce(line, { type: 'followed', last_seq: 9, visitor_seen: 4, agent_seen: 2 });
  assert.deepEqual([line.agentSeen, line.visitorSeen, line.lastSeq], [5, 4, 9]);
});

test('typing lasts six seconds, or until the message is there', () => {
  const typing = timelineReduce(timelineOf(FRESH), { type: 'peer_typing', by: 'agent', name: 'Lin', on: true, now: T });
  assert.equal(timelineReduce(typing, { type: 'tick', now: T + 5999 }).typing?.name, 'Lin');
  assert.equal(timelineReduce(typing, { type: 'tick', now: T + 6000 }).typing, null);
  assert.equal(fold(typing, message(1, 'agent')).typing, null);
  assert.notEqual(fold(typing, message(1, 'visitor')).typing, null);
  assert.equal(timelineReduce(typing, { type: 'peer_typing', by: 'agent', on: false, now: T }).typing, null);
  const thinking = timelineReduce(timelineOf(FRESH), { type: 'peer_typing', by: 'bot', on: true, now: T });
  assert.notEqual(fold(thinking, message(1, 'visitor')).typing, null);
  assert.equal(fold(thinking, message(1, 'bot')).typing, null);
});

test('own pending items are shown until an entry stands for them', () => {
  const items = [
    { clientId: 'a', conversation: 7, text: 'a', at: T, state: 'sending' as const },
    { clientId: 'b', conversation: 7, text: 'b', at: T, state: 'failed' as const },
  ];
  const line = fold(timelineOf(FRESH), message(1, 'visitor', { client_id: 'a' }));
  assert.deepEqual(pendingOf(line, items).map((item) => item.clientId), ['b']);
  assert.equal(pendingOf(null, items).length, 2);
});

test('unread counts messages of the other side above what was seen', () => {
  const line = fold(timelineOf(FRESH), message(1), message(2, 'bot'), event(3, 'queued'), message(4, 'agent'), message(5));
  assert.equal(unreadOf(line, 'visitor', 0), 2);
  assert.equal(unreadOf(line, 'visitor', 2), 1);
  assert.equal(unreadOf(line, 'agent', 0), 2);
});

test('data of an unexpected shape is nothing, not a crash', () => {
  const odd = message(1, 'bot', { data: { buttons: [{ label: 1 }, null, { label: 'ok', value: 'v' }], article: 3 } });
  assert.deepEqual(buttonsOf(odd), [{ label: 'ok', value: 'v' }]);
  assert.equal(articleOf(odd), '');
  assert.deepEqual(buttonsOf(message(1, 'bot', { data: { buttons: 'x' } })), []);
});
