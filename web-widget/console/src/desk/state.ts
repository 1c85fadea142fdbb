/*
 * state.ts -- the desk as one agent sees it.
 *
 * Data only; reduce.ts changes it, select.ts reads it. A card is kept once, by
 * id; the lists hold ids in the order in which they are shown.
 */
import type { Agent, Card, Timeline } from '@baton/client';
import type { Found } from '../entry/found';

export type ListName = 'mine' | 'queue' | 'all';
export const LISTS: readonly ListName[] = ['mine', 'queue', 'all'];

export interface List {
  readonly ids: readonly number[];
  readonly loaded: boolean;
  /** The gateway has older ones. */
  readonly more: boolean;
  /** The `before` of the page that was asked for and has not come; one at a time. */
  readonly asking: number | null;
  /** Cards that changed while the page was on its way: they are newer than the page. */
  readonly touched: readonly number[];
  /** Why the last page did not come. */
  readonly problem: string;
}

export interface Thread {
  readonly line: Timeline;
  /** All there was has come; later entries are new. */
  readonly live: boolean;
  /** The highest seq when `live` became true; entries above are news. */
  readonly readFrom: number;
  readonly older: 'idle' | 'loading' | 'failed';
  /** Why it can't be followed. */
  readonly refused: string;
}

/** What is written for whom: to the visitor, for all of the staff, or to the agent who has the conversation. */
export type Mode = 'reply' | 'note' | 'whisper';

/** What was not sent, for what stands in it; the draft has it. */
export interface Refusal {
  readonly mode: Mode;
  readonly text: string;
  readonly found: readonly Found[];
}

export interface Desk {
  readonly me: Agent | null;
  readonly role: Agent['role'];
  readonly maxChars: number;
  readonly counts: Readonly<Record<ListName, number>>;
  readonly roster: readonly Agent[];
  /** Names of all staff, also of those who take no conversations. */
  readonly names: ReadonlyMap<number, string>;
  /** At most CARDS_MAX, besides those in lists and open. */
  readonly cards: ReadonlyMap<number, Card>;
  readonly lists: Readonly<Record<ListName, List>>;
  readonly threads: ReadonlyMap<number, Thread>;
  /** What was on this screen, by conversation: read, also before the gateway says so. */
  readonly shown: ReadonlyMap<number, number>;
  /** The conversation that rang at me until it was too late, which set me away; 0: none. */
  readonly missed: number;
  /** By conversation; at most REFUSALS_MAX, the newest. */
  readonly refusals: ReadonlyMap<number, Refusal>;
  /** Conversations of which a text is looked through before it is sent: till then the draft has it, and does not change. */
  readonly looking: ReadonlySet<number>;
}

export const REFUSALS_MAX = 50;

/** Cards that are in no list and not open are forgotten past this, those that are known longest first. */
export const CARDS_MAX = 2_000;

const EMPTY_LIST: List = { ids: [], loaded: false, more: false, asking: null, touched: [], problem: '' };

export const EMPTY_DESK: Desk = {
  me: null,
  role: 'agent',
  maxChars: 4000,
  counts: { mine: 0, queue: 0, all: 0 },
  roster: [],
  names: new Map(),
  cards: new Map(),
  lists: { mine: EMPTY_LIST, queue: EMPTY_LIST, all: EMPTY_LIST },
  threads: new Map(),
  shown: new Map(),
  missed: 0,
  refusals: new Map(),
  looking: new Set(),
};
