import type { ComponentChildren } from 'preact';
import type { ChatState } from '../app/chat.ts';
import { type Row, rowsOf } from '../app/rows.ts';
import { dayText, t } from '../i18n/index.ts';
import { eventText } from '../i18n/thread.ts';
import { Bubble, type BubbleActions } from './Bubble.tsx';
import { Icon } from './icons.tsx';
import { usePlace } from './place.ts';

type Vote = (seq: number, helpful: boolean) => Promise<void>;

export function Rows({ rows, actions, open, vote }: { rows: readonly Row[]; actions: BubbleActions; open: boolean; vote?: Vote }) {
  const now = Date.now();
  let newest = '';
  for (const row of rows) if (row.type === 'message') newest = row.key;
  return (
    <>
      {rows.map((row) => {
        if (row.type === 'day') return <p class="day" key={row.key}><span>{dayText(row.at, now)}</span></p>;
        if (row.type === 'event') return <p class={row.urgent ? 'event urgent' : 'event'} key={row.key}>{eventText(row.text, row.values, now)}</p>;
        return <Bubble row={row} key={row.key} current={open && row.key === newest} actions={actions} vote={vote} />;
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
  sends: number;
  actions: BubbleActions;
  older: () => Promise<void>;
  seen: () => void;
  vote: Vote;
  /** The greeting above, cards below. */
  before: ComponentChildren;
  after: ComponentChildren;
}

export function Thread({ state, shown, sends, actions, older, seen, vote, before, after }: ThreadProps) {
  const { line, pending } = state;
  const rows = rowsOf(line, pending);
  const { box, missed, toEnd, onScroll } = usePlace({
    count: rows.length, sends, first: rows[0]?.key ?? '', live: state.live, shown, seen,
  });
  return (
    <div class="thread">
      <div class="scroll" ref={box} onScroll={onScroll} tabIndex={0} role="log" aria-label={t('log.label')}
        aria-live={state.live ? 'polite' : 'off'} aria-relevant="additions">
        <div class="flow">
          {line?.older === true && <button class="chip older" onClick={() => void older().catch(() => undefined)}>{t('log.older')}</button>}
          {before}
          <Rows rows={rows} actions={actions} open={line?.holder !== 'closed'} vote={vote} />
          {line?.typing != null && <Typing name={line.typing.name} />}
          {after}
        </div>
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
