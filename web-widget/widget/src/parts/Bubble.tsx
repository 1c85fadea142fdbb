import { articleOf, buttonsOf, linksOf, type OutboxItem } from '@baton/client';
import type { MessageRow } from '../app/rows.ts';
import { type Key, t, timeText } from '../i18n/index.ts';
import { Avatar } from './Header.tsx';
import { Helpful } from './Helpful.tsx';
import { Icon, type IconName } from './icons.tsx';
import { Markdown } from './Markdown.tsx';
import { LookedUp, Marked } from './Marked.tsx';

export interface BubbleActions {
  choose: (label: string, value: string) => void;
  article: (slug: string) => void;
  retry: (item: OutboxItem) => void;
  edit: (item: OutboxItem) => void;
}

const STATE_ICONS: Record<NonNullable<MessageRow['delivery']>, IconName> = {
  sending: 'clock', stored: 'tick', read: 'ticks', failed: 'alert',
};

const REASONS: Readonly<Record<string, Key>> = {
  text_too_long: 'fail.too_long', conversation_closed: 'fail.closed', stale: 'fail.stale',
};

function Failed({ item, actions }: { item: OutboxItem; actions: BubbleActions }) {
  return (
    <div class="why" role="alert">
      <span>{t(REASONS[item.error ?? ''] ?? 'fail.other')}</span>
      {item.error !== 'text_too_long' && (
        <button class="link" onClick={() => actions.retry(item)}>
          {t(item.error === 'conversation_closed' ? 'fail.new' : 'fail.retry')}
        </button>
      )}
      <button class="link" onClick={() => actions.edit(item)}>{t('fail.edit')}</button>
    </div>
  );
}

function nameOf(row: MessageRow): string {
  return row.author === 'visitor' ? t('who.you') : row.author === 'bot' ? t('who.bot') : row.name || t('who.agent');
}

function Meta({ row }: { row: MessageRow }) {
  return (
    <p class="meta">
      <time dateTime={new Date(row.at).toISOString()}>{timeText(row.at)}</time>
      {row.delivery !== null && (
        <span class={`state ${row.delivery}`}>
          <Icon name={STATE_ICONS[row.delivery]} />
          <span class="sr">{t(`state.${row.delivery}`)}</span>
        </span>
      )}
    </p>
  );
}

/** One message. `current`: the newest of the thread, whose buttons can be pressed. */
interface BubbleProps {
  row: MessageRow;
  current: boolean;
  actions: BubbleActions;
  /** Absent where nothing can be said of it any more. */
  vote: ((seq: number, helpful: boolean) => Promise<void>) | undefined;
}

export function Bubble({ row, current, actions, vote }: BubbleProps) {
  const own = row.author === 'visitor';
  const links = row.entry === null ? undefined : linksOf(row.entry);
  const slug = row.entry !== null && row.author === 'bot' ? articleOf(row.entry) : '';
  const offered = current && row.entry !== null && row.author === 'bot' ? buttonsOf(row.entry) : [];
  // The composer has one for a person already, always in sight.
  const buttons = offered.filter((button) => button.value !== 'person');
  return (
    <div class={`msg ${row.author} ${own ? 'own' : 'their'} ${row.first ? 'first' : ''} ${row.last ? 'last' : ''} ${row.delivery ?? ''}`}>
      {!own && row.first && <Avatar name={row.name} bot={row.author === 'bot'} />}
      {row.first ? <p class={own ? 'sr' : 'name'}>{nameOf(row)}</p> : null}
      <div class="bubble">
        {row.author === 'bot' ? <Markdown source={row.text} links={links} /> : <Marked text={row.text} links={links} />}
        {row.entry !== null && row.author === 'bot' && <LookedUp entry={row.entry} />}
        {slug !== '' && (
          <button class="more" onClick={() => actions.article(slug)}>
            <Icon name="book" />
            {t('bot.article')}
          </button>
        )}
      </div>
      {row.item?.state === 'failed' ? <Failed item={row.item} actions={actions} /> : row.last && <Meta row={row} />}
      {vote && row.entry && (row.asks || row.helpful !== null) && (
        <Helpful said={row.helpful} vote={(helpful) => vote(row.entry?.seq ?? 0, helpful)} />
      )}
      {buttons.length > 0 && (
        <div class="chips" role="group" aria-label={t('bot.buttons')}>
          {buttons.map((button) => (
            <button class="chip" key={button.value} onClick={() => actions.choose(button.label, button.value)}>{button.label}</button>
          ))}
        </div>
      )}
    </div>
  );
}
