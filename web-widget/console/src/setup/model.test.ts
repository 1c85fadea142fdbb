import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadAnswer } from '../api/read';
import {
  checkNumber, checkTeam, draftOf, languagesOf, newTeam, problemSaid, readPeople, readSkills, readTeams, standIns, TEAM_FIELDS, teamSettings, type Skill,
} from './model';

const team = {
  id: 2, name: 'Night', open: false, opens_at: 1_772_356_500_000, time_zone: 'Asia/Shanghai', begins: false, ring_s: null, answer_within_s: 300,
  fall_back_s: 60, keep_place_s: 600, answer_goal_s: 60, hours: [{ weekday: 2, opens: '09:00', closes: '24:00' }, { weekday: 1, opens: '22:00', closes: '06:00' }],
  holidays: [{ day: '2027-01-01', name: 'New Year' }], members: [3, 9],
};
const read = () => {
  const [first] = readTeams({ teams: [team] });
  assert.ok(first);
  return first;
};

test('teams, skills and people are read as the gateway tells them', () => {
  assert.deepEqual(read(), team);
  assert.deepEqual(readSkills({ skills: [{ id: 1, kind: 'topic', name: 'swaps', urgent_level: 2, fallback: null }] }),
    [{ id: 1, kind: 'topic', name: 'swaps', urgent_level: 2, fallback: '' }]);
  const agent = { id: 3, name: 'Lin', role: 'agent', load: 1, capacity: 4, levels: { en: 4 }, teams: [2] };
  assert.deepEqual(readPeople({ agents: [{ ...agent, state: 'away', holds: [] }] }), [agent]);
  for (const bad of [{ ...team, hours: null }, { ...team, members: ['3'] }, { ...team, ring_s: 'x' }]) {
    assert.throws(() => readTeams({ teams: [bad] }), BadAnswer);
  }
});

test('only what is not as it was is sent, and members that the form does not show stay', () => {
  const base = draftOf(read());
  assert.deepEqual(teamSettings(base, base), {});
  assert.deepEqual(teamSettings({ ...base, name: ' Nights ', ring_s: '２０', answer_within_s: '', members: [...base.members, 4] }, base),
    { name: 'Nights', ring_s: 20, answer_within_s: null, members: [3, 9, 4] });
  const made = teamSettings({ ...newTeam('UTC'), name: 'New' }, undefined);
  assert.deepEqual(Object.keys(made).sort(), [...TEAM_FIELDS].sort());
  assert.deepEqual([made['ring_s'], made['fall_back_s']], [null, 60]);
});

test('what is wrong with a team is told at the field', () => {
  const good = { ...newTeam('UTC'), name: 'New' };
  assert.deepEqual(checkTeam(good), {});
  const problems = checkTeam({
    ...good, name: ' ', time_zone: '', ring_s: '4', fall_back_s: '', keep_place_s: '1e3',
    hours: [{ weekday: 1, opens: '9', closes: '10:00' }], holidays: [{ day: '', name: '' }],
  });
  assert.deepEqual(Object.keys(problems).sort(), ['fall_back_s', 'holidays', 'hours', 'keep_place_s', 'name', 'ring_s', 'time_zone']);
  const twice = [{ day: '2027-01-01', name: '' }, { day: '2027-01-01', name: 'x' }];
  assert.equal(checkTeam({ ...good, holidays: twice })['holidays']?.key, 'setup.bad.twice');
});

test('who can do nothing yet is offered the languages of the desk', () => {
  const skill = (kind: Skill['kind'], name: string): Skill => ({ id: 1, kind, name, urgent_level: 1, fallback: '' });
  assert.deepEqual(languagesOf([skill('language', 'en'), skill('topic', 'swaps'), skill('language', 'zh-CN')]), { en: 3, 'zh-CN': 3 });
});

test('a number is whole and in range, or off where it may be', () => {
  assert.equal(checkNumber('', 5, 300, true), undefined);
  for (const typed of ['', '4', '301', '5.5', '-5', 'x', '1e2']) assert.ok(checkNumber(typed, 5, 300, false), typed);
  for (const typed of ['5', '300', ' 20 ']) assert.equal(checkNumber(typed, 5, 300, false), undefined, typed);
});

test('what the gateway says belongs to the field that it names', () => {
  assert.deepEqual(problemSaid('name: there is a team Night already', TEAM_FIELDS), { name: { key: 'setup.said.taken', values: { name: 'Night' } } });
  assert.deepEqual(problemSaid('name: it looks like the name of the team Night', TEAM_FIELDS), { name: { key: 'setup.said.alike', values: { name: 'Night' } } });
  assert.deepEqual(problemSaid("name: it looks like the wallet's own, or this program's", TEAM_FIELDS), { name: { key: 'setup.said.poses', values: {} } });
  assert.deepEqual(problemSaid('there is a recovery phrase or a private key in it', TEAM_FIELDS), { '': { key: 'setup.said.secret', values: {} } });
  assert.deepEqual(problemSaid('capacity: the agent has 3 places taken now', ['capacity']), { capacity: { key: 'setup.said.capacity', values: { n: '3' } } });
  assert.deepEqual(problemSaid("fallback: en can't stand in for itself, nor by way of others", ['fallback'])['fallback']?.key, 'setup.said.round');
  assert.deepEqual(problemSaid('there are 200 teams already', TEAM_FIELDS), { '': { key: 'setup.said.full', values: {} } });
  assert.deepEqual(problemSaid('hours: something new', TEAM_FIELDS), { hours: { key: 'setup.said.other', values: { said: 'something new' } } });
  assert.deepEqual(problemSaid('colour: there is no such setting', TEAM_FIELDS)['']?.values, { said: 'colour: there is no such setting' });
});

test('nothing stands in for itself, nor by way of others', () => {
  const skill = (name: string, fallback: string, kind: Skill['kind'] = 'language'): Skill => ({ id: name.length, kind, name, urgent_level: 1, fallback });
  const skills = [skill('zh-CN', ''), skill('zh-TW', 'zh-CN'), skill('yue', 'zh-TW'), skill('en', ''), skill('swaps', '', 'topic')];
  const names = (name: string): readonly string[] => standIns(skills, 'language', name).map((each) => each.name);
  assert.deepEqual(names('zh-CN'), ['en']);
  assert.deepEqual(names('yue'), ['zh-CN', 'zh-TW', 'en']);
  assert.deepEqual(names(''), ['zh-CN', 'zh-TW', 'yue', 'en']);
  assert.deepEqual(standIns([skill('a', 'b'), skill('b', 'a'), skill('c', '')], 'language', 'c').map((each) => each.name), ['a', 'b'], 'a circle that is there ends');
});
