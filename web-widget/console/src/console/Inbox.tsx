/*
 * Inbox.tsx -- the lists: Mine, Queue, All. One tab stop for all cards; the arrow
 * keys, j and k move in it (see ConsoleApp for the keys that work anywhere).
 */
import { memo } from 'preact/compat';
import { useRef, useState } from 'preact/hooks';
import type { RefObject } from 'preact';
import type { Card } from '@baton/client';
import { useDesk, useOutbox, useRuntime, useStatus } from '../desk/context';
import { agentName, cardsOf, countOf, isUnread, leads, matches, unreadCount, unsentOf } from '../desk/select';
import { LISTS, type Desk, type ListName } from '../desk/state';
import { Named, VisitorName } from '../entry/Name';
import { agentLabel, errorText, isolated, marksOf, needsOf, previewOf, skillName, visitorLabel } from '../entry/words';
import { useI18n } from '../i18n/context';
import { age, ageHolds, langName, langShort, when } from '../i18n/format';
import { useNow, useNowWhile } from '../ui/hooks';
import { Icon } from '../ui/Icon';
import './inbox.css';
import { routeHash } from './route';

interface InboxProps {
  readonly list: ListName;
  readonly onList: (list: ListName) => void;
  readonly openId: number;
  readonly searchBox: RefObject<HTMLInputElement>;
  /** Another place in the queue, for supervisors. */
  readonly onMove: (card: Card) => void;
}

/** Moves focus among the cards on the screen; from outside to the open one or the first. */
export function moveInList(by: 1 | -1): void {
  const cards = [...document.querySelectorAll<HTMLElement>('.inbox .card')];
  const here = cards.findIndex((card) => card === document.activeElement);
  const open = cards.findIndex((card) => card.getAttribute('aria-current') === 'true');
  const from = here >= 0 ? here : open;
  const next = cards[Math.min(cards.length - 1, Math.max(0, from < 0 ? 0 : from + by))];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

export function Inbox({ list, onList, openId, searchBox, onMove }: InboxProps) {
  const { t } = useI18n();
  const desk = useDesk();
  const runtime = useRuntime();
  const status = useStatus();
  const [query, setQuery] = useState('');
  const cards = cardsOf(desk, list);
  const shown = cards.filter((card) => matches(card, visitorLabel(t, card), query));
  const state = desk.lists[list];
  return (
    <nav class="inbox pane" aria-label={t('inbox.title')}>
      <Tabs desk={desk} list={list} onList={onList} />
      <label class="inbox-search">
        <Icon name="search" small />
        <span class="hidden">{t('inbox.search')}</span>
        <input
          ref={searchBox} class="input" type="search" placeholder={t('inbox.search.hint')} value={query}
          onInput={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' || (event.key === 'Enter' && !event.isComposing)) {
              event.preventDefault();
              document.querySelector<HTMLElement>('.inbox .card')?.focus();
            }
            if (event.key === 'Escape') {
              setQuery('');
              event.currentTarget.blur();
            }
          }}
        />
        <kbd aria-hidden="true">/</kbd>
      </label>
      {query.trim() !== '' && <p class="inbox-scope" role="status">{t('inbox.search.scope', { n: shown.length })}</p>}
      {state.loaded && status !== 'ready' && <p class="inbox-scope inbox-stale">{t('link.stale')}</p>}
      <div class="inbox-scroll" role="tabpanel" id="inbox-panel" aria-labelledby={`tab-${list}`}>
        <Cards desk={desk} cards={shown} openId={openId} onMove={list === 'queue' && leads(desk.role) ? onMove : null} />
        {!state.loaded && state.problem === '' && <p class="blank">{t('common.loading')}</p>}
        {state.problem !== '' && (
          <p class="problem">
            {t('common.failed', { why: errorText(t, state.problem) })}{' '}
            <button type="button" class="button" onClick={() => runtime.loadList(list, state.loaded)}>{t('common.retry')}</button>
          </p>
        )}
        {state.loaded && shown.length === 0 && <Empty list={list} filtered={query.trim() !== ''} online={desk.role === 'reviewer' ? null : desk.me?.state === 'online'} />}
        {/* The queue has one page: what comes after it depends on the gateway's order. */}
        {state.more && list !== 'queue' && state.problem === '' && (
          <button type="button" class="button plain inbox-more" aria-disabled={state.asking !== null} onClick={() => runtime.loadList(list, true)}>
            {t(state.asking === null ? 'common.more' : 'common.loading')}
          </button>
        )}
      </div>
    </nav>
  );
}

function Tabs({ desk, list, onList }: { desk: Desk; list: ListName; onList: (list: ListName) => void }) {
  const { t } = useI18n();
  const row = useRef<HTMLDivElement>(null);
  const unread = unreadCount(desk) > 0;
  const move = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const next = LISTS[(LISTS.indexOf(list) + by + LISTS.length) % LISTS.length];
    if (!next) return;
    onList(next);
    row.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={t('inbox.title')} ref={row} onKeyDown={move}>
      {LISTS.map((name) => (
        <button
          key={name} id={`tab-${name}`} type="button" role="tab" class="tab" aria-selected={name === list}
          aria-controls="inbox-panel" tabIndex={name === list ? 0 : -1} onClick={() => onList(name)}
        >
          {t(`inbox.${name}`)}
          {name === 'mine' && unread && <span class="card-unread"><span class="hidden">{t('inbox.unread')}</span></span>}
          <span class={name === 'queue' && desk.counts.queue > 0 ? 'count waiting' : 'count'}>{countOf(desk, name)}</span>
        </button>
      ))}
    </div>
  );
}

function Empty({ list, filtered, online }: { list: ListName; filtered: boolean; online: boolean | null }) {
  const { t } = useI18n();
  return (
    <div class="blank">
      <Icon name={filtered ? 'search' : 'inbox'} />
      <strong>{t(filtered ? 'inbox.empty.search' : `inbox.empty.${list}`)}</strong>
      {list === 'mine' && !filtered && online !== null && <span>{t(online ? 'inbox.empty.mine.online' : 'inbox.empty.mine.not')}</span>}
    </div>
  );
}

interface CardsProps {
  readonly desk: Desk;
  readonly cards: readonly Card[];
  readonly openId: number;
  readonly onMove: ((card: Card) => void) | null;
}

function Cards({ desk, cards, openId, onMove }: CardsProps) {
  const items = unsentOf(useOutbox());
  const stop = cards.some((card) => card.id === openId) ? openId : cards[0]?.id;
  const keys = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    moveInList(event.key === 'ArrowDown' ? 1 : -1);
  };
  return (
    <ul class="cards" onKeyDown={keys}>
      {cards.map((card) => (
        <CardItem
          key={card.id} card={card} open={card.id === openId} unread={isUnread(desk, card)}
          tabStop={card.id === stop} mine={card.agent_id === desk.me?.id}
          unsent={items.some((item) => item.conversation === card.id)}
          typing={desk.threads.get(card.id)?.line.typing?.by === 'visitor'} rings={ringsAt(desk, card)} onMove={onMove}
        />
      ))}
    </ul>
  );
}

/** Whose name stands on what rings: '' for nobody, null for me. */
function ringsAt(desk: Desk, card: Card): string | null {
  if (card.state !== 'queued' || card.ring_agent === undefined) return '';
  return card.ring_agent === desk.me?.id ? null : agentName(desk, card.ring_agent) || `#${card.ring_agent}`;
}

interface CardItemProps {
  readonly card: Card;
  readonly open: boolean;
  readonly unread: boolean;
  readonly tabStop: boolean;
  readonly mine: boolean;
  readonly unsent: boolean;
  readonly typing: boolean;
  readonly rings: string | null;
  readonly onMove: ((card: Card) => void) | null;
}

/** Draws itself again when it reads otherwise, so that the list need not. */
function Waits({ since }: { since: number }) {
  const { t, lang } = useI18n();
  const { socket } = useRuntime();
  const now = useNowWhile((at) => ageHolds(at + socket.skewMs - since)) + socket.skewMs;
  return (
    <time class="waits" dateTime={new Date(since).toISOString()}>{t('inbox.waiting', { time: age(lang, now - since) })}</time>
  );
}

function When({ at }: { at: number }) {
  const { lang } = useI18n();
  const now = useNow(60_000) + useRuntime().socket.skewMs;
  return <time dateTime={new Date(at).toISOString()}>{when(lang, at, now)}</time>;
}

type Marked = Pick<Card, 'lang' | 'needs' | 'weight' | 'left_message' | 'reminded_at'>;

/** What is to be known of one that waits, beside its age. */
export function WaitMarks({ card, rings }: { card: Marked; rings: string | null }) {
  const { t, lang } = useI18n();
  const now = useRuntime().now();
  return (
    <>
      {rings !== '' && (
        <span class="tag rings-tag">
          <Icon name="bell" small />
          <span class="one-line">{rings === null ? t('card.rings.me') : <Named name={rings} text={(name) => t('card.rings', { name })} />}</span>
        </span>
      )}
      {card.reminded_at !== undefined && <span class="tag high"><Icon name="bell" small />{t('card.reminded', { time: when(lang, card.reminded_at, now) })}</span>}
      {card.left_message === true && <span class="tag" title={t('card.left.hint')}><Icon name="note" small />{t('card.left')}</span>}
      {needsOf(card).map((skill) => <span key={skill} class="tag">{skillName(t, lang, skill)}</span>)}
      {card.weight > 1 && <span class="tag">{t('card.weight', { n: card.weight })}</span>}
    </>
  );
}

const CardItem = memo(function CardItem({ card, open, unread, tabStop, mine, unsent, typing, rings, onMove }: CardItemProps) {
  const { t, lang } = useI18n();
  const waits = card.state === 'queued';
  return (
    <li class={onMove ? 'card-slot movable' : 'card-slot'}>
      <a
        class={`card${unread ? ' unread' : ''}${card.priority === 'urgent' ? ' urgent' : ''}`} href={routeHash({ id: card.id })}
        aria-current={open ? 'true' : undefined} tabIndex={tabStop ? 0 : -1}
      >
        <span class="card-top">
          {unread && <span class="card-unread"><span class="hidden">{t('inbox.unread')}</span></span>}
          <strong><VisitorName visitor={card} /></strong>
          {waits ? <Waits since={card.queued_at ?? card.last_at} /> : <When at={card.last_at} />}
        </span>
        <span class="card-text one-line">
          {typing ? <em>{t('inbox.typing')}</em> : card.last_text === '' ? t('inbox.noText') : (
            <>
              {card.last_author === 'agent' && <Icon name="reply" small />}
              {card.last_author === 'bot' && <Icon name="bot" small />}
              {previewOf(card.last_text)}
            </>
          )}
        </span>
        <span class="card-tags">
          {card.priority !== 'normal' && <span class={`tag ${card.priority}`}>{t(`priority.${card.priority}`)}</span>}
          {marksOf(card).map((mark) => <span key={mark} class="tag high">{t(`mark.${mark}`)}</span>)}
          <span class="tag" title={langName(lang, card.lang)}>{langShort(card.lang)}</span>
          {!waits && !(mine && card.state === 'assigned') && (
            <span class="tag">
              <span class="one-line">
                {card.state === 'assigned'
                  ? <Named name={agentLabel(t, card.agent_name ?? '', card.agent_id)} text={(name) => t('state.with', { name })} />
                  : t(`state.${card.state}`)}
              </span>
            </span>
          )}
          {waits && <WaitMarks card={card} rings={rings} />}
          {unsent && <span class="tag high">{t('inbox.unsent')}</span>}
        </span>
      </a>
      {onMove && waits && (
        <button type="button" class="icon-button card-move" aria-label={t('queue.move.of', { name: isolated(visitorLabel(t, card)) })} title={t('queue.move')} onClick={() => onMove(card)}>
          <Icon name="up" small />
        </button>
      )}
    </li>
  );
});
