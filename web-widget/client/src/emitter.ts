/** Typed events; `on` returns the function that takes the listener off again. */
export class Emitter<Events extends object> {
  private readonly listeners = new Map<keyof Events, Set<(value: never) => void>>();

  on<K extends keyof Events>(name: K, listener: (value: Events[K]) => void): () => void {
    const set = this.listeners.get(name) ?? new Set<(value: never) => void>();
    this.listeners.set(name, set.add(listener));
    return () => void set.delete(listener);
  }

  /** A copy is walked, so listeners may come and go while they run. */
  emit<K extends keyof Events>(name: K, value: Events[K]): void {
    for (const listener of [...(this.listeners.get(name) ?? [])]) {
      (listener as (value: Events[K]) => void)(value);
    }
  }
}
