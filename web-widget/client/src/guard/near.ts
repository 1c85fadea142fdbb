/** Words of a list that are one mistake away: a letter left out, added, changed, or two swapped. */
import type { Tables } from './tables.ts';

const range = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i));
const LATIN = range(0x61, 0x7a);
const KANA = [...range(0x3041, 0x3096), '\u3099', '\u309a'];
const JAMO = [...range(0x1100, 0x1112), ...range(0x1161, 0x1175), ...range(0x11a8, 0x11c2)];
const NEAR_MAX = 12;
const WORD_MAX = 14;

export function nearWords(tables: Tables, lang: number, word: string): string[] {
  const found: string[] = [];
  const attempt = (other: string): void => {
    if (other.length <= WORD_MAX && found.length < NEAR_MAX && tables.words.get(other)?.[lang] !== undefined && !found.includes(other)) found.push(other);
  };
  if (word.length < 2 || word.length > WORD_MAX) return found;
  const letters = lang === 1 ? KANA : lang === 2 ? JAMO : LATIN;
  const places = [...word].map((_, i) => i);
  for (const i of places) attempt(word.slice(0, i) + word.slice(i + 1));
  for (const i of places.slice(1)) attempt(word.slice(0, i - 1) + word.slice(i, i + 1) + word.slice(i - 1, i) + word.slice(i + 1));
  for (const i of places) for (const letter of letters) attempt(word.slice(0, i) + letter + word.slice(i + 1));
  if (word.length < WORD_MAX) for (const i of [...places, word.length]) for (const letter of letters) attempt(word.slice(0, i) + letter + word.slice(i));
  return found;
}
