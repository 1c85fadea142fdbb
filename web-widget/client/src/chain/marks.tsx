/**
 * Hashes and addresses of a text as both pages draw them: short, the whole on hover or focus, the chain's name, a button
 * that copies it. The words, the icon and the class of what only a screen reader reads are each page's own.
 */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { chainName, pieces, shortForm, type ChainMark, type ChainThing } from './chain.ts';

const COPIED_MS = 2_000;

export interface MarkLook {
  readonly text: (key: ChainThing | 'copied' | 'notCopied' | 'mistyped' | 'mistypedHint') => string;
  readonly copy: (what: string) => string;
  readonly icon: (done: boolean) => ComponentChildren;
  readonly unseen: string;
}

export function CopyButton({ value, what, look }: { value: string; what: string; look: MarkLook }) {
  const [said, setSaid] = useState<'' | 'copied' | 'notCopied'>('');
  useEffect(() => {
    if (said === '') return undefined;
    const timer = setTimeout(() => setSaid(''), COPIED_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = (): void => {
    // Without HTTPS, or where the embedding page does not allow it, there is no clipboard.
    const written = (navigator.clipboard as Clipboard | undefined)?.writeText(value) ?? Promise.reject(new Error('no clipboard'));
    written.then(() => setSaid('copied'), () => setSaid('notCopied'));
  };
  const name = look.copy(what);
  return (
    <button type="button" class="chain-copy" aria-label={name} title={name} onClick={copy}>
      {look.icon(said === 'copied')}
      <span class={said === '' ? look.unseen : 'chain-said'} role="status">{said !== '' && look.text(said)}</span>
    </button>
  );
}

export function ChainValue({ value, what }: { value: string; what: string }) {
  return (
    <span class="chain-value" tabIndex={0} role="group" aria-label={`${what} ${value}`}>
      <code aria-hidden="true">{shortForm(value)}</code>
      <span class="chain-whole" aria-hidden="true">{value}</span>
    </span>
  );
}

function Mark({ value, mark, look }: { value: string; mark: ChainMark; look: MarkLook }) {
  const what = `${chainName(mark)} ${look.text(mark.thing)}`.trim();
  return (
    <span class={mark.mistyped ? 'chain mistyped' : 'chain'}>
      <ChainValue value={value} what={what} />
      <span class="chain-what">{what}</span>
      {mark.mistyped && <strong class="chain-doubt" title={look.text('mistypedHint')}>{look.text('mistyped')}</strong>}
      <CopyButton value={value} what={what} look={look} />
    </span>
  );
}

export function Marks({ text, look }: { text: string; look: MarkLook }) {
  return <>{pieces(text).map((piece, i) => (piece.mark === null ? piece.text : <Mark key={i} value={piece.text} mark={piece.mark} look={look} />))}</>;
}
