/** Phrases whose words run together, or whose letters stand alone: the rules of gateway/guard/glued.c. */
import { isPhraseLength } from './lex.ts';
import { isPhrase } from './phrase.ts';
import { read } from './read.ts';
import type { Scan } from './scan.ts';
import { SLIP39 } from './tables.ts';

const SIGNS = 1200;
const OVERLAP = 270;
const STEPS = 1024;
const SHORTEST = 3;
const LONGEST = 14;
const PHRASE_MAX = 24;
const SINGLES_MIN = 24;
const GAP_MAX = 48;

interface Sign {
  readonly sign: string;
  readonly from: number;
  readonly to: number;
}

class Glued {
  private signs: Sign[] = [];
  private found: ((number | undefined)[] | undefined)[][] = [];
  private longest: number[] = [];
  private steps = 0;

  constructor(private readonly scan: Scan) {}

  private index(lang: number, at: number, length: number): number | undefined {
    return this.found[at]?.[length]?.[lang];
  }

  private best(lang: number, at: number): number {
    let best = 0;
    for (let length = SHORTEST; length <= LONGEST && at + length <= this.signs.length; length++) {
      if (this.index(lang, at, length) === undefined) continue;
      if (best === 0 || (this.longest[at + length] ?? 0) > (this.longest[at + best] ?? 0)) best = length;
    }
    return best;
  }

  private measure(lang: number): void {
    this.longest = Array<number>(this.signs.length + 1).fill(0);
    for (let at = this.signs.length - 1; at >= 0; at--) {
      const length = this.best(lang, at);
      this.longest[at] = length === 0 ? 0 : 1 + (this.longest[at + length] ?? 0);
    }
  }

  /** Where a phrase that begins here ends; -1 when there is none. */
  private cut(lang: number, at: number, indexes: number[]): number {
    const depth = indexes.length;
    if (isPhraseLength(depth) && isPhrase(indexes)) return at;
    if (depth === PHRASE_MAX || depth + (this.longest[at] ?? 0) < 12 || this.steps === 0) return -1;
    this.steps--;
    for (let length = LONGEST; length >= SHORTEST; length--) {
      const index = at + length <= this.signs.length ? this.index(lang, at, length) : undefined;
      if (index === undefined) continue;
      const end = this.cut(lang, at + length, [...indexes, index]);
      if (end >= 0) return end;
    }
    return -1;
  }

  private findInLang(lang: number): boolean {
    this.measure(lang);
    this.steps = STEPS;
    for (let at = 0; at < this.signs.length; at++) {
      let end = (this.longest[at] ?? 0) < 12 ? -1 : this.cut(lang, at, []);
      if (end < 0) continue;
      while ((this.longest[end] ?? 0) > 0) end += this.best(lang, end);
      this.scan.add('recovery_phrase', this.signs[at]?.from ?? 0, this.signs[end - 1]?.to ?? 0);
      return true;
    }
    return false;
  }

  findInWindow(): void {
    if (this.signs.length < 12 * SHORTEST) return;
    const text = this.signs.map(({ sign }) => sign);
    this.found = text.map((_, at) => {
      const words: ((number | undefined)[] | undefined)[] = [];
      for (let length = SHORTEST; length <= LONGEST && at + length <= text.length; length++)
        words[length] = this.scan.tables.words.get(text.slice(at, at + length).join(''));
      return words;
    });
    for (let lang = 0; lang < SLIP39; lang++) if (this.findInLang(lang)) return;
  }

  clear(): void {
    this.signs = [];
  }

  add(start: number, end: number): void {
    for (let at = start; at < end; ) {
      const c = String.fromCodePoint(this.scan.text.codePointAt(at) ?? 0);
      const from = at;
      at += c.length;
      const { is, as } = read(c);
      for (const sign of is === 'read' ? as : '') {
        if (this.signs.length === SIGNS) {
          this.findInWindow();
          this.signs = this.signs.slice(SIGNS - OVERLAP);
        }
        this.signs.push({ sign: sign.toLowerCase(), from, to: at });
      }
    }
  }
}

/** "l e g a l  w i n n e r": a row of single letters is read as if nothing was between them. */
function findSingles(scan: Scan, glued: Glued): void {
  const { words } = scan.lexed;
  let row = 0;
  for (let i = 0; i <= words.length; i++) {
    const word = words[i];
    const before = words[i - 1];
    if (word !== undefined && [...scan.text.slice(word.start, word.end)].length === 1 && (row === 0 || before === undefined || scan.bytesBetween(before.end, word.start) <= GAP_MAX)) {
      row++;
      continue;
    }
    glued.clear();
    if (row >= SINGLES_MIN) for (const { start, end } of words.slice(i - row, i)) glued.add(start, end);
    glued.findInWindow();
    row = 0;
  }
}

export function findGlued(scan: Scan): void {
  const glued = new Glued(scan);
  for (const { kind, start, end } of scan.lexed.spans) {
    if (kind !== 'letters' && (kind !== 'long' || /[0-9]/.test(scan.text.slice(start, end)))) continue; // in the others there is no room for the words of a phrase
    glued.clear();
    glued.add(start, end);
    glued.findInWindow();
  }
  if (scan.lexed.hasLetters) findSingles(scan, glued);
}
