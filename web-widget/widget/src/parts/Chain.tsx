/**
 * Hashes, addresses and transactions: a part of its own, since most chats have none.
 *
 * The bare import keeps what page, room and this share in one file.
 */
import '../app/boot.tsx';
import type { Entry } from '@baton/client';
import { chainCardsOf, isDone, type ChainCard } from '@baton/client/chain/card';
import { ChainValue, CopyButton, Marks as MarksOf, type MarkLook } from '@baton/client/chain/marks';
import { chainText } from '../i18n/chain.ts';

const LOOK: MarkLook = {
  text: chainText,
  copy: (what) => chainText('copy', { what }),
  icon: (done) => <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d={done ? 'M5 12.5l4.5 4.5L19 7.5' : 'M9 9h11v11H9zM15 9V4H4v11h5'} /></svg>,
  unseen: 'sr',
};

export const Marks = ({ text }: { text: string }) => <MarksOf text={text} look={LOOK} />;

function statusText(card: ChainCard): string {
  if (card.status !== 'confirmed' || isDone(card)) return chainText(card.status);
  if (card.finality !== '') return chainText('notFinal');
  return chainText('confirming', { n: card.confirmations, m: card.wanted });
}

export function Cards({ entry }: { entry: Entry }) {
  return (
    <>
      {chainCardsOf(entry).map((card) => (
        <p class={`tx ${card.status}`} key={card.hash}>
          <strong>{statusText(card)}</strong>
          <span class="chain">
            <ChainValue value={card.hash} what={`${card.chain} ${chainText('transaction')}`.trim()} />
            <span class="chain-what">{card.chain}</span>
            <CopyButton value={card.hash} what={chainText('transaction')} look={LOOK} />
          </span>
          {card.url !== '' && <a class="link" href={card.url} target="_blank" rel="noopener noreferrer" title={card.url}>{chainText('explorer')}</a>}
        </p>
      ))}
    </>
  );
}
