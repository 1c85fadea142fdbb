/*
 * Thread.tsx -- the open conversation: its entries live, older ones by scrolling,
 * what is not stored yet below them, and the composer.
 */
import type { RefObject } from 'preact';
import { useCallback, useEffect, useMemo, useRef } from 'preact/hooks';
import { pendingOf, type Card, type OutboxItem } from '@baton/client';
import { useDesk, useOutbox, useRuntime, useStatus } from '../desk/context';
import { agentName, leads, mayWhisper, moveRight, replyRight, watches, type MoveRight, type ReplyRight } from '../desk/select';
import type { Desk, Mode, Thread as ThreadState } from '../desk/state';
import { EntryList } from '../entry/EntryList';
import { SummaryCard } from '../entry/HandOver';
import { Named, VisitorName } from '../entry/Name';
import { agentLabel, errorText, isolated, marksOf, visitorLabel } from '../entry/words';
import { useI18n } from '../i18n/context';
import { clock } from '../i18n/format';
import { Icon } from '../ui/Icon';
import { CannotReply, Composer } from './Composer';
import { go } from './route';
import { TOP_PX, useScroll } from './scroll';
import './thread.css';
import { useSummary } from './useSummary';
import { focusSoon, WatchBar } from './Watch';

interface ThreadProps {
  readonly id: number;
  readonly mode: Mode;
  readonly onMode: (mode: Mode) => void;
  readonly composer: RefObject<HTMLTextAreaElement>;
  readonly onTransfer: () => void;
  readonly onClose: () => void;
  readonly onMove: (card: Card) => void;
}

/** What can be written here, and which of it is chosen. What was to be private never becomes a reply by itself. */
function modesOf(right: ReplyRight, whisper: boolean, wished: Mode): { readonly modes: readonly Mode[]; readonly mode: Mode } {
  const modes: readonly Mode[] = right.can ? ['reply', 'note'] : whisper ? ['whisper', 'note'] : ['note'];
  return { modes, mode: modes.includes(wished) ? wished : 'note' };
}

/**
 * Whoever types a note where nothing else can be written goes on with it when the conversation becomes theirs: the rest
 * of it must not go to the visitor. Once the field is empty it is a reply again, as it would have been.
 */
function useKeptMode(wished: Mode, mode: Mode, onMode: (mode: Mode) => void) {
  const kept = useRef(false);
  return {
    choose: (next: Mode): void => {
      kept.current = false;
      onMode(next);
    },
    writing: (some: boolean): void => {
      if (some ? wished === mode : !kept.current) return;
      kept.current = some;
      onMode(some ? mode : 'reply');
    },
  };
}

export function NoThread() {
  const { t } = useI18n();
  const [before, between, after, end] = t('thread.none.hint', { j: '\n', k: '\n', enter: '\n' }).split('\n');
  return (
    <section class="thread pane blank" id="thread">
      <Icon name="inbox" />
      <strong>{t('thread.none')}</strong>
      <p class="none-hint">{before}<kbd>j</kbd>{between}<kbd>k</kbd>{after}<kbd>Enter</kbd>{end}</p>
    </section>
  );
}

export function Thread(props: ThreadProps) {
  const { id, composer } = props;
  const { t } = useI18n();
  const desk = useDesk();
  const runtime = useRuntime();
  const card = desk.cards.get(id);
  const thread = desk.threads.get(id);
  useEffect(() => runtime.open(id), [id, runtime]);
  const right = replyRight(card, desk.me?.id ?? 0);
  const { modes, mode } = modesOf(right, mayWhisper(card, desk.me?.id ?? 0, desk.role), props.mode);
  const keeping = useKeptMode(props.mode, mode, props.onMode);
  const entries = thread?.line.entries;
  const summary = useSummary(id, entries, thread?.live === true && thread.line.older);
  const scroll = useScroll(id, thread?.line.entries[thread.line.entries.length - 1]?.seq ?? 0);
  if (!card || (thread && thread.refused !== '' && thread.line.entries.length === 0)) {
    return <NotThere refused={thread?.refused ?? ''} />;
  }
  return (
    <section class="thread pane" id="thread" aria-label={t('thread.opened', { name: isolated(visitorLabel(t, card)) })}>
      <ThreadHead card={card} mine={right.can} moves={moveRight(card, desk.me?.id ?? 0, desk.role)} lead={leads(desk.role)} {...props} />
      {watches(card, desk.me?.id ?? 0, desk.role) && (
        <WatchBar card={card} desk={desk} onWhisper={modes.includes('whisper') ? () => { keeping.choose('whisper'); focusSoon(composer); } : null} onTaking={() => keeping.choose('reply')} />
      )}
      {summary && <SummaryCard key={id} summary={summary} />}
      {thread && thread.refused !== '' && <p class="problem">{t('thread.failed', { why: errorText(t, thread.refused) })}</p>}
      <Log desk={desk} card={card} thread={thread} scroll={scroll} />
      <Typing thread={thread} card={card} />
      {!right.can && !modes.includes('whisper') && <CannotReply card={card} right={right} />}
      {(right.can || right.note) && (
        <Composer
          card={card} modes={modes} mode={mode} onMode={(next) => { keeping.choose(next); composer.current?.focus(); }}
          maxChars={desk.maxChars} box={composer} onSaid={scroll.toEnd} onWriting={keeping.writing}
        />
      )}
    </section>
  );
}

function NotThere({ refused }: { refused: string }) {
  const { t } = useI18n();
  return (
    <section class="thread pane blank" id="thread" role="status">
      {refused === '' ? t('thread.loading') : (
        <>
          <Icon name="warn" />
          <strong>{t('thread.failed', { why: errorText(t, refused) })}</strong>
          <button type="button" class="button" onClick={() => go({})}>{t('common.back')}</button>
        </>
      )}
    </section>
  );
}

interface HeadProps {
  readonly card: Card;
  readonly mine: boolean;
  readonly moves: MoveRight;
  readonly lead: boolean;
  readonly onTransfer: () => void;
  readonly onClose: () => void;
  readonly onMove: (card: Card) => void;
}

function ThreadHead({ card, mine, moves, lead, onTransfer, onClose, onMove }: HeadProps) {
  const { t } = useI18n();
  const state = card.state !== 'assigned' ? t(`state.${card.state}`)
    : mine ? t('state.mine')
    : <Named name={agentLabel(t, card.agent_name ?? '', card.agent_id)} text={(name) => t('state.with', { name })} />;
  return (
    <header class="thread-head">
      <button type="button" class="icon-button thread-back" aria-label={t('common.back')} onClick={() => go({})}>
        <Icon name="back" />
      </button>
      <div class="thread-title">
        <h2 tabIndex={-1}><VisitorName visitor={card} /></h2>
        <p>
          <span class="one-line">#{card.id} · {state}</span>
          {marksOf(card).map((mark) => <span key={mark} class="tag high">{t(`mark.${mark}`)}</span>)}
          {card.priority !== 'normal' && <span class={`tag ${card.priority}`}>{t(`priority.${card.priority}`)}</span>}
        </p>
      </div>
      {lead && card.state === 'queued' && (
        <button type="button" class="button" onClick={() => onMove(card)} aria-keyshortcuts="p">
          <Icon name="up" small /><span>{t('queue.move')}</span>
        </button>
      )}
      {moves.transfer && (
        <button type="button" class="button" onClick={onTransfer} aria-keyshortcuts="t">
          <Icon name="transfer" small /><span>{t('thread.transfer')}</span>
        </button>
      )}
      {moves.close && (
        <button type="button" class="button" onClick={onClose} aria-keyshortcuts="e">
          <Icon name="done" small /><span>{t('thread.close')}</span>
        </button>
      )}
      <button type="button" class="icon-button thread-info" aria-label={t('thread.context')} onClick={() => go({ id: card.id, info: true })}>
        <Icon name="info" />
      </button>
    </header>
  );
}

interface LogProps {
  readonly desk: Desk;
  readonly card: Card;
  readonly thread: ThreadState | undefined;
  readonly scroll: ReturnType<typeof useScroll>;
}

function Log({ desk, card, thread, scroll }: LogProps) {
  const { t } = useI18n();
  const runtime = useRuntime();
  const status = useStatus();
  const items = useOutbox().filter((item) => item.conversation === card.id);
  const entries = thread?.line.entries ?? [];
  const pending = pendingOf(thread?.line ?? null, items);
  const visitor = visitorLabel(t, card);
  // Asked when it is drawn, so that a change of the roster draws nothing anew.
  const names = useCallback((agent: number) => agentName(runtime.store.state, agent), [runtime, desk.names]);
  const last = entries[entries.length - 1];
  const lastSeq = last?.seq ?? 0;
  const older = thread?.line.older === true;

  useSeen(card.id, thread?.live === true ? lastSeq : 0, scroll.atEnd, status === 'ready');
  const nearTop = scroll.nearTop;
  useEffect(() => {
    // The place may have been kept by moving down since `nearTop` was told.
    const top = scroll.ref.current?.scrollTop ?? 0;
    if (nearTop && top < TOP_PX && older && thread?.live && thread.older === 'idle') runtime.loadOlder(card.id);
  }, [nearTop, older, thread?.live, thread?.older, card.id, runtime]);

  return (
    <div class="log-frame">
      <div class="log" ref={scroll.ref} onScroll={scroll.onScroll} role="log" aria-live="off" aria-label={t('thread.entries')} tabIndex={0}>
        <div class="log-inner">
          <p class="log-top">
            {!thread?.live ? t('thread.loading')
              : !older ? t('thread.begin')
              : <button type="button" class="button plain" onClick={() => runtime.loadOlder(card.id)}>
                  {t(thread.older === 'loading' ? 'common.loading' : thread.older === 'failed' ? 'common.retry' : 'thread.older')}
                </button>}
          </p>
          <EntryList entries={entries} visitor={visitor} me={desk.me?.id ?? 0} nameOf={names} visitorSeen={thread?.line.visitorSeen ?? 0} lookUp />
          {pending.map((item) => <Pending key={item.clientId} item={item} connected={status === 'ready'} />)}
        </div>
      </div>
      <Announcer thread={thread} visitor={visitor} />
      {!scroll.atEnd && (
        <button type="button" class="to-latest" onClick={scroll.toEnd}>
          {scroll.below > 0 ? t('thread.new', { n: scroll.below }) : t('thread.latest')} <Icon name="chevron" small />
        </button>
      )}
    </div>
  );
}

/** What was at the end of a visible page counts as seen. */
function useSeen(id: number, lastSeq: number, atEnd: boolean, ready: boolean): void {
  const runtime = useRuntime();
  useEffect(() => {
    if (lastSeq === 0 || !atEnd || !ready) return undefined;
    const look = (): void => {
      if (document.visibilityState === 'visible') runtime.shown(id, lastSeq);
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [id, lastSeq, atEnd, ready, runtime]);
}

/** Reads out what the visitor says from now on; never the history. */
function Announcer({ thread, visitor }: { thread: ThreadState | undefined; visitor: string }) {
  const { t } = useI18n();
  const entries = thread?.line.entries;
  const text = useMemo(() => {
    const last = entries?.[entries.length - 1];
    const news = last && thread?.live && last.seq > thread.readFrom && last.kind === 'message' && last.author === 'visitor';
    return news ? t('thread.newFrom', { name: visitor, text: last.text ?? '' }) : '';
  }, [entries, thread?.live, thread?.readFrom, visitor, t]);
  return <p class="hidden" role="status" aria-live="polite">{text}</p>;
}

function Typing({ thread, card }: { thread: ThreadState | undefined; card: Card }) {
  const { t } = useI18n();
  const on = thread?.line.typing?.by === 'visitor';
  return (
    <p class={on ? 'typing on' : 'typing'}>
      {on && <><span class="typing-dots" aria-hidden="true"><i /><i /><i /></span><span class="one-line"><Named name={visitorLabel(t, card)} text={(name) => t('thread.typing', { name })} /></span></>}
    </p>
  );
}

/** An own message that is not an entry yet, with the truth about where it is. */
function Pending({ item, connected }: { item: OutboxItem; connected: boolean }) {
  const { t, lang } = useI18n();
  const { outbox } = useRuntime();
  const failed = item.state === 'failed';
  const why = item.error === undefined || item.error === 'stale' ? t('entry.waiting') : errorText(t, item.error);
  const mark = failed ? t('entry.refused', { why })
    : item.state === 'stored' ? t('entry.stored')
    : t(connected ? 'entry.sending' : 'entry.waiting');
  return (
    <article class={`said ours by-agent pending ${item.state}${item.note === true ? ' note' : ''}`}>
      {item.note === true && (
        <header class="said-head"><Icon name="lock" small /><strong>{t('who.you')}</strong><span class="tag private">{t('entry.note')}</span></header>
      )}
      <div class="bubble"><p class="prose">{item.text}</p></div>
      <footer class="said-foot">
        <time>{clock(lang, item.at)}</time>
        <span class={failed ? 'mark failed' : 'mark'} role={failed ? 'alert' : undefined}>
          <Icon name={failed ? 'warn' : item.state === 'stored' ? 'check' : 'clock'} small /> {mark}
        </span>
        {failed && (
          <>
            <button type="button" class="said-act" onClick={() => outbox.retry(item.clientId)}>{t('common.retry')}</button>
            <button type="button" class="said-act" onClick={() => outbox.discard(item.clientId)}>{t('common.discard')}</button>
          </>
        )}
      </footer>
    </article>
  );
}
