/*
 * summary.ts -- what the bot learnt before it handed over, read from the `queued`
 * event's detail. Pure. As with why.ts, what is not as protocol/events.json says is
 * left out.
 */
import type { Entry } from '@baton/client';

export interface Summary {
  readonly reason: string;
  /** The slug of the article that the bot showed last. */
  readonly article: string;
  readonly title: string;
  /** That article's language. */
  readonly lang: string;
  readonly topic: string;
  readonly question: string;
  readonly mood: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function word(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value.trim() : '';
}

/** Null when the event says nothing of what the bot learnt. */
export function readSummary(entry: Entry): Summary | null {
  const summary = fieldsOf(fieldsOf(entry.detail)['summary']);
  const rows = Array.isArray(summary['fields']) ? summary['fields'] : [];
  const fields = rows
    .map((row: unknown) => ({ name: word(fieldsOf(row), 'name'), value: word(fieldsOf(row), 'value') }))
    .filter((row) => row.name !== '' && row.value !== '');
  const read: Summary = {
    reason: word(summary, 'reason'), article: word(summary, 'article'), title: word(summary, 'title'), lang: word(summary, 'lang'),
    topic: word(summary, 'topic'), question: word(summary, 'question'), mood: word(summary, 'mood'), fields,
  };
  const { fields: _rows, lang: _lang, ...words } = read;
  return fields.length === 0 && Object.values(words).every((value) => value === '') ? null : read;
}

/** The newest hand-over among the entries that are here. */
export function summaryOf(entries: readonly Entry[]): Summary | null {
  for (let at = entries.length - 1; at >= 0; at--) {
    const entry = entries[at];
    const summary = entry?.event === 'queued' ? readSummary(entry) : null;
    if (summary) return summary;
  }
  return null;
}
