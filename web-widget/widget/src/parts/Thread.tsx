import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ChatState } from '../app/chat.ts';
import { type Row, rowsOf } from '../app/rows.ts';
import { dayText, t } from '../i18n/index.ts';
import { Bubble, type BubbleActions } from './Bubble.tsx';
import { Icon } from './icons.tsx';

const NEAR_PX = 80;

export function Rows({ rows, actions, open }: { rows: readonly Row[]; actions: BubbleActions; open: boolean }) {
  const now = Date.now();
  let newest = '';
  for (const row of rows) if (row.type === 'message') newest = row.key;
  return (
    <>
      {rows.map((row) => {
        if (row.type === 'day') return <p class="day" key={row.key}><span>{dayText(row.at, now)}</span></p>;
        if (row.type === 'event') return <p class={row.urgent ? 'event urgent' : 'event'} key={row.key}>{t(row.text, row.values)}</p>;
        return <Bubble row={row} key={row.key} current={open && row.key === newest} actions={actions} />;
      })}
    </>
  );
}

function Typing({ name }: { name: string }) {
  return (
    <div class="msg their first last typing">
      <div class="bubble">
        <span class="dots" aria-hidden="true"><i /><i /><i /></span>
        <span class="sr">{name === '' ? t('typing.someone') : t('typing.name', { name })}</span>
      </div>
    </div>
  );
}

interface ThreadProps {
  state: ChatState;
  shown: boolean;
  actions: BubbleActions;
  older: () => Promise<void>;
  seen: () => void;
  /** The greeting above, cards below. */
  before: ComponentChildren;
  after: ComponentChildren;
}

/** Keeps the reader's place: at the end it follows, elsewhere it stays and a pill tells of news. */
export function Thread({ state, shown, actions, older, seen, before, after }: ThreadProps) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const height = useRef(0);
  const [missed, setMissed] = useState(0);
  const { line, pending } = state;
  const rows = rowsOf(line, pending);
  const count = rows.length;
  const own = pending.length;
  const counts = useRef({ count, own, first: '' });
  const first = rows[0]?.key ?? '';

  const toEnd = useCallback(() => {
    const el = box.current;
    if (el !== null) el.scrollTop = el.scrollHeight;
    atEnd.current = true;
    setMissed(0);
  }, []);

  useLayoutEffect(() => {
    const el = box.current;
    if (el === null) return;
    const was = counts.current;
    counts.current = { count, own, first };
    if (own > was.own) toEnd();
    else if (was.first !== '' && first !== was.first && !atEnd.current) el.scrollTop += el.scrollHeight - height.current;
    else if (atEnd.current) toEnd();
    else if (count > was.count) setMissed((n) => n + count - was.count);
    height.current = el.scrollHeight;
  });

  useEffect(() => {
    const look = (): void => {
      if (shown && atEnd.current && document.visibilityState === 'visible') seen();
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  });

  // The keyboard of a phone, or a growing composer, takes height from below.
  useEffect(() => {
    const el = box.current;
    if (el === null || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) el.scrollTop = el.scrollHeight;
    });
    observer.observe(el);
    return () => observer.disconnect();
  }, []);

  const onScroll = (): void => {
    const el = box.current;
    if (el === null) return;
    atEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < NEAR_PX;
    if (!atEnd.current) return;
    if (missed > 0) setMissed(0);
    if (shown) seen();
  };

  return (
    <div class="thread">
      <div class="scroll" ref={box} onScroll={onScroll} tabIndex={0} role="log" aria-label={t('log.label')}
        aria-live={state.live ? 'polite' : 'off'} aria-relevant="additions">
        {line?.older === true && <button class="chip older" onClick={() => void older().catch(() => undefined)}>{t('log.older')}</button>}
        {before}
        <Rows rows={rows} actions={actions} open={line?.holder !== 'closed'} />
        {line?.typing != null && <Typing name={line.typing.name} />}
        {after}
      </div>
      {missed > 0 && (
        <button class="pill" onClick={toEnd}>
          <Icon name="down" />
          {t('log.new', { n: missed })}
        </button>
      )}
    </div>
  );
}
