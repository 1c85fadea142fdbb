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
  /** What the visitor asked, oldest first. */
  readonly asked: readonly string[];
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

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string' && each.trim() !== '') : [];
}

/** As the gateway has it; null when there is nothing in it. */
export function readSummary(value: unknown): Summary | null {
  const summary = fieldsOf(value);
  const rows = Array.isArray(summary['fields']) ? summary['fields'] : [];
  const fields = rows
    .map((row: unknown) => ({ name: word(fieldsOf(row), 'name'), value: word(fieldsOf(row), 'value') }))
    .filter((row) => row.name !== '' && row.value !== '');
  const read: Summary = {
    reason: word(summary, 'reason'), article: word(summary, 'article'), title: word(summary, 'title'), lang: word(summary, 'lang'),
    topic: word(summary, 'topic'), asked: textsOf(summary['asked']), mood: word(summary, 'mood'), fields,
  };
  const { fields: _rows, asked: _asked, lang: _lang, ...words } = read;
  return fields.length === 0 && read.asked.length === 0 && Object.values(words).every((each) => each === '') ? null : read;
}

/** The seqs of what the visitor asked: those that the bot kept, else the last message. */
function askedIn(summary: Fields): readonly unknown[] {
  const seqs = summary['questions'];
  return Array.isArray(seqs) && seqs.length > 0 ? seqs : [summary['question_seq']];
}

/** The newest hand-over among the entries that are here; undefined when none of them is one. */
export function summaryOf(entries: readonly Entry[]): Summary | null | undefined {
  for (let at = entries.length - 1; at >= 0; at--) {
    const entry = entries[at];
    if (entry?.event !== 'queued' || entry.detail?.['summary'] === undefined) continue;
    const summary = fieldsOf(entry.detail['summary']);
    const seqs = askedIn(summary);
    const asked = entries.filter((each) => each.kind === 'message' && seqs.includes(each.seq)).map((each) => each.text);
    return readSummary({ ...summary, asked });
  }
  return undefined;
}
