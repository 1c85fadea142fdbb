import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Said, sayIn } from './announce.ts';

/** What is said when the gateway tells `told(second)` each second, as [second, text]. */
function listen(seconds: number, told: (second: number) => readonly [number, string]): (readonly [number, string])[] {
  const heard: (readonly [number, string])[] = [];
  let said: Said | null = null;
  for (let second = 0; second <= seconds; second++) {
    const now = second * 1000;
    const [place, text] = told(second);
    if (sayIn(said, 0, place, text, now) > 0) continue;
    said = { place, text, at: now };
    heard.push([second, text]);
  }
  return heard;
}

test('the first place is said once its range is there, and nothing before a place is known', () => {
  assert.deepEqual(listen(60, (s) => (s < 2 ? [0, ''] : s < 3 ? [4, '4, unknown'] : [4, '4, about 5'])), [[3, '4, about 5']]);
});

test('a place that changes each second is said twice a minute, and the last one is not lost', () => {
  assert.deepEqual(listen(120, (s) => [Math.max(1, 50 - s), `${Math.max(1, 50 - s)}`]).map(([second]) => second), [3, 33, 63]);
  assert.equal(listen(120, (s) => [Math.max(1, 50 - s), `${Math.max(1, 50 - s)}`]).at(-1)?.[1], '1');
});

test('a range that changes alone is said every two minutes', () => {
  assert.deepEqual(listen(300, (s) => [2, `about ${s}`]).map(([second]) => second), [3, 123, 243]);
});

test('what was said is not said again, and how long it holds makes no difference', () => {
  assert.equal(sayIn({ place: 2, text: 'x', at: 0 }, 0, 2, 'x', 1e9), Infinity);
  assert.equal(sayIn({ place: 2, text: 'x', at: 0 }, 0, 1, 'y', 10_000), 20_000);
});
