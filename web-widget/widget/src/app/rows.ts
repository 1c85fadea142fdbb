/** The thread as rows to draw: days, events, and messages grouped by who says them. Pure. */
import { type Entry, type OutboxItem, type Timeline, dataOf } from '@baton/client';
import type { Key } from '../i18n/index.ts';

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
}

export type Row =
  | MessageRow
  | { readonly type: 'day'; readonly key: string; readonly at: number }
  | { readonly type: 'event'; readonly key: string; readonly text: Key; readonly values: Readonly<Record<string, string>>; readonly urgent: boolean };

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
  for (const entry of line?.entries ?? []) {
    while (failed[0] !== undefined && failed[0].at < entry.at) {
      const item = failed.shift() as OutboxItem;
      dayBefore(item.at);
      rows.push(pendingRow(item));
    }
    const row = entry.kind === 'event' ? eventRow(entry) : messageRow(entry, line?.agentSeen ?? 0);
    if (row === null) continue;
    dayBefore(entry.at);
    rows.push(row);
  }
  for (const item of [...failed, ...pending.filter((each) => each.state !== 'failed')]) {
    dayBefore(Math.max(item.at, rows.length > 0 ? lastAt(rows) : 0));
    rows.push(pendingRow(item));
  }
  return grouped(rows);
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
  };
}

function pendingRow(item: OutboxItem): MessageRow {
  return {
    type: 'message', key: item.clientId, author: 'visitor', name: '', text: item.text, at: item.at,
    first: true, last: true, delivery: item.state, entry: null, item,
  };
}

function eventRow(entry: Entry): Row | null {
  const text = (name: string): string => String(dataOf(entry, name) ?? '');
  const row = (key: Key, values: Record<string, string> = {}, urgent = false): Row => ({
    type: 'event', key: `seq-${entry.seq}`, text: key, values, urgent,
  });
  switch (entry.event) {
    case 'queued': {
      const reason = text('reason');
      if (reason === 'urgent') return row('event.queued.urgent', {}, true);
      if (reason === 'transferred') return row('event.queued.transferred');
      return row(reason === 'asked' ? 'event.queued' : 'event.queued.other');
    }
    case 'assigned':
      return text('reason') === 'transferred' ? null : row('event.assigned', { name: text('agent_name') });
    case 'transferred':
      return text('to') === 'queue' ? null : row('event.transferred', { name: text('agent_name') });
    case 'returned':
      return row('event.returned');
    case 'closed': {
      const by = text('by');
      return row(by === 'visitor' || by === 'agent' ? `event.closed.${by}` : 'event.closed.system');
    }
    case 'rated':
      return row('event.rated', { score: text('score') });
    default:
      return null;
  }
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
