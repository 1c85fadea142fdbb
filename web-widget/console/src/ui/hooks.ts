/* Small hooks that know nothing of chats. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** The time, anew every `everyMs`; draws again only then. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** The time, anew whenever what is drawn from it has stopped holding: `holds` says for how long it does. */
export function useNowWhile(holds: (now: number) => number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setTimeout(() => setNow(Date.now()), Math.max(1, holds(Date.now())));
    return () => clearTimeout(timer);
  });
  return now;
}

/**
 * Whether the component is still on the screen. An answer may come when whoever asked is elsewhere: then it closes no
 * other dialog and leads nobody away.
 */
export function useThere(): () => boolean {
  const there = useRef(true);
  useLayoutEffect(() => () => { there.current = false; }, []);
  return () => there.current;
}

/**
 * Answers may overtake each other. Called when something is asked; what it returns, called with the answer, is false
 * when the answer to a later question is there already.
 */
export function useNewest(): () => () => boolean {
  const turns = useRef({ asked: 0, answered: 0 });
  return () => {
    turns.current.asked += 1;
    const mine = turns.current.asked;
    return () => {
      if (mine < turns.current.answered) return false;
      turns.current.answered = mine;
      return true;
    };
  };
}

/** A media query as a boolean that follows it. */
export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => window.matchMedia(query).matches);
  useEffect(() => {
    const list = window.matchMedia(query);
    const changed = (): void => setMatches(list.matches);
    changed();
    list.addEventListener('change', changed);
    return () => list.removeEventListener('change', changed);
  }, [query]);
  return matches;
}

/** Calls the newest `run` on each key that is meant as a shortcut (see isShortcut). */
export function useShortcuts(run: (key: string, event: KeyboardEvent) => boolean): void {
  const newest = useRef(run);
  newest.current = run;
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (isShortcut(event) && newest.current(event.key, event)) event.preventDefault();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, []);
}

let lastInput: 'keys' | 'pointer' = 'pointer';
let focusedBy: 'keys' | 'pointer' = 'pointer';
if (typeof document !== 'undefined') {
  document.addEventListener('pointerdown', () => { lastInput = 'pointer'; }, true);
  document.addEventListener('keydown', () => { lastInput = 'keys'; }, true);
  document.addEventListener('focusin', () => { focusedBy = lastInput; }, true);
}

/** Enter is meant for what has the focus: a control that was reached by keys. One that was clicked only has it still. */
export function pressesFocus(event: KeyboardEvent): boolean {
  return focusedBy === 'keys' && event.target instanceof Element && event.target.closest('button, a, summary, label, input') !== null;
}

const TYPING = 'input:not([type="checkbox"]):not([type="radio"]):not([type="button"]):not([type="range"]), textarea, select, [contenteditable]';

/** Whether this is a field to type in. */
export function isField(at: EventTarget | null): boolean {
  return at instanceof Element && at.closest(TYPING) !== null;
}

/** Never while typing (also in an input method), with a modifier, or in an open dialog or menu. */
function isShortcut(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (document.querySelector('dialog[open]')) return false;
  return !isField(event.target) && !(event.target instanceof Element && event.target.closest('[role="menu"], .menu') !== null);
}

/** Remembers a value over reloads; any failure of the storage is a value not kept. */
export function useKept(key: string, start: string): [string, (value: string) => void] {
  const [value, setValue] = useState(() => {
    try {
      return localStorage.getItem(key) ?? start;
    } catch {
      return start;
    }
  });
  return [
    value,
    (next) => {
      setValue(next);
      try {
        localStorage.setItem(key, next);
      } catch {
        /* private mode: it lasts until the reload */
      }
    },
  ];
}

/** For the link past the header: to what was said, where something is open, and else to the page. */
export function skipTo(log: string): (event: Event) => void {
  return (event) => {
    event.preventDefault();
    const target = document.querySelector<HTMLElement>(log) ?? document.querySelector<HTMLElement>('main');
    if (target && !target.hasAttribute('tabindex')) target.tabIndex = -1;
    target?.focus();
  };
}
