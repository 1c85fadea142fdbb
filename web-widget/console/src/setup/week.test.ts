import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkSpans, inOrder, minutesOf, nextSpan, openOn, tidyTime, toAllDays, type Span } from './week';

const span = (weekday: number, opens: string, closes: string): Span => ({ weekday, opens, closes });

test('a time may be typed in short, or with an input method', () => {
  const pairs = [['9', '09:00'], ['930', '09:30'], ['9.30', '09:30'], ['０９：３０', '09:30'], [' 24:00 ', '24:00'], ['nine', 'nine'], ['', '']] as const;
  for (const [typed, tidy] of pairs) assert.equal(tidyTime(typed), tidy);
  assert.deepEqual(['00:00', '24:00', '23:59', '24:01', '9:00', '12:60'].map(minutesOf), [0, 1440, 1439, undefined, undefined, undefined]);
});

test('spans may touch and run past midnight, and not overlap', () => {
  assert.equal(checkSpans([span(1, '09:00', '12:00'), span(1, '12:00', '24:00'), span(2, '00:00', '00:30'), span(7, '22:00', '09:00')]).size, 0);
  assert.deepEqual([...checkSpans([span(3, '09:00', '10:00'), span(3, '09:59', '11:00'), span(4, '09:00', '10:00')])], [[0, 'overlap'], [1, 'overlap']]);
  assert.deepEqual([...checkSpans([span(3, '20:00', '02:00'), span(4, '01:00', '11:00')]).keys()], [0, 1]);
  assert.deepEqual([...checkSpans([span(7, '20:00', '02:00'), span(1, '01:00', '11:00')]).keys()], [0, 1], 'across the end of the week');
  assert.deepEqual([...checkSpans([span(5, '09:00', '09:00'), span(6, '08:59', '11:00')]).keys()], [0, 1], 'a whole day round');
});

test('a span whose time is none says so', () => {
  assert.deepEqual([...checkSpans([span(1, '24:00', '10:00'), span(1, '09:00', '')])], [[0, 'time'], [1, 'time']]);
});

test('a day is open by its own spans and by what opened the day before', () => {
  const spans = [span(7, '22:00', '06:00'), span(1, '09:00', '24:00')];
  assert.deepEqual(openOn(spans, 1), [[0, 360], [540, 1440]]);
  assert.deepEqual(openOn(spans, 7), [[1320, 1440]]);
  assert.deepEqual(openOn(spans, 2), []);
});

test('another span of a day begins where the last one ends', () => {
  assert.deepEqual(nextSpan([], 2), span(2, '09:00', '18:00'));
  assert.deepEqual(nextSpan([span(2, '09:00', '12:30')], 2), span(2, '12:30', '14:30'));
  assert.deepEqual(nextSpan([span(2, '09:00', '24:00')], 2), span(2, '23:00', '24:00'));
});

test('the hours of a day can be those of all days', () => {
  const all = toAllDays([span(1, '09:00', '12:00'), span(1, '13:00', '18:00'), span(6, '10:00', '11:00')], 1);
  assert.equal(all.length, 14);
  assert.ok(all.every(({ opens }) => opens !== '10:00'));
  assert.deepEqual(inOrder([...all].reverse()), all);
});
