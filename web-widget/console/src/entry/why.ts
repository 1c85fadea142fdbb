/*
 * why.ts -- the facts behind an assignment or an offer, read from the entry's `detail`. Pure.
 *
 * The detail is JSON for agents only; whatever in it is not as protocol/events.json
 * says is left out, so that a newer gateway never breaks the screen.
 */
export interface Candidate {
  readonly id: number;
  readonly load: number;
  readonly capacity: number;
  /** Unix ms, null if never. */
  readonly lastAssignedAt: number | null;
}

export interface Excluded {
  readonly id: number;
  readonly why: string;
}

export interface Why {
  readonly rule: string;
  /** How many places of the agent it takes; 0: not said. */
  readonly takes: number;
  /** The chosen one first. */
  readonly candidates: readonly Candidate[];
  readonly excluded: readonly Excluded[];
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function rows<T>(value: unknown, read: (fields: Fields) => T | null): readonly T[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each: unknown) => read(fieldsOf(each)) ?? []);
}

function time(value: unknown): number | null {
  if (typeof value === 'number') return value;
  const parsed = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(parsed) ? null : parsed;
}

/** Null when the detail says nothing of a decision (a transfer, or a role that may not see it). */
export function readWhy(detail: unknown): Why | null {
  const fields = fieldsOf(detail);
  const rule = typeof fields['rule'] === 'string' ? fields['rule'] : '';
  const candidates = rows(fields['candidates'], (row): Candidate | null =>
    typeof row['agent_id'] === 'number' && typeof row['load'] === 'number' && typeof row['capacity'] === 'number'
      ? { id: row['agent_id'], load: row['load'], capacity: row['capacity'], lastAssignedAt: time(row['last_assigned_at']) }
      : null);
  const excluded = rows(fields['excluded'], (row): Excluded | null =>
    typeof row['agent_id'] === 'number' && typeof row['why'] === 'string' ? { id: row['agent_id'], why: row['why'] } : null);
  const takes = typeof fields['takes'] === 'number' ? fields['takes'] : 0;
  return rule === '' && candidates.length === 0 && excluded.length === 0 ? null : { rule, takes, candidates, excluded };
}
