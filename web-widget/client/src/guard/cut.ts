/** Phrases of English words cut to their first four letters. The rules are those of gateway/guard/cut.c. */
import { isPhrase } from './phrase.ts';
import type { Scan } from './scan.ts';
import { ENGLISH_LANG, type Tables } from './tables.ts';

const LENGTHS = [24, 21, 18, 15, 12];
const CUT_LEAST = 4;
const LIST_RUN = 48;

let cuts: Map<string, number> | null = null;

/** By the first letters of a word, its index. */
function cutsOf(tables: Tables): Map<string, number> {
  cuts ??= new Map([...tables.words].flatMap(([word, lists]) => (lists[ENGLISH_LANG] === undefined ? [] : [[word.slice(0, 4), lists[ENGLISH_LANG]] as const])));
  return cuts;
}

export function findCut(scan: Scan): void {
  const { lexed: { words }, tables, text } = scan;
  const said = words.map(({ start, end }) => text.slice(start, end).toLowerCase());
  const isShort = (at: number): boolean => {
    const bytes = scan.bytesBetween(words[at]?.start ?? 0, words[at]?.end ?? 0);
    return bytes === 3 || bytes === 4;
  };
  for (let from = 0, to = 0; from < words.length; from = to + 1) {
    for (to = from; to < words.length && isShort(to) && cutsOf(tables).has(said[to] ?? ''); ) to++;
    if (to - from < 12 || to - from > LIST_RUN) continue;
    const indexes = said.slice(from, to).map((word) => cutsOf(tables).get(word) ?? 0);
    const isCut = words.slice(from, to).map(({ text: word }) => tables.words.get(word)?.[ENGLISH_LANG] === undefined);
    const found = LENGTHS.some((n) => indexes.some((_, at) => at + n <= indexes.length && isCut.slice(at, at + n).filter(Boolean).length >= CUT_LEAST && isPhrase(indexes.slice(at, at + n))));
    if (found) scan.add('recovery_phrase', words[from]?.start ?? 0, words[to - 1]?.end ?? 0);
  }
}
