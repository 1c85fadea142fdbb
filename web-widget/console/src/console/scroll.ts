/*
 * scroll.ts -- a log that stays at its end while the reader is there, keeps the
 * place when older entries come in above, and counts what came below.
 */
import type { RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

const NEAR_PX = 48;
export const TOP_PX = 240;

export interface Scroll {
  readonly ref: RefObject<HTMLDivElement>;
  readonly onScroll: () => void;
  readonly toEnd: () => void;
  readonly atEnd: boolean;
  readonly nearTop: boolean;
  /** Entries that came in below while reading above. */
  readonly below: number;
}

/** `lastSeq`: the highest seq in the log; seqs have no gap, so a difference is a number of entries. */
export function useScroll(conversation: number, lastSeq: number): Scroll {
  const ref = useRef<HTMLDivElement>(null);
  const stuck = useRef(true);
  const height = useRef(0);
  const room = useRef(0);
  const lastTop = useRef(0);
  const seenSeq = useRef(0);
  const [atEnd, setAtEnd] = useState(true);
  const [nearTop, setNearTop] = useState(false);

  const toEnd = useCallback(() => {
    stuck.current = true;
    setAtEnd(true);
    requestAnimationFrame(() => {
      const log = ref.current;
      if (log && stuck.current) log.scrollTop = log.scrollHeight;
    });
  }, []);

  const onScroll = useCallback(() => {
    const log = ref.current;
    if (!log) return;
    // A change of size scrolls by itself, before `settle` has heard of it: not the reader's doing.
    if (log.scrollHeight !== height.current || log.clientHeight !== room.current) return;
    // Only going up leaves the end: growing below never moves up.
    const up = log.scrollTop < lastTop.current;
    lastTop.current = log.scrollTop;
    if (log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PX) stuck.current = true;
    else if (up) stuck.current = false;
    setAtEnd(stuck.current);
    setNearTop(log.scrollTop < TOP_PX && log.scrollHeight > log.clientHeight);
  }, []);

  useLayoutEffect(() => {
    stuck.current = true;
    seenSeq.current = 0;
    setAtEnd(true);
    setNearTop(false);
  }, [conversation]);

  // Anything that changes the height (entries, an opened "why", a resized window) comes through here.
  useEffect(() => {
    const log = ref.current;
    const inner = log?.firstElementChild;
    if (!log || !inner) return undefined;
    const settle = (): void => {
      if (stuck.current) log.scrollTop = log.scrollHeight;
      else if (log.scrollTop < TOP_PX && log.scrollHeight > height.current && height.current > 0) {
        log.scrollTop += anchored(log) ? 0 : log.scrollHeight - height.current;
      }
      height.current = log.scrollHeight;
      room.current = log.clientHeight;
      lastTop.current = log.scrollTop;
    };
    // What a reader opens ("why") is to be read: it grows down from where it was pressed.
    const opened = (event: Event): void => {
      if (!(event.target instanceof Element) || !event.target.closest('summary')) return;
      stuck.current = false;
      requestAnimationFrame(() => {
        stuck.current = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PX;
        height.current = log.scrollHeight;
        setAtEnd(stuck.current);
      });
    };
    settle();
    const watch = new ResizeObserver(settle);
    watch.observe(inner);
    watch.observe(log);
    log.addEventListener('click', opened);
    return () => {
      watch.disconnect();
      log.removeEventListener('click', opened);
    };
  }, [conversation, lastSeq > 0]);

  if (atEnd) seenSeq.current = lastSeq;
  return { ref, onScroll, toEnd, atEnd, nearTop, below: atEnd ? 0 : Math.max(0, lastSeq - seenSeq.current) };
}

/** Browsers with scroll anchoring keep the place themselves. */
function anchored(log: HTMLElement): boolean {
  return CSS.supports('overflow-anchor', 'auto') && log.scrollTop > 0;
}
