/** The thread as rows to draw: days, events, and messages grouped by who says them. Pure. */
import { type Entry, type OutboxItem, type Timeline, articleOf, dataOf } from '@baton/client';
import { type EventKey, type EventValues, knownLanguages } from '../i18n/thread.ts';
import { opensOf } from './waiting.ts';

export type Delivery = 'sending' | 'stored' | 'read' | 'failed';

export interface MessageRow {
  readonly type: 'message';
  readonly key: string;
  readonly author: 'visitor' | 'bot' | 'agent';
  readonly name: string;
  readonly text: string;
  readonly at: number;
  /** First and last of a run by the same author. */
  readonly first: boolean;
  readonly last: boolean;
  readonly delivery: Delivery | null;
  readonly entry: Entry | null;
  readonly item: OutboxItem | null;
  /** What the visitor said of an answer from an article; null: nothing yet. */
  readonly helpful: boolean | null;
  /** The newest of such answers, of which it is asked, unless the bot asks for something else with it. */
  readonly asks: boolean;
}

export type Row =
  | MessageRow
  | { readonly type: 'day'; readonly key: string; readonly at: number }
  | { readonly type: 'event'; readonly key: string; readonly text: EventKey; readonly values: EventValues; readonly urgent: boolean };

const RUN_MS = 5 * 60_000;

export function rowsOf(line: Timeline | null, pending: readonly OutboxItem[]): readonly Row[] {
  const rows: Row[] = [];
  let day = '';
  const dayBefore = (at: number): void => {
    const name = new Date(at).toDateString();
    if (name !== day) rows.push({ type: 'day', key: `day-${name}`, at });
    day = name;
  };
  // What failed stays where it was said; what is on the way stands at the end.
  const failed = pending.filter((item) => item.state === 'failed');
  let before: Entry | null = null;
  for (const entry of line?.entries ?? []) {
    while (failed[0] !== undefined && failed[0].at < entry.at) {
      const item = failed.shift() as OutboxItem;
      dayBefore(item.at);
      rows.push(pendingRow(item));
    }
    const row = entry.kind === 'event' ? eventRow(entry, before) : messageRow(entry, line?.agentSeen ?? 0);
    before = entry;
    if (row === null) continue;
    dayBefore(entry.at);
    rows.push(row);
  }
  for (const item of [...failed, ...pending.filter((each) => each.state !== 'failed')]) {
    dayBefore(Math.max(item.at, rows.length > 0 ? lastAt(rows) : 0));
    rows.push(pendingRow(item));
  }
  return judged(grouped(rows), line?.entries ?? []);
}

function isAnswer(row: Row): row is MessageRow & { readonly entry: Entry } {
  return row.type === 'message' && row.author === 'bot' && row.entry !== null && articleOf(row.entry) !== '';
}

/** The last word on each answer counts. While the bot asks something, it is that which wants an answer. */
function judged(rows: readonly Row[], entries: readonly Entry[]): readonly Row[] {
  const said = new Map<unknown, boolean>();
  for (const entry of entries) if (entry.event === 'helpful') said.set(dataOf(entry, 'seq'), dataOf(entry, 'helpful') === true);
  const newest = rows.reduce((at, row, i) => (isAnswer(row) ? i : at), -1);
  return rows.map((row, i) => (isAnswer(row) ? { ...row, helpful: said.get(row.entry.seq) ?? null, asks: i === newest && dataOf(row.entry, 'asks') === undefined } : row));
}

function lastAt(rows: readonly Row[]): number {
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i];
    if (row !== undefined && row.type !== 'event') return row.at;
  }
  return 0;
}

function messageRow(entry: Entry, agentSeen: number): MessageRow | null {
  if (entry.kind !== 'message' || entry.author === 'system') return null;
  return {
    type: 'message',
    // The same key before and after storing, so that the bubble stays in place.
    key: entry.client_id ?? `seq-${entry.seq}`,
    author: entry.author,
    name: entry.author_name ?? '',
    text: entry.text ?? '',
    at: entry.at,
    first: true,
    last: true,
    delivery: entry.author !== 'visitor' ? null : entry.seq <= agentSeen ? 'read' : 'stored',
    entry,
    item: null,
    helpful: null,
    asks: false,
  };
}

function pendingRow(item: OutboxItem): MessageRow {
  return {
    type: 'message', key: item.clientId, author: 'visitor', name: '', text: item.text, at: item.at,
    first: true, last: true, delivery: item.state, entry: null, item, helpful: null, asks: false,
  };
}

const textOf = (entry: Entry, name: string): string => String(dataOf(entry, name) ?? '');

function eventRow(entry: Entry, before: Entry | null): Row | null {
  const text = (name: string): string => textOf(entry, name);
  const row = (key: EventKey, values: EventValues = {}): Row => ({
    type: 'event', key: `seq-${entry.seq}`, text: key, values, urgent: key === 'queued.urgent',
  });
  switch (entry.event) {
    case 'queued':
      return queuedRow(entry, before, row);
    case 'assigned':
      return text('reason') === 'transferred' ? null : row('assigned', { name: text('agent_name') });
    case 'transferred':
      return transferredRow(entry, row);
    case 'returned':
      return row(text('reason') === 'unanswered' ? 'returned.unanswered' : 'returned.gone');
    case 'fell_back':
      return fellBackRow(entry, row);
    case 'reminded':
      return row('reminded');
    case 'message_left':
      return row(text('by') === 'visitor' ? 'left.visitor' : 'left.system');
    case 'closed': {
      const by = text('by');
      return row(by === 'visitor' || by === 'agent' ? `closed.${by}` : 'closed.system');
    }
    case 'rated':
      return row('rated', { score: text('score') });
    default:
      return null;
  }
}

type MakeRow = (key: EventKey, values?: EventValues) => Row;

function queuedRow(entry: Entry, before: Entry | null, row: MakeRow): Row | null {
  const opens = opensOf(entry);
  // The bot says it with its last words; passed on to a team, nobody has.
  if (opens > 0) return before?.author === 'bot' ? null : row('queued.closed', { opens });
  const reason = textOf(entry, 'reason');
  if (reason === 'urgent') return row('queued.urgent');
  if (reason !== 'transferred') return row(reason === 'asked' ? 'queued' : 'queued.other');
  // To which team was said just above.
  return before?.event === 'transferred' && textOf(before, 'team_name') !== '' ? null : row('queued.transferred');
}

function transferredRow(entry: Entry, row: MakeRow): Row | null {
  const to = textOf(entry, 'to');
  const team = textOf(entry, 'team_name');
  if (to === 'bot') return row('transferred.bot');
  if (team !== '') return row('transferred.team', { team });
  return to === 'agent' ? row('transferred.agent', { name: textOf(entry, 'agent_name') }) : null;
}

function fellBackRow(entry: Entry, row: MakeRow): Row {
  const skills = dataOf(entry, 'skills');
  const languages = knownLanguages(Array.isArray(skills) ? skills.filter((each): each is string => typeof each === 'string') : []);
  return languages.length > 0 ? row('fell_back.language', { languages }) : row('fell_back.topic');
}

function sameRun(a: Row | undefined, b: Row | undefined): boolean {
  return (
    a?.type === 'message' && b?.type === 'message' && a.author === b.author && a.name === b.name &&
    Math.abs(b.at - a.at) < RUN_MS && a.delivery !== 'failed'
  );
}

function grouped(rows: readonly Row[]): readonly Row[] {
  return rows.map((row, i) =>
    row.type === 'message' ? { ...row, first: !sameRun(rows[i - 1], row), last: !sameRun(row, rows[i + 1]) } : row,
  );
}
