/*
 * EntryList.tsx -- a time line drawn: messages, notes, events, days.
 *
 * The thread and the replay draw the same list, so that a reviewer sees what the
 * agent saw. Knows nothing of where entries come from.
 */
import { articleOf, buttonsOf, dataOf, linksOf, type Entry } from '@baton/client';
import type { ComponentChildren } from 'preact';
import { memo } from 'preact/compat';
import { useI18n } from '../i18n/context';
import { clock, clockSeconds, day, dayKey } from '../i18n/format';
import { Icon, type IconName } from '../ui/Icon';
import './entry.css';
import { Markdown } from './Markdown';
import { Marked } from './Marked';
import { Named } from './Name';
import { OriginTags } from './OriginTags';
import { Transactions } from './Transactions';
import { readWhy } from './why';
import { WhyAssigned } from './WhyAssigned';
import { whisperedTo } from './whisper';
import { agentLabel, eventName, eventText, isForced, priorityOf, scoreOf, type NameOf } from './words';

/** Entries of one author within this time stand together under one name. */
const TOGETHER_MS = 3 * 60_000;

export interface EntryListProps {
  readonly entries: readonly Entry[];
  readonly visitor: string;
  readonly me: number;
  readonly nameOf: NameOf;
  /** Up to here the visitor has seen; null leaves the marks out. */
  readonly visitorSeen: number | null;
  /** A line under an entry, such as how long the visitor waited. */
  readonly under?: (entry: Entry) => ComponentChildren;
  /** Replays show seconds. */
  readonly seconds?: boolean;
  /** Transactions can be looked up: not in a replay, which shows what was. */
  readonly lookUp?: boolean;
}

function together(before: Entry | undefined, entry: Entry): boolean {
  return before !== undefined && entry.kind !== 'event' && before.kind === entry.kind && before.author === entry.author &&
    before.author_id === entry.author_id && entry.at - before.at < TOGETHER_MS && dayKey(before.at) === dayKey(entry.at);
}

/** Drawn again only when its own props change: the desk's state changes far more often. */
export const EntryList = memo(function EntryList(props: EntryListProps) {
  const { lang } = useI18n();
  return (
    <>
      {props.entries.map((entry, index) => {
        const before = props.entries[index - 1];
        const newDay = before === undefined || dayKey(before.at) !== dayKey(entry.at);
        return (
          <div key={entry.seq} class="entry-slot" data-seq={entry.seq}>
            {newDay && <p class="day"><span>{day(lang, entry.at)}</span></p>}
            {entry.kind === 'event'
              ? <EventLine entry={entry} nameOf={props.nameOf} seconds={props.seconds === true} />
              : <Said {...props} entry={entry} joined={together(before, entry)} seen={(props.visitorSeen ?? -1) >= entry.seq} />}
            {props.under?.(entry)}
          </div>
        );
      })}
    </>
  );
});

const EVENT_ICONS: Readonly<Record<NonNullable<Entry['event']>, IconName>> = {
  opened: 'play', queued: 'clock', assigned: 'user', returned: 'back', transferred: 'transfer', closed: 'done', rated: 'star',
  offered: 'bell', declined: 'close', fell_back: 'filter', reminded: 'bell', message_left: 'note', moved_in_queue: 'up', helpful: 'bot',
};

const EventLine = memo(function EventLine({ entry, nameOf, seconds }: { entry: Entry; nameOf: NameOf; seconds: boolean }) {
  const { t, lang } = useI18n();
  const why = entry.event === 'assigned' || entry.event === 'offered' ? readWhy(entry.detail) : null;
  const priority = priorityOf(entry);
  const urgent = dataOf(entry, 'priority') === 'urgent';
  return (
    <div class={`event event-${entry.event ?? 'unknown'}`}>
      <p class="event-line">
        <Icon name={entry.event ? EVENT_ICONS[entry.event] ?? 'info' : 'info'} small />
        <span class="event-text"><Named name={eventName(entry, t, nameOf)} text={(name) => eventText(entry, t, lang, name)} /></span>
        {priority && <span class={urgent ? 'tag urgent' : 'tag high'}>{t(priority)}</span>}
        {isForced(entry) && <span class="tag high">{t('event.forced')}</span>}
        {entry.event === 'rated' && <Stars score={scoreOf(entry)} />}
        <time dateTime={new Date(entry.at).toISOString()}>{seconds ? clockSeconds(lang, entry.at) : clock(lang, entry.at)}</time>
      </p>
      {entry.event === 'rated' && entry.text && <blockquote class="prose">{entry.text}</blockquote>}
      {why && <WhyAssigned why={why} nameOf={nameOf} />}
    </div>
  );
});

export function Stars({ score }: { score: number }) {
  const { t } = useI18n();
  return (
    <span class="stars" role="img" aria-label={t('event.rated.stars', { score })}>
      {'★'.repeat(score)}<span class="stars-off">{'★'.repeat(5 - score)}</span>
    </span>
  );
}

interface SaidProps extends EntryListProps {
  readonly entry: Entry;
  readonly joined: boolean;
  readonly seen: boolean;
}

function authorName(props: SaidProps, t: ReturnType<typeof useI18n>['t']): string {
  const { entry } = props;
  if (entry.author === 'visitor') return props.visitor;
  if (entry.author === 'bot') return t('who.bot');
  if (entry.author === 'system') return t('who.system');
  if (props.me !== 0 && entry.author_id === props.me) return t('who.you');
  return agentLabel(t, entry.author_name ?? props.nameOf(entry.author_id ?? 0), entry.author_id);
}

function Said(props: SaidProps) {
  const { entry, joined } = props;
  const { t, lang } = useI18n();
  const note = entry.kind === 'note';
  const whispered = whisperedTo(entry);
  const side = entry.author === 'visitor' ? 'theirs' : 'ours';
  return (
    <article class={`said ${side} by-${entry.author}${note ? ' note' : ''}${joined ? ' joined' : ''}`}>
      <header class={joined ? 'said-head hidden' : 'said-head'}>
        {note && <Icon name="lock" small />}
        {entry.author === 'bot' && <Icon name="bot" small />}
        <strong class="one-line"><bdi>{authorName(props, t)}</bdi></strong>
        {note && (
          <span class={whispered ? 'tag private whisper' : 'tag private'}>
            {whispered ? <span class="one-line"><Named name={agentLabel(t, props.nameOf(whispered), whispered)} text={(name) => t('whisper.tag', { name })} /></span> : t('entry.note')}
          </span>
        )}
      </header>
      <div class="bubble">
        {entry.author === 'bot' ? <Markdown text={entry.text ?? ''} links={linksOf(entry)} /> : <p class="prose"><Marked text={entry.text ?? t('entry.unknown')} links={linksOf(entry)} /></p>}
      </div>
      <Offered entry={entry} />
      <OriginTags entry={entry} />
      <Transactions entry={entry} lookUp={props.lookUp === true} />
      <footer class="said-foot">
        <time dateTime={new Date(entry.at).toISOString()}>
          {props.seconds === true ? clockSeconds(lang, entry.at) : clock(lang, entry.at)}
        </time>
        {props.visitorSeen !== null && entry.author === 'agent' && !note && <SeenMark seen={props.seen} />}
      </footer>
    </article>
  );
}

function SeenMark({ seen }: { seen: boolean }) {
  const { t } = useI18n();
  return (
    <span class={seen ? 'mark read' : 'mark'}>
      <Icon name={seen ? 'checks' : 'check'} small /> {t(seen ? 'entry.read' : 'entry.stored')}
    </span>
  );
}

/** What the bot offered, and from which article it spoke: facts, not controls. */
function Offered({ entry }: { entry: Entry }) {
  const { t } = useI18n();
  const buttons = buttonsOf(entry);
  const article = articleOf(entry);
  const chose = entry.author === 'visitor' && typeof dataOf(entry, 'choice') === 'string';
  const removed = entry.author === 'visitor' && Array.isArray(dataOf(entry, 'guard'));
  if (buttons.length === 0 && article === '' && !chose && !removed) return null;
  return (
    <div class="offered">
      {removed && <span class="tag urgent"><Icon name="lock" small /> {t('entry.removed')}</span>}
      {chose && <span class="tag">{t('entry.chose')}</span>}
      {article !== '' && <span class="tag" title={t('entry.article')}>{article}</span>}
      {buttons.length > 0 && (
        <ul aria-label={t('entry.buttons')}>
          {buttons.map((button) => <li key={button.value}>{button.label}</li>)}
        </ul>
      )}
    </div>
  );
}
