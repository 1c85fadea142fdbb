import { useEffect, useState } from 'preact/hooks';
import { fetchPart } from '../app/part.ts';

type Part = typeof import('./Search.tsx');

let loaded: Part | null = null;

/** The help pages' part, fetched when they are first opened; null until it is there, and when it can't be had. */
export function useSearchPart(wanted: boolean, failed: () => void): Part | null {
  const [part, setPart] = useState(loaded);
  useEffect(() => {
    if (!wanted || loaded !== null) return undefined;
    let current = true;
    fetchPart(() => import('./Search.tsx')).then(
      (came) => {
        loaded = came;
        if (current) setPart(came);
      },
      () => {
        if (current) failed();
      },
    );
    return () => {
      current = false;
    };
  }, [wanted]);
  return part ?? loaded;
}
