/* select.ts -- what the screens ask of the desk's state. Pure. */
import type { Agent, Card, OutboxItem } from '@baton/client';
import { belongs } from './lists';
import type { Desk, ListName } from './state';

export function cardsOf(desk: Desk, name: ListName): readonly Card[] {
  return desk.lists[name].ids.flatMap((id) => desk.cards.get(id) ?? []);
}

/** The `before` of the next page of a list. */
export function nextBefore(desk: Desk, name: ListName): number {
  const ids = desk.lists[name].ids;
  return ids.length === 0 ? 0 : Math.min(...ids);
}

/** Something in my conversation was not on a screen of mine yet. */
export function isUnread(desk: Desk, card: Card): boolean {
  if (!belongs('mine', card, desk.me?.id ?? 0)) return false;
  return card.last_seq > Math.max(card.agent_seen, desk.shown.get(card.id) ?? 0);
}

export function unreadCount(desk: Desk): number {
  return cardsOf(desk, 'mine').filter((card) => isUnread(desk, card)).length;
}

/** Conversations that became mine between two states; the first load tells of none. */
export function newlyMine(before: Desk, after: Desk): readonly Card[] {
  if (before.lists.mine === after.lists.mine || !before.lists.mine.loaded) return [];
  const had = new Set(before.lists.mine.ids);
  const me = after.me?.id ?? 0;
  // What I accepted myself is no news.
  return cardsOf(after, 'mine').filter((card) => !had.has(card.id) && before.cards.get(card.id)?.ring_agent !== me);
}

/** The gateway looks once a second whether something rang out. */
const RING_SLACK_MS = 5_000;

function urgent(card: Card): number {
  return Number(card.priority === 'urgent');
}

/** What rings at me: the urgent in front, then what ends first. `now` is the gateway's clock. */
export function ringing(desk: Desk, now: number): readonly Card[] {
  const me = desk.me?.id ?? 0;
  return [...desk.cards.values()]
    .filter((card) => card.state === 'queued' && card.ring_agent === me && (card.ring_until ?? 0) + RING_SLACK_MS > now)
    .sort((a, b) => urgent(b) - urgent(a) || (a.ring_until ?? 0) - (b.ring_until ?? 0) || a.id - b.id);
}

/** What began to ring at me between two states. */
export function newlyRinging(before: Desk, after: Desk, now: number): readonly Card[] {
  if (before.cards === after.cards) return [];
  const rang = new Map(ringing(before, now).map((card) => [card.id, card.ring_until]));
  return ringing(after, now).filter((card) => rang.get(card.id) !== card.ring_until);
}

/** How many are mine: the list itself once all of it is here, since the gateway's count is of places. */
export function countOf(desk: Desk, name: ListName): number {
  const list = desk.lists[name];
  return name === 'mine' && list.loaded && !list.more ? list.ids.length : desk.counts[name];
}

/** Supervisors and admins lead the desk: they move the queue, set presences, take over. */
export function leads(role: Agent['role']): boolean {
  return role === 'supervisor' || role === 'admin';
}

/** Reads a conversation that others have: no receipt goes out, and no sign of typing. */
export function watches(card: Card, me: number, role: Agent['role']): boolean {
  return role !== 'agent' && card.state !== 'closed' && card.agent_id !== me;
}

/** Whoever leads the desk may say something to the agent that the visitor never sees. */
export function mayWhisper(card: Card | undefined, me: number, role: Agent['role']): boolean {
  return card?.state === 'assigned' && card.agent_id !== me && leads(role);
}

export type ReplyRight =
  | { readonly can: true }
  | { readonly can: false; readonly why: 'queued' | 'bot' | 'other' | 'closed' | 'unknown'; readonly note: boolean };

/** Who may write what: only the holder replies; all who read may leave notes while it is open. */
export function replyRight(card: Card | undefined, me: number): ReplyRight {
  if (!card) return { can: false, why: 'unknown', note: false };
  if (card.state === 'closed') return { can: false, why: 'closed', note: false };
  if (card.state === 'queued') return { can: false, why: 'queued', note: true };
  if (card.state === 'bot') return { can: false, why: 'bot', note: true };
  return card.agent_id === me ? { can: true } : { can: false, why: 'other', note: true };
}

export interface MoveRight {
  readonly transfer: boolean;
  readonly close: boolean;
}

/** Who may move it: the holder; supervisors and admins also what others have. */
export function moveRight(card: Card | undefined, me: number, role: Agent['role']): MoveRight {
  if (!card || card.state === 'closed') return { transfer: false, close: false };
  const mine = card.state === 'assigned' && card.agent_id === me;
  const any = leads(role);
  return { transfer: mine || any, close: mine || any };
}

/** Where to a conversation in this state may be transferred (conversation_transfer() in schema/). */
export interface TransferKinds {
  readonly agent: boolean;
  readonly team: boolean;
  readonly queue: boolean;
  readonly bot: boolean;
}

export function transferKinds(state: Card['state']): TransferKinds {
  const held = state === 'assigned';
  return { agent: state !== 'closed', team: held || state === 'queued', queue: held, bot: held || state === 'queued' };
}

export function agentName(desk: Desk, id: number): string {
  return desk.roster.find((agent) => agent.id === id)?.name ?? desk.names.get(id) ?? '';
}

export type TransferBar = 'offline' | 'away' | 'finishing' | 'disconnected' | 'full' | 'too_little_room';

/** Why an agent can't be given a conversation of this weight; null if they can. */
export function transferBar(agent: Agent, weight: number): TransferBar | null {
  if (agent.state === 'offline') return 'offline';
  if (!agent.connected) return 'disconnected';
  if (agent.state !== 'online') return agent.state;
  if (agent.load >= agent.capacity) return 'full';
  return agent.load + Math.min(weight, agent.capacity) > agent.capacity ? 'too_little_room' : null;
}

/**
 * For the transfer dialog: those who can take it first, the least busy of them
 * first. Whoever has it is left out; a supervisor may take it over.
 */
export function transferTargets(desk: Desk, holder: number | undefined, weight: number): readonly Agent[] {
  const share = (agent: Agent): number => (agent.capacity > 0 ? agent.load / agent.capacity : 1);
  return desk.roster
    .filter((agent) => agent.id !== holder && agent.role !== 'reviewer')
    .sort((a, b) =>
      Number(transferBar(a, weight) !== null) - Number(transferBar(b, weight) !== null) || share(a) - share(b) || a.id - b.id);
}

/** Own items that are not known to be stored. */
export function unsentOf(items: readonly OutboxItem[]): readonly OutboxItem[] {
  return items.filter((item) => item.state !== 'stored');
}

/** A filter typed by the agent: name, number (with or without #), last text. */
export function matches(card: Card, label: string, query: string): boolean {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return true;
  const number = wanted.replace(/^#/, '');
  return (
    label.toLowerCase().includes(wanted) || card.last_text.toLowerCase().includes(wanted) ||
    String(card.id) === number || String(card.visitor_id) === number ||
    (card.agent_name ?? '').toLowerCase().includes(wanted)
  );
}
