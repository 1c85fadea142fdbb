import type { Entry } from '@baton/client';
import { dataOf } from '@baton/client';
import { useEffect, useState } from 'preact/hooks';

type Part = typeof import('./Chain.tsx');

/** As @baton/client/chain has it, which comes with the part. */
const MAY_BE_CHAIN = /[0-9A-Za-z]{25}/;

let part: Part | null = null;

/** Fetched with the first text that may have a hash or an address in it; until then, and when it can't be, the text is plain. */
function useChain(wanted: boolean): Part | null {
  const [, redraw] = useState(0);
  useEffect(() => {
    if (!wanted || part !== null) return undefined;
    let there = true;
    import('./Chain.tsx').then(
      (loaded) => {
        part = loaded;
        if (there) redraw((n) => n + 1);
      },
      () => undefined,
    );
    return () => {
      there = false;
    };
  }, [wanted]);
  return wanted ? part : null;
}

/** A text with its hashes and addresses marked. */
export function Marked({ text }: { text: string }) {
  const chain = useChain(MAY_BE_CHAIN.test(text));
  return chain === null ? <>{text}</> : <chain.Marks text={text} />;
}

/** The transactions that the bot's answer is about. */
export function LookedUp({ entry }: { entry: Entry }) {
  const chain = useChain(dataOf(entry, 'chain') !== undefined);
  return chain === null ? null : <chain.Cards entry={entry} />;
}
