/**
 * What a screen reader says of a place in the queue. The gateway tells each change, which
 * may be every second: said are the first, then a new place twice a minute at most, and a
 * new range of time alone every two minutes.
 */
import { useEffect, useRef, useState } from 'preact/hooks';

export interface Said {
  readonly place: number;
  readonly text: string;
  readonly at: number;
}

/** The range comes a moment after the place: said in one. */
const FIRST_MS = 3_000;
const PLACE_MS = 30_000;
const RANGE_MS = 120_000;

/** In how many ms this is to be said; Infinity: not at all. Place 0 is not known yet. */
export function sayIn(said: Said | null, began: number, place: number, text: string, now: number): number {
  if (place === 0 || said?.text === text) return Infinity;
  const from = said?.at ?? began;
  const gap = said === null ? FIRST_MS : said.place === place ? RANGE_MS : PLACE_MS;
  return Math.max(0, from + gap - now);
}

/** The text of a live region: the newest, when it is its time. */
export function useSaid(place: number, text: string): string {
  const began = useRef(Date.now());
  const [said, setSaid] = useState<Said | null>(null);
  useEffect(() => {
    const wait = sayIn(said, began.current, place, text, Date.now());
    if (wait === Infinity) return undefined;
    const timer = setTimeout(() => setSaid({ place, text, at: Date.now() }), wait);
    return () => clearTimeout(timer);
  }, [said, place, text]);
  return said?.text ?? '';
}
