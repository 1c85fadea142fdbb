import type { ConnectionStatus, OutboxItem } from '@baton/client';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Shell } from '../app/shell.ts';
import { type Lang, t } from '../i18n/index.ts';
import type { BubbleActions } from './Bubble.tsx';
import { Composer } from './Composer.tsx';
import { Greeting } from './Greeting.tsx';
import { Header, type MenuAction } from './Header.tsx';
import { useEscape, useLater, useStore } from './hooks.ts';
import { Icon } from './icons.tsx';
import type { Over } from './room.tsx';
import './base.css';
import './shell.css';

/** Says how the connection is, when it isn't good for longer than a blink. */
function ConnectionLine({ status, refusal, met }: { status: ConnectionStatus; refusal: string; met: boolean }) {
  const late = useLater(status === 'connecting' || status === 'waiting', 1200);
  const text = status === 'refused'
    ? t(refusal === 'replaced' ? 'line.replaced' : 'line.refused')
    : late ? t(met ? 'line.reconnecting' : 'line.connecting') : '';
  return <p class={text === '' ? 'connection' : 'connection on'} role="status">{text}</p>;
}

/** Before the room is there. */
function Empty(props: { wallet: string; ask: (text: string) => void; search: () => void }) {
  return <div class="thread"><div class="scroll" tabIndex={0}><Greeting {...props} /></div></div>;
}

/** What is being written, and how it is said: the room comes with the first keystroke. */
function useSaying(shell: Shell, refuse: () => void) {
  const [draft, setDraftText] = useState('');
  const [error, setError] = useState('');
  const [sends, setSends] = useState(0);
  const under = useRef('');
  const putBack = (text: string): void => setDraftText((held) => (held === '' ? text : `${text}\n${held}`));
  const setDraft = (text: string): void => {
    setDraftText(text);
    // Whoever types will send: fetch the rest meanwhile.
    shell.enter().then((entered) => entered.chat.typing(text.trim() !== ''), () => undefined);
  };
  const send = (text: string, choice?: string): void => {
    if (shell.room === null) {
      // Pressed again while nothing of it can be seen: said once.
      if (under.current === text) return;
      under.current = text;
      setError(t('article.loading'));
    }
    shell.enter().then((entered) => entered.views.say(entered.chat, text, choice, refuse)).then(
      (problem) => {
        setError(problem);
        setSends((n) => n + 1);
        if (problem !== '' && choice === undefined) putBack(text);
      },
      () => {
        under.current = '';
        setError(t('fail.other'));
        if (choice === undefined) putBack(text);
      },
    );
  };
  return { draft, setDraft, putBack, error, setError, sends, send };
}

export function App({ shell, wallet: name }: { shell: Shell; wallet: string; lang: Lang }) {
  useStore(shell);
  const wallet = name || t('app.wallet');
  const { host, socket, room } = shell;
  const line = room?.chat.state.line ?? null;
  const [shown, setShown] = useState(host.shown);
  const [over, setOver] = useState<Over>({ is: 'none' });
  const refuse = (): void => setOver({ is: 'secret' });
  const { draft, setDraft, putBack, error, setError, sends, send } = useSaying(shell, refuse);
  const input = useRef<HTMLTextAreaElement>(null);
  const covered = over.is !== 'none';

  // Not a frame later: the page may say it at once.
  useLayoutEffect(() => host.on('shown', setShown), [host]);
  useEffect(() => {
    if (shown && !covered) input.current?.focus({ preventScroll: true });
  }, [shown]);
  useEffect(() => {
    document.title = t('app.title', { wallet });
  });

  const hide = (): void => host.tell({ t: 'close' });
  const back = (): void => setOver(over.is === 'article' ? { is: over.under } : { is: 'none' });
  const startNew = (): void => {
    room?.chat.startNew();
    setTimeout(() => input.current?.focus(), 0);
  };
  const actions: BubbleActions = {
    choose: send,
    article: (slug) => setOver({ is: 'article', slug, under: over.is === 'earlier' ? 'earlier' : 'none' }),
    retry: (item: OutboxItem) => room?.chat.retry(item),
    edit: (item: OutboxItem) => {
      const text = room?.chat.takeBack(item) ?? '';
      putBack(text);
      input.current?.focus();
    },
  };
  const pick = (action: MenuAction | 'search'): void => {
    if (action === 'new') return startNew();
    setError(room === null ? t('article.loading') : '');
    shell.enter().then(() => { setError(''); setOver({ is: action }); }, () => setError(t('close.failed')));
  };
  const search = (): void => pick('search');
  useEscape(covered ? back : hide);

  return (
    <div class="app">
      <Header line={line} left={room?.chat.state.waiting?.left === true} wallet={wallet} alone={host.alone} inert={over.is === 'close'} pick={pick} hide={hide} />
      <aside>
        <p class="safety"><Icon name="shield" /><span>{t('safety.line')}</span></p>
        <ConnectionLine status={socket.status} refusal={socket.refusal} met={socket.welcome !== null} />
      </aside>
      <div class="stage">
        <main inert={covered}>
          {room === null ? <Empty wallet={wallet} ask={send} search={search} /> : (
            <room.views.Body chat={room.chat} wallet={wallet} shown={shown && !covered} sends={sends} actions={actions} ask={send} search={search} refuse={refuse} />
          )}
          {line?.holder === 'closed' ? (
            <div class="composer"><button class={line.rating > 0 ? 'primary' : 'plain'} onClick={startNew}>{t('new.start')}</button></div>
          ) : (
            <Composer input={input} draft={draft} setDraft={setDraft} maxChars={socket.welcome?.message_max_chars ?? 4000} error={error}
              person={line === null || line.holder === 'bot'} send={send} askPerson={() => send(t('person.ask'), 'person')} />
          )}
        </main>
        {room !== null && covered && <room.views.Overlay chat={room.chat} over={over} actions={actions} ask={send} back={back} token={shell.token} />}
      </div>
    </div>
  );
}
