import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Entry, type JsonObject, timelineOf, timelineReduce } from '@baton/client';
import { waitingOf } from './waiting.ts';

const T = 1_772_356_500_000;
const HOUR = 3_600_000;

function event(name: NonNullable<Entry['event']>, data: JsonObject = {}): Omit<Entry, 'seq' | 'at'> {
  return { kind: 'event', author: 'system', event: name, data };
}

/** Each at its seq and minute. */
function waits(...events: Omit<Entry, 'seq' | 'at'>[]) {
  const entries = events.map((each, i) => ({ ...each, seq: i + 1, at: T + (i + 1) * 60_000 }));
  const line = timelineOf({ id: 7, state: 'bot', last_seq: 0, visitor_seen: 0, agent_seen: 0 });
  return waitingOf(timelineReduce(line, { type: 'page', entries, more: false }));
}

const ASKED = event('queued', { reason: 'asked' });
const CLOSED = event('queued', { reason: 'asked', opens_at: T + HOUR });

test('only what is in the queue waits', () => {
  assert.equal(waitingOf(null), null);
  assert.equal(waits(event('opened')), null);
  assert.equal(waits(ASKED, event('assigned')), null);
  assert.deepEqual(waits(event('opened'), ASKED), { left: false, opensAt: 0, remindedAt: 0 });
});

test('a message that was left stays one, also after somebody had it, until the bot has it again', () => {
  assert.equal(waits(ASKED, event('message_left', { by: 'visitor' }))?.left, true);
  assert.equal(waits(ASKED, event('message_left'), event('assigned'), event('returned', { reason: 'agent_gone' }))?.left, true);
  assert.equal(waits(ASKED, event('message_left'), event('transferred', { to: 'team' }), event('queued', { reason: 'transferred' }))?.left, true);
  assert.equal(waits(ASKED, event('message_left'), event('assigned'), event('transferred', { to: 'bot' }), ASKED)?.left, false);
});

test('while the team is closed it is a message from the start, and the opening is that of the last queue', () => {
  assert.deepEqual(waits(CLOSED), { left: true, opensAt: T + HOUR, remindedAt: 0 });
  assert.deepEqual(waits(CLOSED, event('assigned'), event('returned')), { left: true, opensAt: 0, remindedAt: 0 });
  const passed = event('queued', { reason: 'transferred', opens_at: T + 2 * HOUR });
  assert.deepEqual(waits(ASKED, event('transferred', { to: 'team' }), passed), { left: false, opensAt: T + 2 * HOUR, remindedAt: 0 });
  assert.equal(waits(event('queued', { reason: 'asked', opens_at: 'soon' }))?.opensAt, 0);
});

test('the last reminder counts, until it waits anew', () => {
  assert.equal(waits(ASKED, event('reminded'), event('reminded'))?.remindedAt, T + 3 * 60_000);
  assert.equal(waits(ASKED, event('reminded'), event('assigned'), event('returned'))?.remindedAt, 0);
});
