/*
 * origin.ts -- who made a text that the bot said, when it was not the built-in one.
 */
import { dataOf, type Entry } from '@baton/client';

export interface Source {
  readonly number: number;
  readonly article: string;
  readonly version: number;
}

export type Origin =
  | { readonly by: 'model'; readonly model: string; readonly sources: readonly Source[] }
  | { readonly by: 'webhook'; readonly reason: string };

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function sourceOf(value: unknown): readonly Source[] {
  if (!isFields(value)) return [];
  const { number, article, version } = value;
  if (typeof number !== 'number' || typeof article !== 'string' || typeof version !== 'number') return [];
  return [{ number, article, version }];
}

/** null: the built-in bot, or nothing that this page knows. */
export function originOf(entry: Entry): Origin | null {
  const origin = dataOf(entry, 'origin');
  if (entry.author !== 'bot' || !isFields(origin)) return null;
  if (origin['by'] === 'webhook') return { by: 'webhook', reason: textOf(origin['reason']) };
  if (origin['by'] !== 'model') return null;
  const sources = Array.isArray(origin['sources']) ? origin['sources'].flatMap(sourceOf) : [];
  return { by: 'model', model: textOf(origin['model']), sources };
}
