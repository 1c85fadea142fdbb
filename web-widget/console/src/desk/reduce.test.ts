import type { Agent, Card, EntryFrame, ServerFrame } from '@baton/client';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reduce, type DeskAction } from './reduce';
import * as select from './select';
import { CARDS_MAX, EMPTY_DESK, type Desk } from './state';

const T = 1_772_356_500_000;
const me: Agent = { id: 3, name: 'Lin', role: 'agent', state: 'online', connected: true, load: 0, capacity: 4 };

function card(id: number, change: Partial<Card> = {}): Card {
  return {
    id, state: 'assigned', priority: 'normal', lang: 'zh-CN', visitor_id: id + 1000, visitor_name: '', agent_id: 3,
    agent_name: 'Lin', last_seq: 5, last_at: T, last_text: '你好', last_author: 'visitor', opened_at: T - 9000,
    queued_at: T - 5000, visitor_seen: 4, agent_seen: 5, team_id: 1, weight: 1, ...change,
  };
}

function queued(id: number, change: Partial<Card> = {}): Card {
  const { agent_id: _id, agent_name: _name, ...rest } = card(id, { state: 'queued', ...change });
  return rest;
}

function frame(value: ServerFrame): DeskAction {
  return { type: 'frame', frame: value, now: T };
}

function entry(conversation: number, seq: number, change: Partial<EntryFrame> = {}): DeskAction {
  return frame({ type: 'entry', conversation, seq, at: T + seq, kind: 'message', author: 'visitor', text: `m${seq}`, ...change });
}

function run(desk: Desk, ...actions: DeskAction[]): Desk {
  return actions.reduce(reduce, desk);
}

const welcomed = run(EMPTY_DESK, frame({
  type: 'welcome', ref: 1, role: 'agent', id: 3, server_time: T, message_max_chars: 2000, agent: me,
}));

function loaded(desk: Desk, list: 'mine' | 'queue' | 'all', cards: Card[], more = false, before = 0): Desk {
  return run(desk, { type: 'asked', list, before }, frame({ type: 'inbox_page', ref: 2, list, cards, more }));
}

test('a welcome tells who one is and how long a message may be', () => {
  assert.equal(welcomed.me?.name, 'Lin');
  assert.equal(welcomed.maxChars, 2000);
});

test('a card moves from the queue to mine when it is assigned to me', () => {
  const before = loaded(loaded(welcomed, 'mine', []), 'queue', [queued(7)]);
  const after = run(before, frame({ type: 'card', card: card(7, { last_seq: 6 }) }));
  assert.deepEqual(after.lists.queue.ids, []);
  assert.deepEqual(after.lists.mine.ids, [7]);
  assert.deepEqual(select.newlyMine(before, after).map((each) => each.id), [7]);
});

test('the first load of my list is no news', () => {
  assert.deepEqual(select.newlyMine(welcomed, loaded(welcomed, 'mine', [card(7)])), []);
});

test('what was assigned while the connection was lost is news', () => {
  const before = run(loaded(welcomed, 'mine', [card(7)]), { type: 'lost' });
  const asked = run(before, { type: 'asked', list: 'mine', before: 0 });
  const after = run(asked, frame({ type: 'inbox_page', ref: 3, list: 'mine', cards: [card(9), card(7)], more: false }));
  assert.deepEqual(select.newlyMine(asked, after).map((each) => each.id), [9]);
});

test('a closed or gone card leaves every list', () => {
  const before = loaded(loaded(welcomed, 'mine', [card(7), card(6)]), 'all', [card(7), card(6)]);
  const closed = run(before, frame({ type: 'card', card: card(7, { state: 'closed', last_seq: 8 }) }));
  assert.deepEqual([closed.lists.mine.ids, closed.lists.all.ids], [[6], [6]]);
  const gone = run(closed, frame({ type: 'card', card: card(6), gone: true }));
  assert.deepEqual([gone.lists.mine.ids, gone.lists.all.ids], [[], []]);
});

test('a gone card, which tells no name, leaves what was known to an open thread', () => {
  const named = card(7, { visitor_name: 'Ann', last_text: 'words' });
  const blank = queued(7, { state: 'closed', last_seq: 9, last_at: T + 5, last_text: '', visitor_name: '' });
  const desk = run(loaded(welcomed, 'mine', [named]), frame({ type: 'card', card: blank, gone: true }));
  const kept = desk.cards.get(7);
  assert.deepEqual([kept?.visitor_name, kept?.state, kept?.closed_at, kept?.agent_id], ['Ann', 'closed', T + 5, undefined]);
  assert.deepEqual(desk.lists.mine.ids, []);
  assert.equal(run(welcomed, frame({ type: 'card', card: blank, gone: true })), welcomed);
});

test('a live card is put where the queue will take it', () => {
  const desk = loaded(welcomed, 'queue', [queued(1, { priority: 'high' }), queued(2, { queued_at: T - 4000 })]);
  const urgent = run(desk, frame({ type: 'card', card: queued(9, { priority: 'urgent', queued_at: T }) }));
  assert.deepEqual(urgent.lists.queue.ids, [9, 1, 2]);
  const late = run(desk, frame({ type: 'card', card: queued(8, { queued_at: T }) }));
  assert.deepEqual(late.lists.queue.ids, [1, 2, 8]);
});

test('who left a message waits behind, and a new priority is a new place', () => {
  const desk = loaded(welcomed, 'queue', [queued(1), queued(2, { queued_at: T - 4000 }), queued(3, { priority: 'low' })]);
  const left = run(desk, frame({ type: 'card', card: queued(1, { left_message: true, queued_at: T - 4999, last_seq: 6 }) }));
  assert.deepEqual(left.lists.queue.ids, [2, 3, 1]);
  const raised = run(left, frame({ type: 'card', card: queued(3, { priority: 'high', last_seq: 6 }) }));
  assert.deepEqual(raised.lists.queue.ids, [3, 2, 1]);
  const spoken = run(raised, frame({ type: 'card', card: queued(2, { last_seq: 7, last_text: 'hello?' }) }));
  assert.equal(spoken.lists.queue.ids, raised.lists.queue.ids);
});

const RUNG = queued(7, { last_seq: 6, ring_agent: 3, ring_until: T });
const rung = loaded(loaded(welcomed, 'mine', []), 'queue', [queued(7)]);

test('what rings at me is told once, in the order in which it ends, the urgent first', () => {
  const one = run(rung, frame({ type: 'card', card: RUNG }));
  assert.deepEqual(select.newlyRinging(rung, one, T - 9000).map((each) => each.id), [7]);
  const two = run(one, frame({ type: 'card', card: queued(8, { ring_agent: 3, ring_until: T - 1000 }) }));
  assert.deepEqual(select.newlyRinging(one, two, T - 9000).map((each) => each.id), [8]);
  assert.deepEqual(select.ringing(two, T - 9000).map((each) => each.id), [8, 7]);
  const three = run(two, frame({ type: 'card', card: queued(9, { ring_agent: 3, ring_until: T, priority: 'urgent' }) }));
  assert.deepEqual(select.ringing(three, T - 9000).map((each) => each.id), [9, 8, 7]);
  const theirs = run(rung, frame({ type: 'card', card: queued(7, { last_seq: 6, ring_agent: 4, ring_until: T }) }));
  assert.deepEqual(select.ringing(theirs, T - 9000), []);
});

test('what I accepted is no news, what was assigned to me is', () => {
  const ringing = run(rung, frame({ type: 'card', card: RUNG }));
  const taken = run(ringing, frame({ type: 'card', card: card(7, { last_seq: 7 }) }));
  assert.deepEqual(select.newlyMine(ringing, taken), []);
  assert.deepEqual(select.ringing(taken, T - 9000), []);
  assert.deepEqual(select.newlyMine(rung, run(rung, frame({ type: 'card', card: card(7, { last_seq: 7 }) }))).length, 1);
});

test('what rang out is missed until I am back; what I declined or took is not', () => {
  const ringing = run(rung, frame({ type: 'card', card: RUNG }));
  const late = (value: ServerFrame, now: number): Desk => run(ringing, { type: 'frame', frame: value, now });
  assert.equal(late({ type: 'card', card: queued(7, { last_seq: 7 }) }, T - 1).missed, 0);
  assert.equal(late({ type: 'card', card: card(7, { last_seq: 7 }) }, T + 900).missed, 0);
  const missed = late({ type: 'card', card: queued(7, { last_seq: 7 }) }, T + 900);
  assert.equal(missed.missed, 7);
  assert.equal(late({ type: 'card', card: queued(7, { last_seq: 8, ring_agent: 4, ring_until: T + 9000 }) }, T + 900).missed, 7);
  // The roster of before may still come in between.
  const stale = run(missed, frame({ type: 'roster', agents: [me] }));
  const away = run(stale, frame({ type: 'roster', agents: [{ ...me, state: 'away' }] }));
  assert.equal(away.missed, 7);
  assert.equal(run(away, frame({ type: 'agent_state', agent: me })).missed, 0);
  assert.equal(run(away, { type: 'missedSeen' }).missed, 0);
});

test('a card that is gone rings no more', () => {
  const ringing = run(rung, frame({ type: 'card', card: RUNG }));
  const gone = run(ringing, frame({ type: 'card', card: queued(7, { state: 'assigned', last_seq: 8, last_text: '' }), gone: true }));
  assert.equal(gone.cards.get(7)?.ring_agent, undefined);
  assert.deepEqual(select.ringing(gone, T - 9000), []);
});

test('how many are mine is what my list holds, once it is here', () => {
  const counted = run(welcomed, frame({ type: 'counts', mine: 3, queue: 2, all: 9 }));
  assert.equal(select.countOf(counted, 'mine'), 3);
  assert.equal(select.countOf(loaded(counted, 'mine', [card(7)]), 'mine'), 1);
  assert.equal(select.countOf(loaded(counted, 'mine', [card(7)], true), 'mine'), 3);
  assert.equal(select.countOf(counted, 'queue'), 2);
});

test('a page that was overtaken by a live card does not undo it', () => {
  const asked = run(welcomed, { type: 'asked', list: 'queue', before: 0 });
  const live = run(asked, frame({ type: 'card', card: card(7, { last_seq: 9 }) }));
  const paged = run(live, frame({ type: 'inbox_page', ref: 2, list: 'queue', cards: [queued(7), queued(5)], more: false }));
  assert.deepEqual(paged.lists.queue.ids, [5]);
  assert.equal(paged.cards.get(7)?.state, 'assigned');
});

test('a card that came live while the first page was on its way is in the list', () => {
  const asked = run(welcomed, { type: 'asked', list: 'mine', before: 0 });
  const live = run(asked, frame({ type: 'card', card: card(9) }));
  const paged = run(live, frame({ type: 'inbox_page', ref: 2, list: 'mine', cards: [card(7)], more: false }));
  assert.deepEqual(paged.lists.mine.ids, [9, 7]);
});

test('a page that was given up and comes after all changes no list', () => {
  const first = loaded(welcomed, 'all', [card(9), card(8)], true);
  const asked = run(first, { type: 'asked', list: 'all', before: 8 });
  const given = run(asked, { type: 'askFailed', list: 'all', problem: 'disconnected' });
  const late = run(given, frame({ type: 'inbox_page', ref: 3, list: 'all', cards: [card(7)], more: false }));
  assert.deepEqual([late.lists.all.ids, late.lists.all.more], [[9, 8], true]);
  assert.equal(late.cards.get(7)?.id, 7);
});

test('a later page goes below, once', () => {
  const first = loaded(welcomed, 'all', [card(9), card(8)], true);
  assert.equal(select.nextBefore(first, 'all'), 8);
  const second = loaded(first, 'all', [card(8), card(7)], false, 8);
  assert.deepEqual(second.lists.all.ids, [9, 8, 7]);
  assert.equal(second.lists.all.more, false);
});

test('a live card below what is loaded waits for its page', () => {
  const desk = loaded(welcomed, 'all', [card(9), card(8)], true);
  assert.deepEqual(run(desk, frame({ type: 'card', card: card(2) })).lists.all.ids, [9, 8]);
});

test('unread is what is above the seen seq, and what was on the screen is not', () => {
  const desk = loaded(welcomed, 'mine', [card(7, { last_seq: 9, agent_seen: 5 }), card(6)]);
  assert.equal(select.unreadCount(desk), 1);
  assert.equal(select.unreadCount(run(desk, { type: 'shown', id: 7, seq: 8 })), 1);
  assert.equal(select.unreadCount(run(desk, { type: 'shown', id: 7, seq: 9 })), 0);
});

test('another agent’s conversation is never unread for me', () => {
  const theirs = card(7, { agent_id: 4, last_seq: 9, agent_seen: 1 });
  assert.equal(select.isUnread(loaded(welcomed, 'all', [theirs]), theirs), false);
});

test('a thread is live from `followed` on, and entries before it are not news', () => {
  const desk = run(welcomed, { type: 'follow', known: card(7), after: 2 }, entry(7, 3), entry(7, 4));
  assert.equal(desk.threads.get(7)?.live, false);
  const live = run(desk, frame({ type: 'followed', ref: 4, conversation: 7, last_seq: 5, visitor_seen: 4, agent_seen: 5 }));
  assert.equal(live.threads.get(7)?.readFrom, 5);
  const again = run(live, frame({ type: 'followed', ref: 9, conversation: 7, last_seq: 8, visitor_seen: 4, agent_seen: 5 }));
  assert.equal(again.threads.get(7)?.readFrom, 5);
});

test('a lost connection ends typing and pages on their way, and keeps all else', () => {
  const desk = run(
    loaded(welcomed, 'mine', [card(7)]),
    { type: 'follow', known: card(7), after: 0 },
    frame({ type: 'peer_typing', conversation: 7, by: 'visitor', on: true }),
    { type: 'older', id: 7, older: 'loading' },
    { type: 'asked', list: 'all', before: 0 },
  );
  assert.ok(desk.threads.get(7)?.line.typing);
  const lost = run(desk, { type: 'lost' });
  assert.equal(lost.threads.get(7)?.line.typing, null);
  assert.equal(lost.threads.get(7)?.older, 'idle');
  assert.equal(lost.lists.all.asking, null);
  assert.deepEqual(lost.lists.mine.ids, [7]);
});

test('an agent’s typing is not the visitor’s', () => {
  const desk = run(welcomed, { type: 'follow', known: card(7), after: 0 },
    frame({ type: 'peer_typing', conversation: 7, by: 'agent', name: 'Wu', on: true }));
  assert.equal(desk.threads.get(7)?.line.typing, null);
});

test('the roster’s word on oneself counts', () => {
  const desk = run(welcomed, frame({ type: 'roster', agents: [{ ...me, load: 2 }] }));
  assert.equal(desk.me?.load, 2);
});

test('who sets the presence of another stays who they are', () => {
  const other: Agent = { ...me, id: 4, name: 'Mei' };
  const desk = run(welcomed, frame({ type: 'roster', agents: [me, other] }));
  const set = run(desk, frame({ type: 'agent_state', ref: 5, agent: { ...other, state: 'away' } }));
  assert.equal(set.me?.id, 3);
  assert.equal(set.roster.find((each) => each.id === 4)?.state, 'away');
});

test('a frame that changes nothing gives the same state', () => {
  assert.equal(run(welcomed, entry(99, 1)), welcomed);
  assert.equal(run(welcomed, { type: 'tick', now: T }), welcomed);
  assert.equal(run(welcomed, frame({ type: 'ok', ref: 4 })), welcomed);
});

test('a desk that is open for days forgets old cards, but none that is in a list or open', () => {
  const cards = (from: number, count: number, change: Partial<Card>): Card[] => Array.from({ length: count }, (_, i) => card(from + i, change));
  const begun = loaded(run(welcomed, { type: 'learned', cards: [card(1, { state: 'closed' })] }, { type: 'shown', id: 2, seq: 5 }), 'mine', [card(3)]);
  const open = run(begun, { type: 'learned', cards: [card(2, { state: 'closed' })] }, { type: 'follow', known: card(1), after: 0 });
  const days = run(open, ...cards(10, 2 * CARDS_MAX, { state: 'closed' }).map((each) => frame({ type: 'card', card: each })));
  assert.ok(days.cards.size <= CARDS_MAX + 2);
  assert.ok(days.cards.has(1) && days.cards.has(3) && days.cards.has(9 + 2 * CARDS_MAX));
  assert.ok(!days.cards.has(2) && !days.shown.has(2) && !days.cards.has(10));
});
