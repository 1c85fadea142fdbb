/**
 * A conversation as a reader sees it: a pure fold of its entries.
 *
 * Entries may come twice and from both ends (live ones above, pages of history
 * below); each seq is kept once, in order. What the conversation *is* (who has
 * it, its rating) is the fold of its events past the point that a `state` or
 * `card` told of, so that old pages never undo newer facts.
 */
import type { Entry } from './frames.ts';
import type { OutboxItem } from './outbox.ts';

export type Holder = 'bot' | 'queued' | 'assigned' | 'closed';
export type Side = 'visitor' | 'agent';

/** Where one that waits stands. */
export interface Standing {
  readonly place: number;
  readonly waiting: number;
  /** Seconds from when it was told; null while it can't be said. */
  readonly wait: { readonly low: number; readonly typical: number; readonly high: number } | null;
}

export interface Timeline {
  readonly conversation: number;
  /** Ascending by seq, no repeats. */
  readonly entries: readonly Entry[];
  readonly lastSeq: number;
  /** There are entries below the first one held. */
  readonly older: boolean;
  readonly holder: Holder;
  readonly agentName: string;
  readonly agentId: number;
  readonly closedBy: string;
  readonly rating: number;
  readonly visitorSeen: number;
  readonly agentSeen: number;
  readonly queue: Standing | null;
  readonly typing: { readonly by: Side | 'bot'; readonly name: string; readonly until: number } | null;
  /** Events up to this seq are folded into the state already. */
  readonly foldedSeq: number;
}

/** What both `state` and `card` tell of a conversation. */
export interface Known {
  readonly id: number;
  readonly state: Holder;
  readonly last_seq: number;
  readonly visitor_seen: number;
  readonly agent_seen: number;
  readonly agent_name?: string;
  readonly agent_id?: number;
  readonly rating?: number;
}

export type TimelineAction =
  | { readonly type: 'known'; readonly state: Known }
  | { readonly type: 'entry'; readonly entry: Entry }
  | { readonly type: 'page'; readonly entries: readonly Entry[]; readonly more: boolean }
  | { readonly type: 'followed'; readonly last_seq: number; readonly visitor_seen: number; readonly agent_seen: number }
  | { readonly type: 'receipt'; readonly by: Side; readonly seq: number }
  | {
      readonly type: 'queue_place'; readonly place: number; readonly waiting: number;
      readonly wait_low_s?: number; readonly wait_typical_s?: number; readonly wait_high_s?: number;
    }
  | { readonly type: 'peer_typing'; readonly by: Side | 'bot'; readonly name?: string; readonly on: boolean; readonly now: number }
  | { readonly type: 'tick'; readonly now: number };

/** How long a sign of typing holds (protocol/frames/typing.json). */
export const TYPING_MS = 6_000;

/** `after`: where following starts; entries at or below it count as older. */
export function timelineOf(state: Known, after = 0): Timeline {
  return {
    conversation: state.id,
    entries: [],
    lastSeq: after,
    older: after > 0,
    holder: state.state,
    agentName: state.agent_name ?? '',
    agentId: state.agent_id ?? 0,
    closedBy: '',
    rating: state.rating ?? 0,
    visitorSeen: state.visitor_seen,
    agentSeen: state.agent_seen,
    queue: null,
    typing: null,
    foldedSeq: state.last_seq,
  };
}

export function timelineReduce(line: Timeline, action: TimelineAction): Timeline {
  switch (action.type) {
    case 'known':
      return withKnown(line, action.state);
    case 'entry':
      return withEntry(line, action.entry);
    case 'page':
      return { ...action.entries.reduce(withEntry, line), older: action.more };
    case 'followed':
      return {
        ...withSeen(withSeen(line, 'visitor', action.visitor_seen), 'agent', action.agent_seen),
        lastSeq: Math.max(line.lastSeq, action.last_seq),
      };
    case 'receipt':
      return withSeen(line, action.by, action.seq);
    case 'queue_place':
      return { ...line, queue: standingOf(action) };
    case 'peer_typing':
      return action.on
        ? { ...line, typing: { by: action.by, name: action.name ?? '', until: action.now + TYPING_MS } }
        : { ...line, typing: null };
    case 'tick':
      return line.typing !== null && line.typing.until <= action.now ? { ...line, typing: null } : line;
  }
}

function standingOf(told: TimelineAction & { readonly type: 'queue_place' }): Standing {
  const { place, waiting, wait_low_s: low, wait_typical_s: typical, wait_high_s: high } = told;
  const said = low !== undefined && typical !== undefined && high !== undefined;
  return { place, waiting, wait: said ? { low, typical, high } : null };
}

function withKnown(line: Timeline, state: Known): Timeline {
  const seen = withSeen(withSeen(line, 'visitor', state.visitor_seen), 'agent', state.agent_seen);
  if (state.last_seq < line.foldedSeq) return seen;
  return {
    ...seen,
    holder: state.state,
    agentName: state.agent_name ?? (state.state === 'assigned' ? line.agentName : ''),
    agentId: state.agent_id ?? 0,
    rating: state.rating ?? line.rating,
    queue: state.state === 'queued' ? line.queue : null,
    foldedSeq: state.last_seq,
  };
}

function withEntry(line: Timeline, entry: Entry): Timeline {
  const entries = insert(line.entries, entry);
  if (entries === line.entries) return line;
  const next: Timeline = { ...line, entries, lastSeq: Math.max(line.lastSeq, entry.seq) };
  const said = entry.kind === 'message' && line.typing !== null && entry.author === line.typing.by;
  const quiet = said ? { ...next, typing: null } : next;
  if (entry.event === 'closed' && quiet.closedBy === '') {
    return foldEvent({ ...quiet, closedBy: field(entry, 'by') }, entry);
  }
  return foldEvent(quiet, entry);
}

/** The same array when the seq is there already. */
function insert(entries: readonly Entry[], entry: Entry): readonly Entry[] {
  let at = entries.length;
  while (at > 0 && (entries[at - 1]?.seq ?? 0) > entry.seq) at -= 1;
  if (at > 0 && entries[at - 1]?.seq === entry.seq) return entries;
  return [...entries.slice(0, at), entry, ...entries.slice(at)];
}

function foldEvent(line: Timeline, entry: Entry): Timeline {
  if (entry.seq <= line.foldedSeq || entry.event === undefined) return line;
  const folded = { ...line, foldedSeq: entry.seq };
  const nobody = { agentName: '', agentId: 0, typing: null };
  switch (entry.event) {
    case 'opened':
      return { ...folded, ...nobody, holder: 'bot' };
    case 'queued':
    case 'returned':
      return { ...folded, ...nobody, holder: 'queued' };
    case 'assigned':
      return { ...folded, holder: 'assigned', agentName: field(entry, 'agent_name'), agentId: id(entry), queue: null };
    case 'transferred': {
      const to = field(entry, 'to');
      if (to === 'queue' || to === 'team') return { ...folded, ...nobody, holder: 'queued' };
      if (to === 'bot') return { ...folded, ...nobody, holder: 'bot', queue: null };
      return { ...folded, holder: 'assigned', agentName: field(entry, 'agent_name'), agentId: 0, typing: null, queue: null };
    }
    case 'closed':
      return { ...folded, holder: 'closed', typing: null, queue: null };
    case 'rated':
      return { ...folded, rating: score(entry) };
    default: // what happens to one that waits changes nothing of who has it
      return folded;
  }
}

function withSeen(line: Timeline, by: Side, seq: number): Timeline {
  const key = by === 'agent' ? 'agentSeen' : 'visitorSeen';
  return seq > line[key] ? { ...line, [key]: seq } : line;
}

/** One field of an entry's data; undefined when it has none of that name. */
export function dataOf(entry: Entry, name: string): unknown {
  const data = entry.data;
  return typeof data === 'object' && data !== null ? (data as Readonly<Record<string, unknown>>)[name] : undefined;
}

function field(entry: Entry, name: string): string {
  const value = dataOf(entry, name);
  return typeof value === 'string' ? value : '';
}

function id(entry: Entry): number {
  const value = dataOf(entry, 'agent_id');
  return typeof value === 'number' ? value : 0;
}

function score(entry: Entry): number {
  const value = dataOf(entry, 'score');
  return typeof value === 'number' ? value : 0;
}

export interface Button {
  readonly label: string;
  readonly value: string;
}

/** The bot's buttons on a message. */
export function buttonsOf(entry: Entry): readonly Button[] {
  const list = dataOf(entry, 'buttons');
  if (!Array.isArray(list)) return [];
  return list.filter((each: unknown): each is Button => {
    const button = each as Partial<Button> | null;
    return typeof button?.label === 'string' && typeof button.value === 'string';
  });
}

/** The slug of the article that a bot's message is from, or ''. */
export function articleOf(entry: Entry): string {
  return field(entry, 'article');
}

/** Own items that no entry stands for yet; show them below the entries. */
export function pendingOf(line: Timeline | null, items: readonly OutboxItem[]): readonly OutboxItem[] {
  const stored = new Set((line?.entries ?? []).map((entry) => entry.client_id));
  return items.filter((item) => !stored.has(item.clientId));
}

/** How many messages of the other side are above what `reader` has seen. */
export function unreadOf(line: Timeline, reader: Side, seen: number): number {
  const mine = reader === 'visitor' ? ['visitor', 'system'] : ['agent', 'bot', 'system'];
  return line.entries.filter((entry) => entry.seq > seen && entry.kind === 'message' && !mine.includes(entry.author)).length;
}
