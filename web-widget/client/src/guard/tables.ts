/** The word lists for looking up. English and Chinese are here, the others are handed in. */
import { AS_SIMPLIFIED, ENGLISH, PAIRS, SIMPLIFIED, TALK, TRADITIONAL } from './gen/words.ts';
import { COMMON, EVERYDAY, LABELS } from './gen/labels.ts';
import { foldText } from './labels.ts';
import { plain } from './read.ts';

export const LANGS = 9;
/** The last list is SLIP-39's. */
export const SLIP39 = 8;
export const ENGLISH_LANG = 0;
const RARE_FROM = 512;

/** What a word is besides one of a list. */
export type Use = 'glue' | 'usual' | 'counting';

export interface Label {
  readonly kind: 'key' | 'id' | 'place' | 'phrase';
  readonly text: string;
}

/** Sorted words, of which a digit says how many letters are those of the word before. */
function unpack(packed: string): string[] {
  let before = '';
  return (packed.match(/\d[^\d]*/g) ?? []).map((part) => (before = before.slice(0, Number(part[0])) + part.slice(1)));
}

const chars = (text: string): Map<string, number> => new Map([...text].map((c, i) => [c, i]));

export class Tables {
  /** By word: its index in each list that has it. */
  readonly words = new Map<string, (number | undefined)[]>();
  readonly common = new Set(COMMON.split(' '));
  readonly han = [chars(SIMPLIFIED), chars(TRADITIONAL)] as const;
  readonly hanRare = new Set([SIMPLIFIED, TRADITIONAL].flatMap((list) => [...list].slice(RARE_FROM)));
  readonly hanUsual = new Set<string>();
  readonly uses = new Map<string, Use>();
  readonly talk = new Set(TALK.split(' '));
  readonly labels = new Map<string, Label[]>();
  private readonly simple = chars(SIMPLIFIED);
  private readonly pairs = new Set<string>();

  constructor() {
    this.add(ENGLISH_LANG, ENGLISH);
    const pairs = [...AS_SIMPLIFIED];
    for (let i = 0; i < pairs.length; i += 2) {
      const index = this.simple.get(pairs[i + 1] ?? '');
      if (index !== undefined) this.simple.set(pairs[i] ?? '', index);
      else this.simple.delete(pairs[i] ?? '');
    }
    for (const line of PAIRS.split(' ')) {
      const [first = '', ...seconds] = [...line];
      for (const second of seconds) this.pairs.add(`${this.simple.get(first)},${this.simple.get(second)}`);
    }
    for (const line of EVERYDAY.split('\n')) {
      const [use, ...words] = line.split(' ');
      for (const word of words) {
        if (/^\p{Script=Han}$/u.test(word)) this.hanUsual.add(word);
        else this.uses.set(plain(word), use as Use);
      }
    }
    this.readLabels();
  }

  /** Whether it is known to be of no list. */
  isCommon(word: string): boolean {
    return !this.words.has(word) && (this.common.has(word) || this.uses.get(word) === 'counting');
  }

  /** The other lists, in their order from the second on. */
  addOthers(others: readonly string[]): void {
    others.forEach((packed, i) => this.add(i + 1, packed));
  }

  isPair(first: string, second: string): boolean {
    return this.pairs.has(`${this.simple.get(first)},${this.simple.get(second)}`);
  }

  private add(lang: number, packed: string): void {
    unpack(packed).forEach((word, index) => {
      let entry = this.words.get(word);
      if (entry === undefined) this.words.set(word, (entry = []));
      entry[lang] = index;
    });
  }

  private readLabels(): void {
    for (const line of LABELS.split('\n')) {
      const at = line.indexOf(' ');
      const label = { kind: line.slice(0, at) as Label['kind'], text: foldText(line.slice(at + 1), []).text };
      const first = label.text[0] ?? '';
      this.labels.set(first, [...(this.labels.get(first) ?? []), label]);
    }
    const bytes = (label: Label): number => new TextEncoder().encode(label.text).length;
    for (const labels of this.labels.values()) labels.sort((a, b) => bytes(b) - bytes(a));
  }
}
