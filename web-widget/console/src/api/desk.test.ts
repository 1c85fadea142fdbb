import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDesk, readTeams } from './desk';
import { BadAnswer } from './read';

const T = 1_772_356_500_000;
const waiting = {
  id: 4711, priority: 'high', lang: 'en', visitor_id: 88, visitor_name: '', last_text: 'x', queued_at: T, team_id: 2, weight: 1,
  needs: 'en', team: 'Support', ring_agent: 3, ring_until: T + 9000,
};
const agent = {
  id: 3, name: 'Lin', role: 'agent', state: 'finishing', connected: true, load: 2, capacity: 4, skills: ['en', 'zh-TW'],
  holds: [{ conversation: 4700, since: T - 9000, unanswered_since: null, held: 2, priority: 'normal', visitor_name: 'Ann' }],
};
const answer = {
  now: T, level: { handed_over: 10, answered_in_time: 8, goal_s: 60 },
  curve: [{ at: T - 300_000, waiting: 2, handed_over: 3, assigned: 1, closed: 0 }],
  waiting: [waiting], waiting_count: 1, agents: [agent],
};

test('the desk’s picture is read as the gateway tells it', () => {
  const desk = readDesk(answer);
  assert.deepEqual(desk.level, { handedOver: 10, answeredInTime: 8, goalS: 60 });
  assert.deepEqual(desk.curve, [{ at: T - 300_000, waiting: 2, handedOver: 3, assigned: 1, closed: 0 }]);
  assert.deepEqual([desk.waiting, desk.waitingCount], [[waiting], 1]);
  assert.deepEqual(desk.agents[0]?.holds, [{ conversation: 4700, since: T - 9000, unansweredSince: 0, held: 2, visitorName: 'Ann' }]);
  assert.deepEqual([desk.agents[0]?.state, desk.agents[0]?.skills], ['finishing', ['en', 'zh-TW']]);
});

test('of one that waits, what is not there stays away', () => {
  const { needs: _needs, ring_agent: _ring, ring_until: _until, ...plain } = waiting;
  assert.deepEqual(readDesk({ ...answer, waiting: [{ ...plain, reminded_at: null, left_message: true }] }).waiting, [{ ...plain, left_message: true }]);
});

test('a picture with a wrong field is refused as a whole', () => {
  assert.throws(() => readDesk({ ...answer, level: { handed_over: 1 } }), BadAnswer);
  assert.throws(() => readDesk({ ...answer, agents: [{ ...agent, state: 'asleep' }] }), BadAnswer);
  assert.throws(() => readDesk({ ...answer, agents: [{ ...agent, skills: [1] }] }), BadAnswer);
  assert.throws(() => readDesk({ ...answer, waiting: [{ ...waiting, team: 2 }] }), BadAnswer);
  assert.throws(() => readDesk({ ...answer, waiting: [{ ...waiting, ring_until: 'soon' }] }), BadAnswer);
  assert.throws(() => readDesk({ ...answer, curve: null }), BadAnswer);
});

test('teams have a name, whether they are open, and members', () => {
  assert.deepEqual(readTeams({ teams: [{ id: 1, name: 'Support', open: true, members: [3, 4] }] }), [
    { id: 1, name: 'Support', open: true, members: [3, 4] },
  ]);
  assert.throws(() => readTeams({ teams: [{ id: 1, name: 'Support', open: 'yes', members: [] }] }), BadAnswer);
  assert.throws(() => readTeams({ teams: [{ id: 1, name: 'Support', open: true, members: ['3'] }] }), BadAnswer);
});
