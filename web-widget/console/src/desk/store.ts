/* store.ts -- a state, what changes it, and who wants to know. */
import { useEffect, useState } from 'preact/hooks';

export class Store<S, A> {
  private readonly listeners = new Set<(state: S, before: S) => void>();

  constructor(
    private current: S,
    private readonly reducer: (state: S, action: A) => S,
  ) {}

  get state(): S {
    return this.current;
  }

  dispatch(action: A): void {
    const before = this.current;
    this.current = this.reducer(before, action);
    if (this.current === before) return;
    for (const listener of [...this.listeners]) listener(this.current, before);
  }

  subscribe(listener: (state: S, before: S) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}

/** The whole state, drawn anew with each change. */
export function useStore<S, A>(store: Store<S, A>): S {
  const [state, setState] = useState(store.state);
  useEffect(() => {
    setState(store.state);
    return store.subscribe(setState);
  }, [store]);
  return state;
}
