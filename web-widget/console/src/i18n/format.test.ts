import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as format from './format';

test('a duration has at most two units, in the language asked for', () => {
  assert.equal(format.duration('en', 45_000), '45 sec');
  assert.equal(format.duration('en', 95_000), '1 min 35 sec');
  assert.equal(format.duration('zh-CN', 95_000), '1分钟35秒');
  assert.equal(format.duration('en', 45 * 60_000), '45 min');
  assert.equal(format.duration('zh-CN', 125 * 60_000), '2小时5分钟');
  assert.equal(format.duration('en', 50 * 3_600_000), '2 days');
});

test('a negative duration is none, since clocks differ', () => {
  assert.equal(format.duration('en', -5_000), '0 sec');
  assert.equal(format.position(-1), '0:00');
});

test('an age goes by the second for a minute, then by the minute, and says how long it holds', () => {
  assert.deepEqual([-3_000, 0, 999, 1_000, 59_999].map((ms) => format.age('en', ms)), ['0 sec', '0 sec', '0 sec', '1 sec', '59 sec']);
  assert.deepEqual([60_000, 119_999, 120_000].map((ms) => format.age('en', ms)), ['1 min', '1 min', '2 min']);
  for (const ms of [-1_500, 0, 400, 12_345, 59_999, 60_000, 61_234, 3_599_000, 3_700_000]) {
    const holds = format.ageHolds(ms);
    assert.equal(format.age('en', ms + holds - 1), format.age('en', ms), `${ms}`);
    assert.notEqual(format.age('en', ms + holds), format.age('en', ms), `${ms}`);
  }
});

test('a position is read back as it is written', () => {
  for (const ms of [0, 7_000, 187_000, 3_723_000]) assert.equal(format.parsePosition(format.position(ms)), ms);
  assert.equal(format.parsePosition('90'), 90_000);
  assert.equal(format.parsePosition('1：30'), 90_000);
  assert.equal(format.parsePosition('a:30'), undefined);
  assert.equal(format.parsePosition(''), undefined);
});

test('a time of today shows the clock, another day the date, another year the year', () => {
  const now = new Date(2026, 2, 2, 12, 0).getTime();
  assert.equal(format.when('en', new Date(2026, 2, 2, 9, 5).getTime(), now), '09:05');
  assert.equal(format.when('zh-CN', new Date(2026, 2, 1, 9, 5).getTime(), now), '3月1日');
  assert.match(format.when('en', new Date(2024, 2, 1).getTime(), now), /2024/);
});

test('a language is named in the reader’s', () => {
  assert.equal(format.langName('zh-CN', 'en'), '英语');
  assert.deepEqual(['zh-CN', 'zh-Hans-SG', 'zh'].map(format.langShort), ['简', '简', '中']);
  assert.equal(format.langShort('zh-TW'), '繁');
  assert.equal(format.langShort('en-GB'), 'EN');
  assert.equal(format.langName('en', '!!'), '!!');
});
