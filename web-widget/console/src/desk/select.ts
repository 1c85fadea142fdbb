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
  return cardsOf(after, 'mine').filter((card) => !had.has(card.id));
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
  const any = role === 'supervisor' || role === 'admin';
  return { transfer: (mine || any) && card.state !== 'bot', close: mine || any };
}

export function agentName(desk: Desk, id: number): string {
  return desk.roster.find((agent) => agent.id === id)?.name ?? desk.names.get(id) ?? '';
}

export type TransferBar = 'offline' | 'away' | 'disconnected' | 'full';

/** Why an agent can't be given a conversation; null if they can. */
export function transferBar(agent: Agent): TransferBar | null {
  if (agent.state === 'offline') return 'offline';
  if (!agent.connected) return 'disconnected';
  if (agent.state === 'away') return 'away';
  return agent.load >= agent.capacity ? 'full' : null;
}

/**
 * For the transfer dialog: those who can take it first, the least busy of them
 * first. Whoever has it is left out; a supervisor may take it over.
 */
export function transferTargets(desk: Desk, holder: number | undefined): readonly Agent[] {
  const share = (agent: Agent): number => (agent.capacity > 0 ? agent.load / agent.capacity : 1);
  return desk.roster
    .filter((agent) => agent.id !== holder && agent.role !== 'reviewer')
    .sort((a, b) =>
      Number(transferBar(a) !== null) - Number(transferBar(b) !== null) || share(a) - share(b) || a.id - b.id);
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
