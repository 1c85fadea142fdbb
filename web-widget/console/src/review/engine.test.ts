import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as replay from './engine';

const T0 = 1_772_356_400_000;
const entries = [0, 1_000, 1_000, 61_000, 64_000].map((offset, index) => ({ seq: index + 1, at: T0 + offset }));
const real = replay.layTrack(entries, null);
const capped = replay.layTrack(entries, replay.PAUSE_CAP_MS);

test('the track keeps the real gaps', () => {
  assert.deepEqual(real.points.map((point) => point.pos), [0, 1_000, 1_000, 61_000, 64_000]);
  assert.equal(real.total, 64_000);
});

test('skipping pauses caps every gap at two seconds', () => {
  assert.deepEqual(capped.points.map((point) => point.pos), [0, 1_000, 1_000, 3_000, 5_000]);
});

test('an entry is there from its own moment on, not one millisecond earlier', () => {
  assert.equal(replay.countAt(real, 0), 1);
  assert.equal(replay.countAt(real, 999), 1);
  assert.equal(replay.countAt(real, 1_000), 3);
  assert.equal(replay.countAt(real, 60_999), 3);
  assert.equal(replay.countAt(real, 61_000), 4);
  assert.equal(replay.countAt(real, 9e9), 5);
});

test('the wall clock is exact at every entry on both tracks', () => {
  for (const track of [real, capped]) {
    for (const point of track.points) assert.equal(replay.wallAt(track, point.pos), point.at);
  }
  assert.equal(replay.wallAt(capped, 2_000), T0 + 31_000);
});

test('the playing position is the speed times the time that passed', () => {
  let player = replay.play(replay.newPlayer(real), 5_000);
  assert.equal(replay.positionAt(player, 6_500), 1_500);
  player = replay.setSpeed(player, 8, 6_500);
  assert.equal(replay.positionAt(player, 7_500), 9_500);
  player = replay.pause(player, 7_500);
  assert.equal(replay.positionAt(player, 99_000), 9_500);
});

test('it stops at the end and plays again from the start', () => {
  const player = replay.play(replay.newPlayer(real), 0);
  assert.equal(replay.positionAt(player, 1e9), 64_000);
  assert.ok(replay.atEnd(player, 1e9));
  assert.equal(replay.positionAt(replay.play(player, 1e9), 1e9), 0);
});

test('seeking while playing goes on from there, within the ends', () => {
  const player = replay.play(replay.newPlayer(real), 0);
  assert.equal(replay.positionAt(replay.seek(player, 30_000, 10_000), 11_000), 31_000);
  assert.equal(replay.positionAt(replay.seek(player, -5, 10_000), 10_000), 0);
  assert.equal(replay.positionAt(replay.seek(player, 1e9, 10_000), 10_000), 64_000);
});

test('switching the pauses off and on keeps the moment and the entries', () => {
  for (const pos of [0, 500, 1_000, 30_000, 61_000, 62_500, 64_000]) {
    const there = replay.convert(real, capped, pos);
    assert.equal(replay.countAt(capped, there), replay.countAt(real, pos), String(pos));
    assert.ok(Math.abs(replay.convert(capped, real, there) - pos) < 1e-6, String(pos));
  }
});

test('stepping goes from entry to entry, and same moments are one step', () => {
  const at = (pos: number): replay.Player => replay.seek(replay.newPlayer(real), pos, 0);
  assert.equal(replay.step(at(0), 1, 0).pos, 1_000);
  assert.equal(replay.step(at(1_000), 1, 0).pos, 61_000);
  assert.equal(replay.step(at(61_000), -1, 0).pos, 1_000);
  assert.equal(replay.step(at(1_000), -1, 0).pos, 0);
  assert.equal(replay.step(at(0), -1, 0).pos, 0);
  assert.equal(replay.step(at(64_000), 1, 0).pos, 64_000);
});

test('a clock that stepped back does not move an entry before an earlier one', () => {
  const track = replay.layTrack([{ seq: 1, at: 1_000 }, { seq: 2, at: 400 }, { seq: 3, at: 1_500 }], null);
  assert.deepEqual(track.points.map((point) => point.pos), [0, 0, 500]);
});

test('no entries, or one, is a track of no length that does not play', () => {
  const empty = replay.layTrack([], null);
  assert.equal(empty.total, 0);
  assert.equal(replay.countAt(empty, 0), 0);
  assert.equal(replay.play(replay.newPlayer(empty), 0).playing, false);
  assert.equal(replay.countAt(replay.layTrack([{ seq: 1, at: 5 }], null), 0), 1);
});

test('the speeds go up and down one by one and stop at the ends', () => {
  let player = replay.newPlayer(real);
  const seen: number[] = [];
  for (let i = 0; i < 5; i += 1) {
    seen.push(player.speed);
    player = replay.shiftSpeed(player, 1, 0);
  }
  assert.deepEqual(seen, [1, 2, 4, 8, 8]);
  assert.equal(replay.shiftSpeed(replay.newPlayer(real), -1, 0).speed, 1);
});
