import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

/**
 * Draws again whenever the store says so. Subscribed within the draw: an effect
 * comes a frame later, and what is said until then would be missed.
 */
export function useStore(store: { subscribe(listener: () => void): () => void }): void {
  const [, redraw] = useState(0);
  useLayoutEffect(() => store.subscribe(() => redraw((n) => n + 1)), [store]);
}

/** True once `on` has held for `ms`: for what should not flash up. */
export function useLater(on: boolean, ms: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!on) {
      setLate(false);
      return undefined;
    }
    const timer = setTimeout(() => setLate(true), ms);
    return () => clearTimeout(timer);
  }, [on, ms]);
  return on && late;
}

/**
 * Focuses the element when it comes, and gives the focus back when it goes: a
 * moment later, since what is below stops being inert in the same draw.
 */
export function useFocusWhileThere<T extends HTMLElement>() {
  const ref = useRef<T>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    ref.current?.focus();
    return () => {
      setTimeout(() => {
        // Not when something else has taken it meanwhile.
        if (document.activeElement !== document.body) return;
        if (before instanceof HTMLElement && before.isConnected) before.focus();
      }, 0);
    };
  }, []);
  return ref;
}

/** Esc, wherever the focus is; parts that take it for themselves stop it first. */
export function useEscape(run: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.isComposing) run();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  });
}
