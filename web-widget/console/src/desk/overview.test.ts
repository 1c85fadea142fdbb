import type { Agent, Card } from '@baton/client';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeskAgent, DeskPicture, Slice, Waiting } from '../api/desk';
import { agentsInOrder, figuresOf, holdsInOrder, lineOf, liveDesk, scaleOf } from './overview';
import { EMPTY_DESK } from './state';

const T = 1_772_356_500_000;

function card(id: number, change: Partial<Card> = {}): Card {
  return {
    id, state: 'queued', priority: 'normal', lang: 'en', visitor_id: id + 1000, visitor_name: '', last_seq: 5, last_at: T, last_text: '',
    opened_at: T - 90_000, queued_at: T - 60_000, visitor_seen: 0, agent_seen: 0, team_id: 1, weight: 1, ...change,
  };
}

function waits(id: number, change: Partial<Waiting> = {}): Waiting {
  const { state: _state, ...rest } = card(id, change);
  return { ...rest, team: 'Support', ...change };
}

function agent(id: number, change: Partial<DeskAgent> = {}): DeskAgent {
  return { id, name: `A${id}`, role: 'agent', state: 'online', connected: true, load: 1, capacity: 4, skills: [], holds: [], ...change };
}

function slice(waiting: number, handedOver = 0, assigned = 0): Slice {
  return { at: T, waiting, handedOver, assigned, closed: 0 };
}

const picture: DeskPicture = {
  now: T, level: { handedOver: 3, answeredInTime: 2, goalS: 60 }, curve: [],
  waiting: [waits(1), waits(2, { queued_at: T - 5000, team: 'Trading' }), waits(9)], waitingCount: 240,
  agents: [agent(3), agent(4, { state: 'away', load: 2 })],
};

test('what came live since the picture is in it: who left the queue is gone, who moved has the new marks', () => {
  const live = new Map([[1, card(1, { state: 'assigned', last_seq: 6 })], [2, card(2, { priority: 'high', last_seq: 6 })]]);
  const roster: Agent[] = [{ id: 4, name: 'A4', role: 'agent', state: 'online', connected: true, load: 3, capacity: 5 }];
  const shown = liveDesk(picture, { ...EMPTY_DESK, cards: live, roster });
  assert.deepEqual(shown.waiting.map((each) => [each.id, each.priority, each.team]), [[2, 'high', 'Trading'], [9, 'normal', 'Support']]);
  assert.equal(shown.waitingCount, 239);
  assert.deepEqual(shown.agents.map((each) => [each.id, each.state, each.load, each.capacity]), [[3, 'online', 1, 4], [4, 'online', 3, 5]]);
});

test('the figures are of those who are there and of those who wait', () => {
  assert.deepEqual(figuresOf(picture, T), { waiting: 240, oldest: 60_000, online: 1, taken: 1, places: 4, level: 66 });
  const quiet = { ...picture, waiting: [], waitingCount: 0, agents: [], level: { handedOver: 0, answeredInTime: 0, goalS: 60 } };
  assert.deepEqual(figuresOf(quiet, T), { waiting: 0, oldest: null, online: 0, taken: 0, places: 0, level: null });
  assert.equal(figuresOf({ ...picture, agents: [agent(3, { connected: false })] }, T).online, 0);
});

test('who is there comes first, the busiest of them in front', () => {
  const order = agentsInOrder([agent(1, { state: 'offline' }), agent(2), agent(3, { load: 3 }), agent(4, { state: 'finishing', load: 4 })]);
  assert.deepEqual(order.map((each) => each.id), [3, 2, 4, 1]);
});

test('of what an agent holds, the visitor who waits longest is in front', () => {
  const hold = (conversation: number, since: number, unansweredSince: number) => ({ conversation, since, unansweredSince, held: 1, visitorName: '' });
  assert.deepEqual(holdsInOrder([hold(1, T - 9, 0), hold(2, T - 5, T - 2), hold(3, T - 8, T - 4), hold(4, T - 10, 0)]).map((each) => each.conversation), [3, 2, 4, 1]);
});

test('a curve is drawn between nothing and a round number', () => {
  assert.equal(scaleOf([]), 4);
  assert.equal(scaleOf([slice(3, 11, 2)]), 20);
  assert.equal(scaleOf([slice(1001)]), 2000);
  assert.deepEqual(lineOf([slice(0), slice(5), slice(10)], 'waiting', 10, 100, 40), [[0, 40], [50, 20], [100, 0]]);
  assert.deepEqual(lineOf([slice(5)], 'waiting', 10, 100, 40), [[0, 20]]);
});
