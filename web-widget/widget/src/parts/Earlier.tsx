import type { State, Timeline } from '@baton/client';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { VisitorChat } from '../app/chat.ts';
import { rowsOf } from '../app/rows.ts';
import { dayText, t, timeText } from '../i18n/index.ts';
import type { BubbleActions } from './Bubble.tsx';
import { Icon } from './icons.tsx';
import { Sheet } from './Sheet.tsx';
import { Rows } from './Thread.tsx';

type Loading = 'loading' | 'failed' | 'there';

function describe(state: State): string {
  const who = state.agent_name ? t('earlier.with', { name: state.agent_name }) : t('earlier.bot');
  const rated = state.rating === undefined ? '' : ` · ${t('earlier.rated', { score: state.rating })}`;
  return who + (state.state === 'closed' ? rated : ` · ${t('earlier.open')}`);
}

function Failed({ again }: { again: () => void }) {
  return (
    <div class="empty" role="alert">
      <p>{t('earlier.failed')}</p>
      <button class="chip" onClick={again}>{t('article.again')}</button>
    </div>
  );
}

/** A finished conversation, to read only. */
function Reading({ chat, state, actions, back }: { chat: VisitorChat; state: State; actions: BubbleActions; back: () => void }) {
  const [line, setLine] = useState<Timeline | null>(null);
  const [loading, setLoading] = useState<Loading>('loading');
  const load = (from: Timeline | null): void => {
    chat.read(state, from).then((next) => { setLine(next); setLoading('there'); }, () => setLoading('failed'));
  };
  useEffect(() => load(null), [state.id]);
  return (
    <Sheet title={dayText(state.opened_at, Date.now())} back={back}>
      {loading === 'failed' && <Failed again={() => load(line)} />}
      {line?.older === true && <button class="chip older" onClick={() => load(line)}>{t('log.older')}</button>}
      <Rows rows={rowsOf(line, [])} actions={actions} open={false} />
    </Sheet>
  );
}

export function EarlierSheet({ chat, actions, back }: { chat: VisitorChat; actions: BubbleActions; back: () => void }) {
  const [list, setList] = useState<readonly State[]>([]);
  const [more, setMore] = useState(false);
  const [loading, setLoading] = useState<Loading>('loading');
  const [reading, setReading] = useState<State | null>(null);
  const asking = useRef(false);
  const load = (before: number): void => {
    if (asking.current) return;
    asking.current = true;
    chat.earlier(before).then(
      (page) => {
        setList((held) => [...held, ...page.conversations]);
        setMore(page.more);
        setLoading('there');
      },
      () => setLoading('failed'),
    ).finally(() => { asking.current = false; });
  };
  const next = (): void => load(list[list.length - 1]?.id ?? 0);
  useEffect(next, []);
  return (
    <>
      <Sheet title={t('earlier.title')} back={back} covered={reading !== null}>
        {loading === 'failed' && <Failed again={next} />}
        {loading === 'there' && list.length === 0 && <p class="empty">{t('earlier.none')}</p>}
        <ul class="list">
          {list.map((state) => (
            <li key={state.id}>
              <button class="topic" onClick={() => setReading(state)}>
                <span>
                  <strong>{`${dayText(state.opened_at, Date.now())} ${timeText(state.opened_at)}`}</strong>
                  <small>{describe(state)}</small>
                </span>
                <Icon name="back" />
              </button>
            </li>
          ))}
        </ul>
        {more && loading !== 'failed' && <button class="chip older" onClick={next}>{t('earlier.more')}</button>}
      </Sheet>
      {reading !== null && <Reading chat={chat} state={reading} actions={actions} back={() => setReading(null)} />}
    </>
  );
}
