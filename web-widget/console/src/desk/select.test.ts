import type { Agent, Card } from '@baton/client';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matches, moveRight, replyRight, transferBar, transferKinds, transferTargets, watches } from './select';
import { EMPTY_DESK } from './state';

const base: Card = {
  id: 4711, state: 'assigned', priority: 'normal', lang: 'en', visitor_id: 88, visitor_name: '', agent_id: 3,
  last_seq: 1, last_at: 0, last_text: 'My transfer is Pending', opened_at: 0, visitor_seen: 0, agent_seen: 0,
  team_id: 1, weight: 1,
};

function agent(id: number, change: Partial<Agent> = {}): Agent {
  return { id, name: `A${id}`, role: 'agent', state: 'online', connected: true, load: 0, capacity: 4, ...change };
}

test('only the holder may reply', () => {
  assert.deepEqual(replyRight(base, 3), { can: true });
  assert.deepEqual(replyRight(base, 4), { can: false, why: 'other', note: true });
});

test('the others read why not, and may leave a note while it is open', () => {
  assert.deepEqual(replyRight({ ...base, state: 'queued' }, 3), { can: false, why: 'queued', note: true });
  assert.deepEqual(replyRight({ ...base, state: 'bot' }, 3), { can: false, why: 'bot', note: true });
  assert.deepEqual(replyRight({ ...base, state: 'closed' }, 3), { can: false, why: 'closed', note: false });
  assert.deepEqual(replyRight(undefined, 3), { can: false, why: 'unknown', note: false });
});

test('the holder moves it; a supervisor also what others have; nobody what is closed', () => {
  assert.deepEqual(moveRight(base, 3, 'agent'), { transfer: true, close: true });
  assert.deepEqual(moveRight(base, 4, 'agent'), { transfer: false, close: false });
  assert.deepEqual(moveRight(base, 4, 'supervisor'), { transfer: true, close: true });
  assert.deepEqual(moveRight(base, 4, 'reviewer'), { transfer: false, close: false });
  assert.deepEqual(moveRight({ ...base, state: 'queued' }, 4, 'agent'), { transfer: false, close: false });
  assert.deepEqual(moveRight({ ...base, state: 'bot' }, 4, 'admin'), { transfer: true, close: true });
  assert.deepEqual(moveRight({ ...base, state: 'closed' }, 3, 'admin'), { transfer: false, close: false });
});

test('an agent without room, presence or connection can’t be given one', () => {
  assert.equal(transferBar(agent(1), 1), null);
  assert.equal(transferBar(agent(1, { load: 4 }), 1), 'full');
  assert.equal(transferBar(agent(1, { state: 'away' }), 1), 'away');
  assert.equal(transferBar(agent(1, { state: 'finishing' }), 1), 'finishing');
  assert.equal(transferBar(agent(1, { state: 'offline', connected: false }), 1), 'offline');
  assert.equal(transferBar(agent(1, { connected: false }), 1), 'disconnected');
});

test('a heavy one wants all of its places, or all that a small agent has', () => {
  assert.equal(transferBar(agent(1, { load: 3 }), 2), 'too_little_room');
  assert.equal(transferBar(agent(1, { load: 2 }), 2), null);
  assert.equal(transferBar(agent(1, { capacity: 1 }), 2), null);
});

test('what waits can’t be given to the queue again, and what the bot has only to a person', () => {
  assert.deepEqual(transferKinds('assigned'), { agent: true, team: true, queue: true, bot: true });
  assert.deepEqual(transferKinds('queued'), { agent: true, team: true, queue: false, bot: true });
  assert.deepEqual(transferKinds('bot'), { agent: true, team: false, queue: false, bot: false });
  assert.equal(transferKinds('closed').agent, false);
});

test('who reads what others have watches, unless it is closed', () => {
  assert.equal(watches(base, 4, 'supervisor'), true);
  assert.equal(watches(base, 3, 'supervisor'), false);
  assert.equal(watches(base, 4, 'agent'), false);
  assert.equal(watches({ ...base, state: 'closed' }, 4, 'reviewer'), false);
});

test('those who can take it come first, the least busy of them first, the holder never', () => {
  const roster = [agent(1, { load: 4 }), agent(2, { load: 2 }), agent(3), agent(5, { load: 1 })];
  const desk = { ...EMPTY_DESK, me: agent(3), roster };
  assert.deepEqual(transferTargets(desk, 3, 1).map((each) => each.id), [5, 2, 1]);
});

test('the filter finds by name, by either number, and by text', () => {
  assert.ok(matches(base, '访客 #88', '访客'));
  assert.ok(matches(base, '访客 #88', '#88'));
  assert.ok(matches(base, 'Ann', '#4711'));
  assert.ok(matches(base, 'Ann', 'pending'));
  assert.ok(matches(base, 'Ann', '  '));
  assert.ok(!matches(base, 'Ann', '#47'));
});
