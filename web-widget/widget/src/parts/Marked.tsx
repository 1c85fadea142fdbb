import { cutLinks, dataOf, type Entry, type Links } from '@baton/client';
import { useEffect, useState } from 'preact/hooks';
import { fetchPart } from '../app/part.ts';
import { linkText } from '../i18n/links.ts';
import { Icon } from './icons.tsx';

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
    fetchPart(() => import('./Chain.tsx')).then(
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

/** One link: to go to, or words with a warning. */
function Link({ text, why }: { text: string; why: string }) {
  if (why === '') return <a href={text} target="_blank" rel="noopener noreferrer nofollow">{text}</a>;
  return (
    <span class="bad-link">
      <s>{text}</s>
      <strong><Icon name="alert" />{linkText(why)}</strong>
    </span>
  );
}

/** A text with its links, hashes and addresses marked. */
export function Marked({ text, links }: { text: string; links?: Links | undefined }) {
  if (links === undefined || links.size === 0) return <Chained text={text} />;
  return <>{cutLinks(text, links).map((part, i) => (part.why === null ? <Chained key={i} text={part.text} /> : <Link key={i} text={part.text} why={part.why} />))}</>;
}

function Chained({ text }: { text: string }) {
  const chain = useChain(MAY_BE_CHAIN.test(text));
  return chain === null ? <>{text}</> : <chain.Marks text={text} />;
}

/** The transactions that the bot's answer is about. */
export function LookedUp({ entry }: { entry: Entry }) {
  const chain = useChain(dataOf(entry, 'chain') !== undefined);
  return chain === null ? null : <chain.Cards entry={entry} />;
}
