import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

const NEAR_PX = 80;
const TOP_PX = 12;

export interface PlaceProps {
  count: number;
  /** Goes up with each message said here: the reader is taken to it. */
  sends: number;
  /** The first row's key: another one means that older rows came above. */
  first: string;
  live: boolean;
  shown: boolean;
  seen: () => void;
}

/** Keeps the reader's place: at the end it follows, elsewhere it stays and counts what came (`missed`). */
export function usePlace({ count, sends, first, live, shown, seen }: PlaceProps) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const height = useRef(0);
  /** Where a long answer was put: near the end, perhaps, but not to be pulled to it. */
  const top = useRef(-1);
  const [missed, setMissed] = useState(0);
  const held = useRef({ count, sends, first });

  const toEnd = useCallback(() => {
    const el = box.current;
    if (el !== null) el.scrollTop = el.scrollHeight;
    atEnd.current = true;
    setMissed(0);
  }, []);

  /** A long answer is read from its beginning: go no further than the newest message's top. */
  const toNewest = useCallback(() => {
    const el = box.current;
    const all = el?.querySelectorAll<HTMLElement>('.msg');
    const newest = all?.[all.length - 1];
    toEnd();
    if (el === null || newest === undefined || newest.offsetTop - TOP_PX >= el.scrollTop) return;
    el.scrollTop = newest.offsetTop - TOP_PX;
    top.current = el.scrollTop;
    atEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < 1;
  }, []);

  useLayoutEffect(() => {
    const el = box.current;
    if (el === null) return;
    const was = held.current;
    held.current = { count, sends, first };
    const news = count > was.count;
    if (sends > was.sends) toEnd();
    else if (was.first !== '' && first !== was.first && !atEnd.current) el.scrollTop += el.scrollHeight - height.current;
    else if (atEnd.current) (news && live ? toNewest : toEnd)();
    else if (news) setMissed((n) => n + count - was.count);
    height.current = el.scrollHeight;
  });

  useEffect(() => {
    const look = (): void => {
      if (shown && atEnd.current && document.visibilityState === 'visible') seen();
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  });

  // The keyboard of a phone or a growing composer takes height from below; a card may grow.
  useEffect(() => {
    const el = box.current;
    if (el === null || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) el.scrollTop = el.scrollHeight;
    });
    observer.observe(el);
    if (el.firstElementChild !== null) observer.observe(el.firstElementChild);
    return () => observer.disconnect();
  }, []);

  const onScroll = (): void => {
    const el = box.current;
    if (el === null) return;
    const near = el.scrollHeight - el.scrollTop - el.clientHeight < NEAR_PX;
    const put = Math.abs(el.scrollTop - top.current) < 2;
    if (!put) {
      top.current = -1;
      atEnd.current = near;
    }
    if (!near) return;
    if (missed > 0) setMissed(0);
    if (shown) seen();
  };

  return { box, missed, toEnd, onScroll };
}
