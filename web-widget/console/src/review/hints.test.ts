import type { Entry } from '@baton/client';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { responseHints } from './hints';

let seq = 0;
function entry(at: number, author: Entry['author'], event?: NonNullable<Entry['event']>): Entry {
  seq += 1;
  return event
    ? { seq, at, kind: 'event', author, event }
    : { seq, at, kind: 'message', author, text: 'x' };
}

function hints(...entries: Entry[]): [number, number, boolean][] {
  const first = entries[0]?.seq ?? 0;
  return [...responseHints(entries).values()].map((hint) => [hint.seq - first, hint.waited, hint.first]);
}

test('the wait runs from the first unanswered message to the agent’s next', () => {
  assert.deepEqual(
    hints(entry(0, 'visitor'), entry(5, 'visitor'), entry(30, 'agent'), entry(31, 'agent')),
    [[2, 30, true]],
  );
});

test('the second answer is not the first', () => {
  assert.deepEqual(
    hints(entry(0, 'visitor'), entry(9, 'agent'), entry(20, 'visitor'), entry(50, 'agent')),
    [[1, 9, true], [3, 30, false]],
  );
});

test('the bot’s answer stops the clock, and gets no hint', () => {
  assert.deepEqual(
    hints(entry(0, 'visitor'), entry(1, 'bot'), entry(100, 'visitor'), entry(130, 'agent')),
    [[3, 30, true]],
  );
});

test('what the bot says after the handoff answers nothing', () => {
  assert.deepEqual(
    hints(entry(0, 'visitor'), entry(1, 'system', 'queued'), entry(2, 'bot'), entry(60, 'agent')),
    [[3, 60, true]],
  );
});

test('an answered visitor who was handed over waits from the handoff', () => {
  assert.deepEqual(
    hints(entry(0, 'visitor'), entry(1, 'bot'), entry(10, 'system', 'queued'), entry(70, 'agent')),
    [[3, 60, true]],
  );
});

test('an agent who speaks first answers nobody', () => {
  assert.deepEqual(hints(entry(0, 'agent'), entry(10, 'visitor')), []);
});

test('a note is no answer', () => {
  const note: Entry = { seq: 900, at: 5, kind: 'note', author: 'agent', text: 'n' };
  assert.equal(responseHints([{ seq: 899, at: 0, kind: 'message', author: 'visitor', text: 'q' }, note]).size, 0);
});
