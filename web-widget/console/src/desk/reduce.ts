/*
 * reduce.ts -- frames and the agent's own steps become the desk's next state.
 *
 * Pure. The same object comes back when nothing changed, so that nothing is
 * drawn for it.
 */
import {
  timelineOf, timelineReduce, type Agent, type Card, type Known, type ServerFrame, type TimelineAction,
  type WelcomeFrame,
} from '@baton/client';
import { belongs, changesPlace, withCard, withPage } from './lists';
import { CARDS_MAX, LISTS, REFUSALS_MAX, type Desk, type List, type ListName, type Refusal, type Thread } from './state';

export type DeskAction =
  | { readonly type: 'frame'; readonly frame: ServerFrame; readonly now: number }
  | { readonly type: 'lost' }
  | { readonly type: 'tick'; readonly now: number }
  | { readonly type: 'asked'; readonly list: ListName; readonly before: number }
  | { readonly type: 'askFailed'; readonly list: ListName; readonly problem: string }
  | { readonly type: 'names'; readonly names: ReadonlyMap<number, string> }
  | { readonly type: 'learned'; readonly cards: readonly Card[] }
  | { readonly type: 'follow'; readonly known: Known; readonly after: number }
  | { readonly type: 'unfollow'; readonly id: number }
  | { readonly type: 'refused'; readonly id: number; readonly code: string }
  | { readonly type: 'older'; readonly id: number; readonly older: Thread['older'] }
  | { readonly type: 'shown'; readonly id: number; readonly seq: number }
  | { readonly type: 'missedSeen' }
  | { readonly type: 'looking'; readonly id: number; readonly on: boolean }
  | { readonly type: 'refusal'; readonly id: number; readonly refusal: Refusal | null };

export function reduce(desk: Desk, action: DeskAction): Desk {
  switch (action.type) {
    case 'frame':
      return bounded(onFrame(desk, action.frame, action.now));
    case 'lost':
      return onLost(desk);
    case 'tick':
      return mapThreads(desk, { type: 'tick', now: action.now });
    case 'asked':
      return withList(desk, action.list, { asking: action.before, touched: [], problem: '' });
    case 'askFailed':
      return withList(desk, action.list, { asking: null, touched: [], problem: action.problem });
    case 'names':
      return { ...desk, names: action.names };
    case 'learned':
      return bounded(action.cards.reduce((next, card) => withCardFrame(next, card, false, 0), desk));
    case 'follow':
      return onFollow(desk, action.known, action.after);
    case 'unfollow':
      return dropThread(desk, action.id);
    case 'refused':
      return mapThread(desk, action.id, (thread) => ({ ...thread, refused: action.code }));
    case 'older':
      return mapThread(desk, action.id, (thread) => ({ ...thread, older: action.older }));
    case 'shown':
      return (desk.shown.get(action.id) ?? 0) >= action.seq
        ? desk
        : { ...desk, shown: new Map(desk.shown).set(action.id, action.seq) };
    case 'missedSeen':
      return desk.missed === 0 ? desk : { ...desk, missed: 0 };
    case 'looking': {
      const others = [...desk.looking].filter((id) => id !== action.id);
      return { ...desk, looking: new Set(action.on ? [...others, action.id] : others) };
    }
    case 'refusal':
      return withRefusal(desk, action.id, action.refusal);
  }
}

/** A console is open for days: what nobody looks at is forgotten, a tenth of it at once, so that this is rare. */
function bounded(desk: Desk): Desk {
  if (desk.cards.size <= CARDS_MAX) return desk;
  const wanted = new Set([...LISTS.flatMap((name) => desk.lists[name].ids), ...desk.threads.keys()]);
  const gone = [...desk.cards.keys()].filter((id) => !wanted.has(id)).slice(0, desk.cards.size - CARDS_MAX * 0.9);
  if (gone.length === 0) return desk;
  const cards = new Map(desk.cards);
  const shown = new Map(desk.shown);
  for (const id of gone) {
    cards.delete(id);
    shown.delete(id);
  }
  return { ...desk, cards, shown };
}

function onFrame(desk: Desk, frame: ServerFrame, now: number): Desk {
  switch (frame.type) {
    case 'welcome':
      return onWelcome(desk, frame);
    case 'agent_state':
      return onAgentState(desk, frame.agent);
    case 'roster':
      return onRoster(desk, frame.agents);
    case 'counts':
      return { ...desk, counts: { mine: frame.mine, queue: frame.queue, all: frame.all } };
    case 'card':
      return withCardFrame(desk, frame.card, frame.gone === true, now);
    case 'inbox_page':
      return onPage(desk, frame.list, frame.cards, frame.more);
    case 'entry':
      return onLine(desk, frame.conversation, { type: 'entry', entry: frame });
    case 'page':
      return mapThread(onLine(desk, frame.conversation, frame), frame.conversation, (thread) => ({ ...thread, older: 'idle' }));
    case 'followed':
      return mapThread(onLine(desk, frame.conversation, frame), frame.conversation, (thread) =>
        thread.live ? thread : { ...thread, live: true, readFrom: frame.last_seq });
    case 'receipt':
      return onLine(desk, frame.conversation, frame);
    case 'peer_typing':
      return frame.by === 'visitor' ? onLine(desk, frame.conversation, { ...frame, now }) : desk;
    default:
      return desk;
  }
}

function onWelcome(desk: Desk, frame: WelcomeFrame): Desk {
  const role = frame.role === 'visitor' ? desk.role : frame.role;
  return { ...desk, me: frame.agent ?? desk.me, role, maxChars: frame.message_max_chars };
}

/** What is shown stays; only what can't be true any more goes. */
function onLost(desk: Desk): Desk {
  const lists = { ...desk.lists };
  for (const name of LISTS) lists[name] = { ...lists[name], asking: null, touched: [] };
  const threads = new Map(desk.threads);
  for (const [id, thread] of threads) {
    const older = thread.older === 'loading' ? 'idle' : thread.older;
    threads.set(id, { ...thread, older, line: { ...thread.line, typing: null } });
  }
  return { ...desk, lists, threads };
}

function onRoster(desk: Desk, agents: readonly Agent[]): Desk {
  const me = agents.find((agent) => agent.id === desk.me?.id);
  const next = { ...desk, roster: agents };
  return me ? withMe(next, me) : next;
}

/** One's own; or another's, whose presence one has set. */
function onAgentState(desk: Desk, agent: Agent): Desk {
  if (agent.id === desk.me?.id) return withMe(desk, agent);
  return { ...desk, roster: desk.roster.map((each) => (each.id === agent.id ? agent : each)) };
}

function withMe(desk: Desk, me: Agent): Desk {
  // Back from being set away: what was missed is no news any more.
  const missed = desk.me?.state === 'away' && me.state !== 'away' ? 0 : desk.missed;
  return { ...desk, me, missed, roster: desk.roster.map((agent) => (agent.id === me.id ? me : agent)) };
}

function withList(desk: Desk, name: ListName, change: Partial<List>): Desk {
  return { ...desk, lists: { ...desk.lists, [name]: { ...desk.lists[name], ...change } } };
}

/** The newer of two cards of one conversation; a page may be older than a live card. */
function newer(known: Card | undefined, card: Card): Card {
  return known !== undefined && known.last_seq > card.last_seq ? known : card;
}

/**
 * A card that is gone tells only what an agent who lost it may know: no name, no
 * words. What was known of it stays; it may be open on the screen.
 */
function goneCard(known: Card, blank: Card): Card {
  const { state, priority, last_seq, last_at, visitor_seen, agent_seen, team_id, weight } = blank;
  const { agent_id: _id, agent_name: _name, ring_agent: _ring, ring_until: _until, reminded_at: _reminded, ...rest } = known;
  const closed = state === 'closed' ? { closed_at: blank.closed_at ?? known.closed_at ?? last_at } : {};
  const holder = blank.agent_id === undefined ? {} : { agent_id: blank.agent_id };
  return { ...rest, state, priority, last_seq, last_at, visitor_seen, agent_seen, team_id, weight, ...closed, ...holder };
}

function withRefusal(desk: Desk, id: number, refusal: Refusal | null): Desk {
  if (refusal === null && !desk.refusals.has(id)) return desk;
  const refusals = new Map(desk.refusals);
  refusals.delete(id);
  if (refusal !== null) refusals.set(id, refusal);
  const oldest = refusals.size > REFUSALS_MAX ? [...refusals.keys()][0] : undefined;
  if (oldest !== undefined) refusals.delete(oldest);
  return { ...desk, refusals };
}

/** It rang at me to the end, and I did not take it: the gateway sets me away then. */
function rangOut(known: Card | undefined, card: Card, me: number, now: number): boolean {
  return known?.ring_agent === me && known.state === 'queued' && now >= (known.ring_until ?? Infinity) &&
    card.ring_agent !== me && card.agent_id !== me && card.state !== 'closed';
}

function withCardFrame(desk: Desk, given: Card, gone: boolean, now: number): Desk {
  const known = desk.cards.get(given.id);
  if (gone && !known) return desk;
  const card = gone && known ? newer(known, goneCard(known, given)) : newer(known, given);
  const cards = new Map(desk.cards).set(card.id, card);
  const me = desk.me?.id ?? 0;
  const lists = { ...desk.lists };
  for (const name of LISTS) {
    lists[name] = withCard(name, lists[name], card, !gone && belongs(name, card, me), cards, changesPlace(known, card));
  }
  const missed = rangOut(known, card, me, now) ? card.id : desk.missed;
  return onLine({ ...desk, cards, lists, missed }, card.id, { type: 'known', state: card });
}

function onPage(desk: Desk, name: ListName, page: readonly Card[], more: boolean): Desk {
  const cards = new Map(desk.cards);
  for (const card of page) cards.set(card.id, newer(cards.get(card.id), card));
  const list = withPage(name, desk.lists[name], page, more, cards, desk.me?.id ?? 0);
  const next: Desk = { ...desk, cards, lists: { ...desk.lists, [name]: list } };
  return page.reduce((known, card) => onLine(known, card.id, { type: 'known', state: card }), next);
}

function onFollow(desk: Desk, known: Known, after: number): Desk {
  const kept = desk.threads.get(known.id);
  if (kept && kept.refused === '') return desk;
  const thread: Thread = {
    line: timelineOf(known, after), live: false, readFrom: 0, older: 'idle', refused: '',
  };
  return { ...desk, threads: new Map(desk.threads).set(known.id, thread) };
}

function dropThread(desk: Desk, id: number): Desk {
  if (!desk.threads.has(id)) return desk;
  const threads = new Map(desk.threads);
  threads.delete(id);
  return { ...desk, threads };
}

function mapThread(desk: Desk, id: number, change: (thread: Thread) => Thread): Desk {
  const thread = desk.threads.get(id);
  if (!thread) return desk;
  const next = change(thread);
  return next === thread ? desk : { ...desk, threads: new Map(desk.threads).set(id, next) };
}

function onLine(desk: Desk, id: number, action: TimelineAction): Desk {
  return mapThread(desk, id, (thread) => {
    const line = timelineReduce(thread.line, action);
    return line === thread.line ? thread : { ...thread, line };
  });
}

function mapThreads(desk: Desk, action: TimelineAction): Desk {
  return [...desk.threads.keys()].reduce((next, id) => onLine(next, id, action), desk);
}
