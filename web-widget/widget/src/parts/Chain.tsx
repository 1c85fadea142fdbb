/**
 * Hashes, addresses and transactions: a part of its own, since most chats have none.
 *
 * The bare import keeps what page, room and this share in one file.
 */
import '../app/boot.tsx';
import type { Entry } from '@baton/client';
import { chainName, pieces, shortForm, type ChainMark } from '@baton/client/chain';
import { chainCardsOf, type ChainCard } from '@baton/client/chain/card';
import { useEffect, useState } from 'preact/hooks';
import { chainText } from '../i18n/chain.ts';

const COPIED_MS = 2000;

function Copy({ value, what }: { value: string; what: string }) {
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
  const name = chainText('copy', { what });
  return (
    <button class="chain-copy" aria-label={name} title={name} onClick={copy}>
      <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d={said === 'copied' ? 'M5 12.5l4.5 4.5L19 7.5' : 'M9 9h11v11H9zM15 9V4H4v11h5'} /></svg>
      <span class={said === '' ? 'sr' : ''} role="status">{said !== '' && chainText(said)}</span>
    </button>
  );
}

function Value({ value, what }: { value: string; what: string }) {
  return (
    <span class="chain-value" tabIndex={0} role="group" aria-label={`${what} ${value}`}>
      <code aria-hidden="true">{shortForm(value)}</code>
      <span class="chain-whole" aria-hidden="true">{value}</span>
    </span>
  );
}

function Mark({ value, mark }: { value: string; mark: ChainMark }) {
  const what = `${chainName(mark)} ${chainText(mark.thing)}`.trim();
  return (
    <span class="chain">
      <Value value={value} what={what} />
      <span class="chain-what">{what}</span>
      {mark.mistyped && <strong class="chain-doubt">{chainText('mistyped')}</strong>}
      <Copy value={value} what={what} />
    </span>
  );
}

export function Marks({ text }: { text: string }) {
  return <>{pieces(text).map((piece, i) => (piece.mark === null ? piece.text : <Mark key={i} value={piece.text} mark={piece.mark} />))}</>;
}

function statusText(card: ChainCard): string {
  if (card.status !== 'confirmed' || card.confirmations >= card.wanted) return chainText(card.status);
  return chainText('confirming', { n: card.confirmations, m: card.wanted });
}

export function Cards({ entry }: { entry: Entry }) {
  return (
    <>
      {chainCardsOf(entry).map((card) => (
        <p class={`tx ${card.status}`} key={card.hash}>
          <strong>{statusText(card)}</strong>
          <span class="chain">
            <Value value={card.hash} what={`${card.chain} ${chainText('transaction')}`.trim()} />
            <span class="chain-what">{card.chain}</span>
            <Copy value={card.hash} what={chainText('transaction')} />
          </span>
          {card.url !== '' && <a class="link" href={card.url} target="_blank" rel="noopener noreferrer" title={card.url}>{chainText('explorer')}</a>}
        </p>
      ))}
    </>
  );
}
