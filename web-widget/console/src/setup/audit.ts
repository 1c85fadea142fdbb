/* audit.ts -- who did what: acts as the gateway tells them, and what of them is worth a line. Pure. */
import { int, list, maybeInt, maybeText, object, text } from '../api/read';

export const PAGE = 100;

export interface Act {
  readonly id: number;
  readonly at: number;
  /** '' and 0: the command line. */
  readonly agentId: number;
  readonly agentName: string;
  readonly act: string;
  readonly subjectId: number;
  readonly subjectName: string;
  readonly conversation: number;
  readonly detail: Readonly<Record<string, unknown>>;
}

export function readActs(value: unknown): readonly Act[] {
  return list(object(value), 'acts', (each) => {
    const fields = object(each);
    return {
      id: int(fields, 'id'), at: int(fields, 'at'), agentId: maybeInt(fields, 'agent_id'), agentName: maybeText(fields, 'agent_name'),
      act: text(fields, 'act'), subjectId: maybeInt(fields, 'subject_id'), subjectName: maybeText(fields, 'subject_name'),
      conversation: maybeInt(fields, 'conversation'), detail: fields['detail'] === undefined ? {} : object(fields['detail']),
    };
  });
}

/** A setting of an act: a short value as it is, a long one by how many there are. */
export interface Change {
  readonly field: string;
  readonly value: string | number | null;
  /** `value` says how many. */
  readonly count: boolean;
}

export function changesOf(act: Act): readonly Change[] {
  const settings = act.detail['settings'];
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) return [];
  return Object.entries(settings).map(([field, value]: [string, unknown]): Change => {
    if (typeof value === 'string' || typeof value === 'number' || value === null) return { field, value, count: false };
    if (Array.isArray(value)) return { field, value: value.length, count: true };
    if (field === 'skills' && typeof value === 'object') {
      return { field, value: Object.entries(value).map(([name, level]) => `${name} ${String(level)}`).join(', '), count: false };
    }
    return { field, value: JSON.stringify(value), count: false };
  });
}
