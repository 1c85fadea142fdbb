/*
 * Transactions.tsx -- under a message that names a transaction: what has become of it. Under the
 * bot's, what it looked up and answered from; under the others', what is asked for here.
 */
import type { Entry } from '@baton/client';
import { findChain, MAY_BE_CHAIN, shortForm, type ChainFamily } from '@baton/client/chain';
import { chainCardsOf, isDone, type ChainCard } from '@baton/client/chain/card';
import { CopyButton } from '@baton/client/chain/marks';
import { useMemo, useState } from 'preact/hooks';
import * as http from '../api/http';
import { useI18n } from '../i18n/context';
import { dateTime } from '../i18n/format';
import { Icon } from '../ui/Icon';
import { useMarkLook } from './Marked';
import './transactions.css';

/** So many of one message: what names more is a list of somebody's. */
const SHOWN_MAX = 4;

interface Named {
  readonly hash: string;
  /** 'any' where the hash alone does not tell. */
  readonly family: ChainFamily;
  readonly network: string | null;
}

function namedIn(entry: Entry): readonly Named[] {
  const text = entry.text ?? '';
  if (entry.kind === 'event' || entry.author === 'bot' || !MAY_BE_CHAIN.test(text)) return [];
  const found = findChain(text).filter((mark) => mark.thing === 'transaction' && !mark.mistyped);
  const all = new Map(found.map((mark) => {
    const value = text.slice(mark.start, mark.end);
    const hash = mark.family === 'solana' ? value : value.toLowerCase(); // base58 is another in another case
    return [hash, { hash, family: mark.family, network: mark.network }];
  }));
  return [...all.values()].slice(0, SHOWN_MAX);
}

export function Transactions({ entry, lookUp }: { entry: Entry; lookUp: boolean }) {
  const cards = useMemo(() => chainCardsOf(entry), [entry]);
  const named = useMemo(() => (lookUp ? namedIn(entry) : []), [entry, lookUp]);
  if (cards.length === 0 && named.length === 0) return null;
  return (
    <div class="transactions">
      {cards.map((card) => <Transaction key={card.hash} named={{ hash: card.hash, family: 'any', network: card.chain || null }} first={card} lookUp={lookUp} />)}
      {named.map((each) => <Transaction key={each.hash} named={each} first={null} lookUp />)}
    </div>
  );
}

type Shown = { readonly card: ChainCard | null; readonly busy: boolean; readonly problem: string };

function Transaction({ named, first, lookUp }: { named: Named; first: ChainCard | null; lookUp: boolean }) {
  const { t } = useI18n();
  const [shown, setShown] = useState<Shown>({ card: first, busy: false, problem: '' });
  const { card, busy, problem } = shown;
  const ask = (): void => {
    if (busy) return;
    setShown({ card, busy: true, problem: '' });
    http.transaction(named, card !== null).then(
      (next) => setShown({ card: next, busy: false, problem: '' }),
      (error: unknown) => setShown({ card, busy: false, problem: error instanceof http.HttpError ? error.code : 'bad_answer' }),
    );
  };
  const said = busy ? t('tx.asking') : problem === '' ? '' : problem === 'not_found' ? t('tx.none') : t('tx.problem', { code: problem });
  return (
    <section class={`tx ${card?.status ?? 'open'}`} aria-label={t('tx.title', { short: shortForm(named.hash) })}>
      {card !== null && <Facts card={card} />}
      <p class="tx-foot">
        {lookUp && problem !== 'not_found' && (
          <button type="button" class="button plain" aria-disabled={busy} onClick={ask}>
            <Icon name={card === null ? 'search' : 'replay'} small />
            {card === null ? t('tx.look', { short: shortForm(named.hash) }) : t('tx.refresh')}
          </button>
        )}
        {card !== null && card.url !== '' && (
          <a href={card.url} target="_blank" rel="noopener noreferrer" title={card.url}><Icon name="link" small />{t('tx.explorer')}</a>
        )}
        <span role="status">{said}</span>
      </p>
    </section>
  );
}

function Facts({ card }: { card: ChainCard }) {
  const { t, lang } = useI18n();
  const look = useMarkLook();
  const name = card.status === 'confirmed' && !isDone(card) ? 'confirming' : card.status;
  const rows: (readonly [string, string])[] = [];
  const add = (label: string, value: string | false): void => {
    if (value !== false && value !== '') rows.push([label, value]);
  };
  const inBlock = card.status === 'confirmed' || card.status === 'failed';
  add(t('tx.reason'), card.reason);
  add(t('tx.amount'), card.amount !== '' && `${card.amount} ${card.unit}${card.kind === 'bitcoin' ? ` · ${t('tx.amount.all')}` : ''}`);
  add(t(card.kind === 'solana' ? 'tx.slot' : 'tx.block'), inBlock && (card.blockAt > 0 ? `${card.block} · ${dateTime(lang, card.blockAt)}` : String(card.block)));
  add(t('tx.confirmations'), inBlock && confirmationsText(card, t));
  add(t('tx.nonce'), card.status === 'pending' && card.kind !== 'bitcoin' && card.kind !== 'tron' && nonceText(card, t));
  add(t('tx.parents'), card.status === 'pending' && card.kind === 'bitcoin' && card.ahead > 0 && t('tx.parents.n', { n: card.ahead }));
  add(t('tx.fee'), card.status === 'pending' && card.lowFee && t('tx.fee.low', { fee: card.fee, wish: card.wish, unit: card.feeUnit }));
  add(t('tx.paid'), card.paid !== '' && `${card.paid} ${card.unit}`);
  add(t('tx.energy'), card.energy > 0 && String(card.energy));
  return (
    <>
      <header class="tx-head">
        <strong class="tx-status">{t(`tx.${name}`)}</strong>
        {card.chain !== '' && <span class="tag">{card.chain}</span>}
        <code title={card.hash}>{shortForm(card.hash)}</code>
        <CopyButton value={card.hash} what={t('chain.transaction')} look={look} />
        <time dateTime={new Date(card.at).toISOString()}>{t('tx.as_of', { time: dateTime(lang, card.at) })}</time>
      </header>
      <dl class="tx-facts">
        {rows.map(([label, value]) => [<dt key={label}>{label}</dt>, <dd key={`${label}=`}>{value}</dd>])}
        {([['tx.from', card.from], ['tx.to', card.to]] as const).map(([label, value]) => value !== '' && [
          <dt key={label}>{t(label)}</dt>,
          <dd key={`${label}=`}><code title={value}>{shortForm(value)}</code><CopyButton value={value} what={t('chain.address')} look={look} /></dd>,
        ])}
      </dl>
      {card.silent.length > 0 && <p>{t('tx.silent', { chains: card.silent.join(', ') })}</p>}
      {card.status === 'not_found' && <p>{t('tx.asked', { chains: card.asked.join(', ') })}</p>}
    </>
  );
}

function confirmationsText(card: ChainCard, t: ReturnType<typeof useI18n>['t']): string {
  if (card.finality === 'finalized') return t('tx.finalized');
  return isDone(card) ? String(card.confirmations) : t('tx.confirmations.of', { n: card.confirmations, m: card.wanted });
}

function nonceText(card: ChainCard, t: ReturnType<typeof useI18n>['t']): string {
  if (card.replaced) return `${card.nonce} · ${t('tx.replaced')}`;
  if (card.missing > 0) return `${card.nonce} · ${t('tx.missing', { n: card.missing })}`;
  if (card.ahead > 0) return `${card.nonce} · ${t('tx.ahead', { n: card.ahead })}`;
  return String(card.nonce);
}
