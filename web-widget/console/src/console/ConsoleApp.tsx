/*
 * ConsoleApp.tsx -- inbox | thread | context, and the keys that work anywhere.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { DeskProvider, useDesk, useRuntime } from '../desk/context';
import { DeskRuntime } from '../desk/runtime';
import { leads, mayWhisper, moveRight, replyRight, unreadCount } from '../desk/select';
import { LISTS, type ListName, type Mode } from '../desk/state';
import { useI18n } from '../i18n/context';
import { KeysDialog, type KeyGroup } from '../shell/KeysDialog';
import { KnowledgePage } from '../knowledge/KnowledgePage';
import { SetupPage } from '../setup/SetupPage';
import { forgetDrafts } from '../setup/TeamsTab';
import { useSound } from '../shell/prefs';
import { TesterPage } from '../tester/TesterPage';
import type { SignedIn } from '../shell/Session';
import { pressesFocus, skipTo, useMedia, useShortcuts } from '../ui/hooks';
import { useToast } from '../ui/Toasts';
import { useAssignmentAlerts, useTitle, useWhisperAlerts } from './alerts';
import { CloseDialog } from './CloseDialog';
import './console.css';
import { Context } from './Context';
import { DeskPage } from './DeskPage';
import { clearDrafts } from './drafts';
import { Header } from './Header';
import { Inbox, moveInList } from './Inbox';
import { QueueDialog, type Moved } from './QueueDialog';
import { Ringing, useRinging } from './Ringing';
import { useRoute } from './route';
import { NoThread, Thread } from './Thread';
import { TransferDialog } from './TransferDialog';

const KEYS: readonly KeyGroup[] = [
  { title: 'keys.group.list', rows: [
    [['j', '↓'], 'keys.next'], [['k', '↑'], 'keys.previous'], [['Enter'], 'keys.open'], [['/'], 'keys.search'],
    [['1', '2', '3'], 'keys.tabs'],
  ] },
  { title: 'keys.group.thread', rows: [
    [['r'], 'keys.reply'], [['n'], 'keys.note'], [['w'], 'keys.whisper'], [['t'], 'keys.transfer'], [['p'], 'keys.move'],
    [['e'], 'keys.close'],
  ] },
  { title: 'ring.title', rows: [[['Enter', 'a'], 'keys.accept'], [['d'], 'keys.decline']] },
  { title: 'keys.group.any', rows: [[['Esc'], 'keys.leave'], [['?'], 'keys.help']] },
];

/** One runtime for the signed-in agent, started with the screen and stopped with it. */
export function ConsoleApp({ signedIn }: { signedIn: SignedIn }) {
  const { lang } = useI18n();
  const [runtime, setRuntime] = useState<DeskRuntime | null>(null);
  const newestLang = useRef(lang);
  newestLang.current = lang;
  const { staff } = signedIn;
  useEffect(() => {
    const made = new DeskRuntime(staff, () => newestLang.current, { signedOut: signedIn.ended });
    made.start();
    setRuntime(made);
    return () => made.stop();
  }, [staff.id]);
  if (!runtime) return null;
  const signOut = async (): Promise<void> => {
    await signedIn.signOut();
    runtime.outbox.clear();
    clearDrafts();
    forgetDrafts();
  };
  return <DeskProvider value={runtime}><Workspace signedIn={{ ...signedIn, signOut }} /></DeskProvider>;
}

/** With one pane at a time, focus goes to the pane that came, and back to the card that was left. */
function usePaneFocus(id: number, info: boolean): void {
  const narrow = useMedia('(max-width: 48rem)');
  const before = useRef({ id, info });
  useEffect(() => {
    const { id: left, info: leftInfo } = before.current;
    before.current = { id, info };
    // A window that became narrow is no new pane: whoever types goes on typing.
    if (!narrow || (left === id && leftInfo === info)) return;
    const target = id === 0 ? `.inbox .card[href$="/${left}"]` : info ? '.context h2' : '.thread h2';
    requestAnimationFrame(() => document.querySelector<HTMLElement>(target)?.focus());
  }, [id, info, narrow]);
}

/** What is asked in a dialog, and of which conversation: it stays that one, also when another is opened below. */
type Asked =
  | { readonly what: 'keys' }
  | { readonly what: 'transfer' | 'close'; readonly id: number }
  | { readonly what: 'move'; readonly card: Moved }
  | null;

function Workspace({ signedIn }: { signedIn: SignedIn }) {
  const { t } = useI18n();
  const desk = useDesk();
  const runtime = useRuntime();
  const route = useRoute();
  const say = useToast();
  const [list, setList] = useState<ListName>(signedIn.staff.role === 'reviewer' ? 'all' : 'mine');
  // Of the conversation in which it was chosen: another one begins with a reply.
  const [chosen, setChosen] = useState<{ readonly id: number; readonly mode: Mode }>({ id: 0, mode: 'reply' });
  const mode = chosen.id === route.id ? chosen.mode : 'reply';
  const setMode = (next: Mode): void => setChosen({ id: route.id, mode: next });
  const [asked, setAsked] = useState<Asked>(null);
  const [sound, setSound] = useSound();
  const searchBox = useRef<HTMLInputElement>(null);
  const composer = useRef<HTMLTextAreaElement>(null);
  const ring = useRinging(sound, () => setList('mine'));
  useTitle(unreadCount(desk), ring.cards.length > 0);
  useAssignmentAlerts(sound, say);
  useWhisperAlerts(sound, say);
  useEffect(() => runtime.loadList(list), [list, runtime]);
  usePaneFocus(route.id, route.info);

  const card = desk.cards.get(route.id);
  const right = replyRight(card, desk.me?.id ?? 0);
  const moves = moveRight(card, desk.me?.id ?? 0, desk.role);
  const write = (next: Mode): boolean => {
    if (next === 'whisper' && !mayWhisper(card, desk.me?.id ?? 0, desk.role)) return false;
    if (!right.can && (next === 'reply' || !right.note)) return false;
    setMode(next);
    // At once, so that what is typed next is no shortcut. The key itself is not typed: whoever answers true has used it.
    composer.current?.focus();
    return true;
  };
  const move = (moved: Moved): void => setAsked({ what: 'move', card: moved });
  const ask = (what: 'transfer' | 'close'): void => setAsked({ what, id: route.id });
  useShortcuts((key, event) => {
    const rings = ring.cards[0];
    const tab = LISTS[['1', '2', '3'].indexOf(key)];
    if (tab) setList(tab);
    else if (key === 'j' || key === 'k') moveInList(key === 'j' ? 1 : -1);
    else if (key === '/') searchBox.current?.focus();
    else if (key === '?') setAsked({ what: 'keys' });
    else if (key === 'r') return write('reply');
    else if (key === 'n') return write('note');
    else if (key === 'w') return write('whisper');
    else if (key === 'p' && leads(desk.role) && card?.state === 'queued') move(card);
    else if (rings && (key === 'a' || key === 'd' || (key === 'Enter' && !pressesFocus(event)))) ring.answer(rings.id, key !== 'd');
    else if (key === 't' && moves.transfer) ask('transfer');
    else if (key === 'e' && moves.close) ask('close');
    else return false;
    return true;
  });

  const pane = route.id === 0 ? 'list' : route.info ? 'context' : 'thread';
  return (
    <div class={`desk show-${pane}`}>
      <a class="skip" href="#thread" onClick={skipTo('.log')}>{t('app.skip')}</a>
      <Header signedIn={signedIn} sound={sound} setSound={setSound} onKeys={() => setAsked({ what: 'keys' })} page={route.desk ? 'desk' : route.setup ? 'setup' : route.knowledge ? 'knowledge' : route.tester ? 'tester' : null} />
      <Ringing ring={ring} />
      {route.setup ? <SetupPage tab={route.setup} /> : route.knowledge ? <KnowledgePage route={route.knowledge} /> : route.tester ? <TesterPage /> : route.desk ? <DeskPage onMove={move} /> : <main class="panes">
        <Inbox list={list} onList={setList} openId={route.id} searchBox={searchBox} onMove={move} />
        {route.id === 0 ? <NoThread /> : (
          <>
            <Thread
              key={route.id} id={route.id} mode={mode} onMode={setMode} composer={composer}
              onTransfer={() => ask('transfer')} onClose={() => ask('close')} onMove={move}
            />
            <Context id={route.id} composer={composer} />
          </>
        )}
      </main>}
      <Dialogs asked={asked} onClose={() => setAsked(null)} />
    </div>
  );
}

function Dialogs({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const { cards } = useDesk();
  if (asked?.what === 'keys') return <KeysDialog groups={KEYS} onClose={onClose} />;
  if (asked?.what === 'move') return <QueueDialog card={asked.card} onClose={onClose} />;
  const card = asked ? cards.get(asked.id) : undefined;
  if (asked?.what === 'transfer' && card) return <TransferDialog card={card} onClose={onClose} />;
  if (asked?.what === 'close' && card) return <CloseDialog card={card} onClose={onClose} />;
  return null;
}
