import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesOf, readActs } from './audit';

const [first] = readActs({
  acts: [{
    id: 7, at: 1_772_356_500_000, agent_id: 4, agent_name: 'Sue', act: 'team',
    detail: { id: 1, new: false, name: 'Night', settings: { ring_s: null, name: 'Night', hours: [{}, {}], skills: { en: 3, 'zh-TW': 4 }, odd: { a: 1 } } },
  }],
});

test('an act is read as the gateway tells it, and what is not there is nobody', () => {
  assert.ok(first);
  assert.deepEqual([first.agentName, first.subjectId, first.subjectName, first.conversation], ['Sue', 0, '', 0]);
});

test('of an act’s settings, short ones are told and long ones counted', () => {
  assert.ok(first);
  assert.deepEqual(changesOf(first).map(({ field, value, count }) => [field, value, count]), [
    ['ring_s', null, false], ['name', 'Night', false], ['hours', 2, true], ['skills', 'en 3, zh-TW 4', false], ['odd', '{"a":1}', false],
  ]);
  assert.deepEqual(changesOf({ ...first, detail: { state: 'away' } }), []);
});
