/*
 * lists.ts -- which list a card is in, and where.
 *
 * Pure. `mine` and `all` are ordered by id, newest first, as they are paged.
 * The queue's order is the gateway's; a card that comes in live is put where the
 * rule (schema/functions/20_routing.sql) says until the next page says it exactly:
 * supervisors may have moved others by hand.
 */
import type { Card } from '@baton/client';
import type { List, ListName } from './state';

const MINUTE = 60_000;
/** How much later than an urgent one a conversation of this priority counts as come. */
const ALLOWANCE: Readonly<Record<Card['priority'], number>> = {
  urgent: 0, high: 90 * MINUTE, normal: 120 * MINUTE, low: 180 * MINUTE,
};

/** One whose visitor does not wait at the screen counts as low, unless it is urgent. */
function rank(card: Card): number {
  const as = card.left_message === true && card.priority !== 'urgent' ? 'low' : card.priority;
  return (card.queued_at ?? card.opened_at) + ALLOWANCE[as];
}

export function belongs(name: ListName, card: Card, me: number): boolean {
  if (name === 'mine') return card.state === 'assigned' && card.agent_id === me;
  if (name === 'queue') return card.state === 'queued';
  return card.state !== 'closed';
}

/** Whether a goes before b in the list. */
function before(name: ListName, a: Card, b: Card): boolean {
  if (name !== 'queue') return a.id > b.id;
  return rank(a) < rank(b) || (rank(a) === rank(b) && a.id < b.id);
}

/** Whether the card's place in the queue is another one than it was. */
export function changesPlace(known: Card | undefined, card: Card): boolean {
  return known !== undefined && (known.priority !== card.priority || known.left_message !== card.left_message);
}

/** Puts the card in, or leaves it where it is (unless it has `moved`), or takes it out. */
export function withCard(
  name: ListName, given: List, card: Card, member: boolean, cards: ReadonlyMap<number, Card>, moved = false,
): List {
  const list = moved && name === 'queue' && member ? { ...given, ids: given.ids.filter((id) => id !== card.id) } : given;
  const there = list.ids.includes(card.id);
  const touched = list.asking !== null && !list.touched.includes(card.id) ? [...list.touched, card.id] : list.touched;
  if (!member) {
    const ids = there ? list.ids.filter((id) => id !== card.id) : list.ids;
    return ids === list.ids && touched === list.touched ? list : { ...list, ids, touched };
  }
  if (there || !list.loaded) return touched === list.touched ? list : { ...list, touched };
  const at = list.ids.findIndex((id) => {
    const other = cards.get(id);
    return other !== undefined && before(name, card, other);
  });
  // Below the last one loaded it comes with its page.
  if (at === -1 && list.more) return { ...list, touched };
  const place = at === -1 ? list.ids.length : at;
  return { ...list, ids: [...list.ids.slice(0, place), card.id, ...list.ids.slice(place)], touched };
}

/**
 * A page has come: the first one replaces the list, a later one goes below. One that was given up before it came tells
 * of cards and of no list: whoever asked again gets another answer.
 */
export function withPage(
  name: ListName, list: List, page: readonly Card[], more: boolean, cards: ReadonlyMap<number, Card>, me: number,
): List {
  if (list.asking === null) return list;
  const first = list.asking === 0;
  // What changed while the page was on its way is taken from the card, not from the page.
  const fresh = page.filter((card) => belongs(name, cards.get(card.id) ?? card, me)).map((card) => card.id);
  const ids = first ? fresh : [...list.ids, ...fresh.filter((id) => !list.ids.includes(id))];
  const base: List = { ids, loaded: true, more, asking: null, touched: [], problem: '' };
  return list.touched.reduce((next, id) => {
    const card = cards.get(id);
    return card ? withCard(name, next, card, belongs(name, card, me), cards) : next;
  }, base);
}
