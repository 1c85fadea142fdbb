/** Chinese phrases without spaces: see gateway/guard/han.c for why it is done like this. */
import { type HanRun, isPhraseLength } from './lex.ts';
import { isPhrase } from './phrase.ts';
import { read } from './read.ts';
import type { Scan } from './scan.ts';
import type { Tables } from './tables.ts';

const PROSE = 500;
const LABELLED = 800;
const LIKELY_LABELLED = 0;
const LIKELY_ALONE = -600;
const WINDOW_BITS = 1200;
const PAIR = 250;
const TALK = 700;
const RUN_MAX = 64;
const LONGEST = 24;
const RARE_LEAST = 6;
const BEGINS_LABEL = /[助恢註注种種备備]/;

function rankScore(index: number): number {
  if (index < 64) return 300;
  if (index < 128) return 210;
  if (index < 256) return 140;
  if (index < 512) return 60;
  return index < 1024 ? -70 : -230;
}

/** How much likelier ordinary text has this character than a phrase: log2 × 100. */
export function hanScore(tables: Tables, list: 0 | 1, before: string, c: string): number {
  const score = rankScore(tables.han[list].get(c) ?? -1);
  if (before === '') return score;
  if (tables.talk.has(before + c)) return score + TALK;
  return tables.isPair(before, c) ? score + PAIR : score;
}

const LISTS = [0, 1] as const;

class Run {
  constructor(private readonly scan: Scan, private readonly run: HanRun, private readonly signs: readonly string[]) {}

  private add(from: number, to: number): void {
    this.scan.add('recovery_phrase', this.run.at[from]?.[0] ?? 0, this.run.at[to - 1]?.[1] ?? 0);
  }

  private sign(at: number): string {
    return this.signs[at] ?? '';
  }

  private score(list: 0 | 1, from: number, at: number): number {
    return hanScore(this.scan.tables, list, at > from ? this.sign(at - 1) : '', this.sign(at));
  }

  tryAt(from: number, count: number, limit: number): boolean {
    for (const list of LISTS) {
      const indexes: number[] = [];
      let score = 0;
      for (let i = from; i < from + count; i++) {
        const index = this.scan.tables.han[list].get(this.sign(i));
        if (index === undefined) break;
        indexes.push(index);
        score += this.score(list, from, i);
      }
      if (indexes.length < count || score >= limit || !isPhrase(indexes)) continue;
      this.add(from, from + count);
      return true;
    }
    return false;
  }

  /** A phrase's length that nobody would write, one of it perhaps wrong: no checksum. */
  tryLikely(from: number, count: number, limit: number): boolean {
    const fits = isPhraseLength(count) && LISTS.some((list) => {
      let missing = 0;
      let score = 0;
      for (let i = from; i < from + count; i++) {
        if (this.scan.tables.han[list].has(this.sign(i))) score += this.score(list, from, i);
        else missing++;
      }
      return missing <= 1 && score < limit;
    });
    if (fits) this.add(from, from + count);
    return fits;
  }

  tryLabelled(): void {
    const { length } = this.signs;
    for (let at = 3; at + 12 <= length; at++) {
      if (!this.scan.labels.before('phrase', this.run.at[at]?.[0] ?? 0, 0)) continue;
      for (let from = at; from < at + 2; from++) {
        // All that fit: a shorter one, or one with the "is" in it, may be good by chance.
        for (let n = LONGEST; n >= 12; n -= 3) if (from + n <= length) this.tryAt(from, n, LABELLED);
        this.tryLikely(from, length - from, LIKELY_LABELLED);
        if (!'是为為叫'.includes(this.signs[from] ?? ' ')) break;
      }
    }
  }

  private tryWindows(list: 0 | 1, first: number, count: number): void {
    const indexes: number[] = [];
    const sums = [0];
    const missing = [0];
    for (let i = 0; i < count; i++) {
      const index = this.scan.tables.han[list].get(this.sign(first + i));
      indexes.push(index ?? 0);
      missing.push((missing[i] ?? 0) + (index === undefined ? 1 : 0));
      sums.push((sums[i] ?? 0) + (index === undefined ? 0 : this.score(list, first, first + i)));
    }
    for (let n = 12; n <= LONGEST; n += 3)
      for (let at = 0; at + n <= count; at++) {
        if (missing[at + n] !== missing[at] || (sums[at] ?? 0) - (sums[at + n] ?? 0) + Math.floor((n * 100) / 3) < WINDOW_BITS) continue;
        if (isPhrase(indexes.slice(at, at + n))) this.add(first + at, first + at + n);
      }
  }

  /** `signs` are all of the run here. */
  findInside(): void {
    for (let first = 0; ; first += RUN_MAX - LONGEST) {
      const count = Math.min(RUN_MAX, this.signs.length - first);
      if (count < 12) return;
      for (const list of LISTS) this.tryWindows(list, first, count);
      if (count < RUN_MAX || first + count >= this.signs.length) return;
    }
  }
}

/** Behind a label and a colon, or right behind the label and a blank. */
function isLabelled(scan: Scan, start: number): boolean {
  const [blanks = '', sign] = /([:：]?)[ \n]*$/.exec(scan.text.slice(Math.max(0, start - 64), start)) ?? [];
  if (sign !== '') return scan.labels.before('phrase', start, 8);
  return blanks.length > 0 && blanks.length < start && scan.labels.before('phrase', start, blanks.length);
}

/** Nothing but a phrase's length of characters, on some lines. */
function findLines(scan: Scan): void {
  const { text, lexed } = scan;
  if (lexed.hans.length < 2 || lexed.words.length > 0) return;
  const run: HanRun = { start: 0, end: 0, text: '', at: [], isBlock: false };
  let [signs, at, lines]: [string[], number, boolean] = [[], 0, false];
  for (const c of text) {
    const { is, as } = read(c);
    const from = at;
    at += c.length;
    if (c === '\n') lines = true;
    if (is === 'ignored' || c <= ' ' || c === '\u3000') continue;
    if (is !== 'han' || signs.length === LONGEST) return;
    signs = [...signs, as];
    run.at.push([from, at]);
  }
  const all = new Run(scan, run, signs);
  if (lines && isPhraseLength(signs.length) && !all.tryAt(0, signs.length, LABELLED)) all.tryLikely(0, signs.length, LIKELY_ALONE);
}

const isAll = ({ text }: Scan, { start, end }: HanRun): boolean => /^[ \t\r\n\v\f]*$/.test(text.slice(0, start) + text.slice(end));

/** Somewhere 6 of 12 characters are rare. */
function isRare(tables: Tables, signs: readonly string[]): boolean {
  let rare = 0;
  return signs.some((sign, i) => {
    rare += (tables.hanRare.has(sign) ? 1 : 0) - (tables.hanRare.has(signs[i - 12] ?? '') ? 1 : 0);
    return i >= 11 && rare >= RARE_LEAST;
  });
}

export function findHan(scan: Scan): void {
  for (const run of scan.lexed.runs) {
    const all = [...run.text];
    const first = new Run(scan, run, all.slice(0, RUN_MAX));
    const count = run.at.length;
    const fits = isPhraseLength(count);
    if (fits && first.tryAt(0, count, run.isBlock ? LABELLED : PROSE)) continue;
    if (fits && run.start > 0 && isLabelled(scan, run.start) && (first.tryAt(0, count, LABELLED) || first.tryLikely(0, count, LIKELY_LABELLED))) continue;
    if (fits && isAll(scan, run) && first.tryLikely(0, count, LIKELY_ALONE)) continue;
    if (run.isBlock) continue;
    if (count > 12 || fits) if (BEGINS_LABEL.test(run.text)) first.tryLabelled();
    if (isRare(scan.tables, all)) new Run(scan, run, all).findInside();
  }
  findLines(scan);
}
