/*
 * engine.ts -- a stored conversation as something that plays.
 *
 * Pure: entries and a clock that is handed in become a position and the entries
 * that were there at that position. Knows no screen and no timer; whoever draws
 * asks `positionAt(player, now)` each frame.
 *
 * A *track* lays the entries on a line of milliseconds that begins at the first
 * one. With `cap`, no gap between two entries is longer than that ("skip
 * pauses"); the track keeps both times, so the wall clock stays true.
 */

/** What the engine needs of an entry. */
export interface Played {
  readonly seq: number;
  readonly at: number;
}

export interface Point {
  readonly seq: number;
  /** The wall clock when it was stored, Unix ms, never before the point in front of it. */
  readonly at: number;
  /** Where it lies on the track, ms. */
  readonly pos: number;
}

export interface Track {
  readonly points: readonly Point[];
  readonly total: number;
  readonly cap: number | null;
}

export const PAUSE_CAP_MS = 2_000;
export const SPEEDS = [1, 2, 4, 8] as const;
export type Speed = (typeof SPEEDS)[number];

/** Entries must be in ascending seq. A clock that stepped back counts as no time passing. */
export function layTrack(entries: readonly Played[], cap: number | null): Track {
  const points: Point[] = [];
  let pos = 0;
  let at = entries[0]?.at ?? 0;
  for (const entry of entries) {
    const gap = Math.max(0, entry.at - at);
    pos += cap === null ? gap : Math.min(gap, cap);
    at = Math.max(at, entry.at);
    points.push({ seq: entry.seq, at, pos });
  }
  return { points, total: pos, cap };
}

/** How many entries are there at a position; the first one is there from the start. */
export function countAt(track: Track, pos: number): number {
  let low = 0;
  let high = track.points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const point = track.points[middle];
    if (point !== undefined && point.pos <= pos) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The wall clock at a position: exact at each entry, in proportion within a gap. */
export function wallAt(track: Track, pos: number): number {
  const count = countAt(track, pos);
  const before = track.points[count - 1];
  const after = track.points[count];
  if (!before) return after?.at ?? 0;
  if (!after) return before.at;
  const share = (pos - before.pos) / (after.pos - before.pos);
  return before.at + share * (after.at - before.at);
}

/** The position of the same moment on another track of the same entries. */
export function convert(from: Track, to: Track, pos: number): number {
  const count = countAt(from, pos);
  const before = from.points[count - 1];
  const after = from.points[count];
  const start = to.points[count - 1]?.pos ?? 0;
  if (!before || !after) return before ? start : 0;
  const end = to.points[count]?.pos ?? start;
  return start + ((pos - before.pos) / (after.pos - before.pos)) * (end - start);
}

/**
 * While it plays, only the start (`pos` at `since`) is kept and the position is
 * computed: frames that come late or not at all cost nothing.
 */
export interface Player {
  readonly track: Track;
  readonly playing: boolean;
  readonly speed: Speed;
  readonly pos: number;
  readonly since: number;
}

export function newPlayer(track: Track): Player {
  return { track, playing: false, speed: 1, pos: 0, since: 0 };
}

export function positionAt(player: Player, now: number): number {
  const moved = player.playing ? Math.max(0, now - player.since) * player.speed : 0;
  return Math.min(player.track.total, player.pos + moved);
}

export function atEnd(player: Player, now: number): boolean {
  return positionAt(player, now) >= player.track.total;
}

/** Playing from the end starts over. */
export function play(player: Player, now: number): Player {
  const pos = atEnd(player, now) ? 0 : positionAt(player, now);
  return { ...player, playing: player.track.total > 0, pos, since: now };
}

export function pause(player: Player, now: number): Player {
  return { ...player, playing: false, pos: positionAt(player, now), since: now };
}

export function seek(player: Player, pos: number, now: number): Player {
  return { ...player, pos: Math.min(player.track.total, Math.max(0, pos)), since: now };
}

export function setSpeed(player: Player, speed: Speed, now: number): Player {
  return { ...player, speed, pos: positionAt(player, now), since: now };
}

/** One step up or down the list of speeds. */
export function shiftSpeed(player: Player, by: 1 | -1, now: number): Player {
  const next = SPEEDS[SPEEDS.indexOf(player.speed) + by];
  return next === undefined ? player : setSpeed(player, next, now);
}

/** Another track of the same entries (pauses skipped or not): the moment stays. */
export function changeTrack(player: Player, track: Track, now: number): Player {
  return { ...player, track, pos: convert(player.track, track, positionAt(player, now)), since: now };
}

/** To the entry before or after the one that appeared last. */
export function step(player: Player, by: 1 | -1, now: number): Player {
  const { points } = player.track;
  const count = countAt(player.track, positionAt(player, now));
  let index = count - 1 + by;
  // Entries at the very same moment are one step.
  const here = points[count - 1]?.pos;
  while (by === -1 && points[index] !== undefined && points[index]?.pos === here) index -= 1;
  const target = points[Math.min(points.length - 1, Math.max(0, index))];
  return seek(player, target?.pos ?? 0, now);
}
