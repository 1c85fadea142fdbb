import { useEffect, useState } from 'preact/hooks';
import { fetchPart } from '../app/part.ts';

type Part = typeof import('./Waiting.tsx');

const AGAIN_MS = 5_000;
let loaded: Part | null = null;

/** The waiting room's part, fetched by the first one who waits; null until it is there. */
export function useWaitingRoom(): Part | null {
  const [part, setPart] = useState(loaded);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const fetch = (): void => {
      fetchPart(() => import('./Waiting.tsx')).then(
        (came) => {
          loaded = came;
          if (!gone) setPart(came);
        },
        () => {
          if (!gone) timer = setTimeout(fetch, AGAIN_MS);
        },
      );
    };
    if (loaded === null) fetch();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, []);
  return part;
}
