/** Words in a row that are a recovery phrase. The rules are those of gateway/guard/phrase.c. */
import { sha256 } from './crypto.ts';
import { findCut } from './cut.ts';
import { hanScore } from './han.ts';
import { isPhraseLength, type Word } from './lex.ts';
import { nearWords } from './near.ts';
import { read } from './read.ts';
import type { Scan } from './scan.ts';
import { LANGS, SLIP39 } from './tables.ts';
import { findMonero, isShare, isWalletPhrase } from './wallets.ts';

const LENGTHS = [24, 21, 18, 15, 12];
const GAP_MAX = 48;
const LIST_RUN = 48;
const SHARE = 20;
const LONG_SHARE = 33;
const REPEATS_LEAST = 9;
const COUNTINGS_LEAST = 4;
const PARTIAL_MIN = 8;
const LABEL_WITHIN = 48;
const BEYOND_MIN = 3;
const LONGEST = 24;
const COLUMNS_MAX = 6;
const GAP_WITH_OTHERS = 160;
const HANS_GAP_MAX = 160;
const LABELLED_MIN = 8;
const ALONE_SCORE = 0;
const INFLECTED = ['s', 'd', 'r', 'y', 'n'];

export function isPhrase(indexes: readonly number[]): boolean {
  const bits = indexes.map((index) => index.toString(2).padStart(11, '0')).join('');
  const entropy = (indexes.length * 4) / 3;
  const bytes = (bits.match(/.{8}/g) ?? []).slice(0, entropy).map((byte) => parseInt(byte, 2));
  const hash = (sha256(Uint8Array.from(bytes))[0] ?? 0).toString(2).padStart(8, '0');
  return hash.startsWith(bits.slice(entropy * 8));
}

/** Words from one list's point of view. */
class Row {
  readonly has: boolean[];
  readonly indexes: number[];

  /** With `hasGaps` others were between the words, and are left out: `number` says how many. */
  constructor(private readonly scan: Scan, private readonly words: readonly Word[], private readonly lang: number, private readonly hasGaps = false) {
    const found = words.map(({ text }) => scan.tables.words.get(text)?.[lang]);
    this.has = found.map((index) => index !== undefined);
    this.indexes = found.map((index) => index ?? 0);
  }

  private word(at: number): Word {
    return this.words[at] as Word;
  }

  private nearEnough(at: number): boolean {
    return this.scan.bytesBetween(this.word(at - 1).end, this.word(at).start) <= (this.hasGaps ? GAP_WITH_OTHERS : GAP_MAX);
  }

  /** With something between all of them; one gap may be empty. */
  private isRegular(at: number, count: number): boolean {
    return !this.hasGaps || this.words.slice(at + 1, at + count).filter(({ number }) => number === 0).length <= 1;
  }

  private runEnd(from: number): number {
    let end = from;
    while (end < this.words.length && this.has[end] && (end === from || this.nearEnough(end))) end++;
    return end;
  }

  private runBegin(to: number): number {
    let begin = to;
    while (begin > 0 && this.has[begin - 1] && (begin === to || this.nearEnough(begin))) begin--;
    return begin;
  }

  private lineBetween(at: number): boolean {
    if (at === 0 || at === this.words.length) return true;
    return this.scan.text.slice(this.word(at - 1).end, this.word(at).start).includes('\n');
  }

  private found(from: number, to: number): void {
    this.scan.add('recovery_phrase', this.word(from).start, this.word(to - 1).end);
  }

  private foundRun(from: number, to: number): void {
    const begin = from > 1 && this.nearEnough(from) && this.nearEnough(from - 1) ? this.runBegin(from - 1) : from;
    const end = to + 1 < this.words.length && this.nearEnough(to) && this.nearEnough(to + 1) ? this.runEnd(to + 1) : to;
    const first = from - begin >= BEYOND_MIN && to - begin <= LIST_RUN ? begin : from;
    this.found(first, end >= to + BEYOND_MIN && end - first <= LIST_RUN ? end : to);
  }

  private good(at: number, count: number): boolean {
    return isPhrase(this.indexes.slice(at, at + count));
  }

  private findExact(from: number, to: number): boolean {
    const isList = to - from > LIST_RUN;
    let any = false;
    for (const n of LENGTHS) {
      for (let at = from; at + n <= to; at++) {
        if (isList && !(this.lineBetween(at) && this.lineBetween(at + n))) continue;
        if (!this.isRegular(at, n) || !this.good(at, n)) continue;
        if (!isList) {
          this.foundRun(from, to);
          return true;
        }
        this.found(at, at + n);
        any = true;
      }
    }
    return any;
  }

  /** In columns without numbers: all lines have as many words, and they go down. */
  private findTransposed(from: number, to: number): boolean {
    const count = to - from;
    if (!isPhraseLength(count) || this.hasGaps) return false;
    let columns = 1;
    while (columns < count && !this.lineBetween(from + columns)) columns++;
    if (columns === 1 || columns > COLUMNS_MAX || count % columns !== 0) return false;
    for (let i = 1; i < count; i++) if (this.lineBetween(from + i) !== (i % columns === 0)) return false;
    const rows = count / columns;
    const down = Array.from({ length: count }, (_, i) => this.indexes[from + (i % rows) * columns + Math.floor(i / rows)] ?? 0);
    if (!isPhrase(down)) return false;
    this.found(from, to);
    return true;
  }

  private findLabelled(from: number, to: number): boolean {
    for (let at = from; at + PARTIAL_MIN <= to && at < from + 5; at++) {
      if (!this.scan.labels.before('phrase', this.word(at).start, LABEL_WITHIN)) continue;
      this.foundRun(at, to);
      return true;
    }
    return false;
  }

  /** What a misspelt word may have been; inside of prose with more doubt. */
  private candidates(at: number, alone: boolean): number[] {
    const { tables } = this.scan;
    const { text } = this.word(at);
    if (!alone && (tables.isCommon(text) || tables.words.get(text)?.[SLIP39] !== undefined)) return [];
    return nearWords(tables, this.lang, text)
      .filter((word) => alone || !INFLECTED.some((end) => text === word + end))
      .map((word) => tables.words.get(word)?.[this.lang] ?? 0);
  }

  private findMisspelt(from: number, at: number, to: number): void {
    const alone = isPhraseLength(to - from) && this.lineBetween(from) && this.lineBetween(to);
    for (const candidate of this.candidates(at, alone)) {
      this.indexes[at] = candidate;
      for (const n of LENGTHS) {
        for (let start = Math.max(at + 1 - n, from); start <= at && start + n <= to; start++) {
          if (!this.good(start, n)) continue;
          this.found(from, to);
          return;
        }
      }
    }
  }

  private findBefore(from: number, runTo: number): void {
    const to = Math.min(runTo, from + LONGEST - 1);
    if (from === 0 || to - from < 11 || !this.nearEnough(from)) return;
    if (from >= 2 && this.has[from - 2] && this.nearEnough(from - 1)) return;
    this.findMisspelt(from - 1, from - 1, to);
  }

  private findAround(runFrom: number, at: number): void {
    if (at >= this.words.length || !this.nearEnough(at)) return;
    const end = at + 1 < this.words.length && this.nearEnough(at + 1) ? this.runEnd(at + 1) : at + 1;
    const to = Math.min(end, at + LONGEST);
    const from = Math.max(runFrom, at + 1 - LONGEST);
    if (to - from >= 12) this.findMisspelt(from, at, to);
  }

  private isLineBegin(at: number): boolean {
    return this.lineBetween(at) || this.scan.text.slice(this.word(at - 1).end, this.word(at).start).includes(':');
  }

  /** All of the run, or all but a word or two of talk at one of its ends, is of another wallet than those of BIP-39. */
  private findOfWallet(from: number, to: number): boolean {
    const length = to - from;
    const isOne = (at: number, n: number): boolean =>
      (at === from || at + n === to || (this.isLineBegin(at) && this.lineBetween(at + n))) && isWalletPhrase(this.scan, this.lang, this.words.slice(at, at + n), this.indexes.slice(at, at + n));
    const any = !this.hasGaps && [12, 24, 25].some((n) => length >= n && length <= n + 2 && Array.from({ length: length - n + 1 }, (_, i) => from + i).some((at) => isOne(at, n)));
    if (any) this.foundRun(from, to);
    return any;
  }

  /** A share as SLIP-39 has it. */
  private findShares(from: number, to: number): boolean {
    for (let at = from; at + SHARE <= to; at++) {
      if (![SHARE, LONG_SHARE].some((n) => at + n <= to && isShare(this.indexes.slice(at, at + n)))) continue;
      this.foundRun(from, to);
      return true;
    }
    return false;
  }

  find(): void {
    if (this.has.filter(Boolean).length < PARTIAL_MIN) return;
    for (let from = 0; from < this.words.length; ) {
      if (!this.has[from]) {
        from++;
        continue;
      }
      const to = this.runEnd(from);
      if (this.lang === SLIP39) {
        if (!this.findShares(from, to) && !this.hasGaps) this.findLabelled(from, to);
        from = to;
        continue;
      }
      if ((to - from < 12 || (!this.findExact(from, to) && !this.findTransposed(from, to) && !this.findOfWallet(from, to))) && !this.hasGaps && !this.findLabelled(from, to)) {
        this.findBefore(from, to);
        this.findAround(from, to);
      }
      from = to;
    }
  }
}

/** A character in another's place, which nothing tells but that it all reads like no sentence, and that there is nothing else. */
function isUnlikeTalk({ tables, lexed }: Scan, list: 0 | 1, hans: readonly Word[]): boolean {
  if (!isPhraseLength(hans.length) || hans.length < lexed.hans.length || lexed.words.length > 0 || hans.some(({ text }) => !tables.han[list].has(text))) return false;
  return hans.reduce((sum, { text }, i) => sum + hanScore(tables, list, hans[i - 1]?.text ?? '', text), 0) < ALONE_SCORE;
}

function findInHans(scan: Scan, hans: readonly Word[]): void {
  const first = hans[0] as Word;
  const last = hans[hans.length - 1] as Word;
  for (const which of [0, 1] as const) {
    const list = scan.tables.han[which];
    const indexes = hans.map(({ text }) => list.get(text));
    for (let at = 0; at < hans.length; ) {
      let end = at;
      while (end < hans.length && indexes[end] !== undefined) end++;
      const run = indexes.slice(at, end) as number[];
      const good = run.length <= 4 * LIST_RUN && LENGTHS.some((n) => run.some((_, k) => k + n <= run.length && isPhrase(run.slice(k, k + n))));
      if (good && hans.length <= LIST_RUN) scan.add('recovery_phrase', first.start, last.end);
      else if (good) scan.add('recovery_phrase', (hans[at] as Word).start, (hans[end - 1] as Word).end);
      at = end + 1;
    }
    const missing = indexes.filter((index) => index === undefined).length;
    if ((isPhraseLength(hans.length) && missing === 1) || isUnlikeTalk(scan, which, hans)) scan.add('recovery_phrase', first.start, last.end);
  }
}

/** In columns, "1. 的  7. 在" and so on: in the order of the numbers. */
function findHansInColumns(scan: Scan, hans: readonly Word[]): void {
  const sorted = [...hans].sort((a, b) => a.number - b.number);
  if (!isPhraseLength(sorted.length) || sorted.some(({ number }, i) => number !== i + 1)) return;
  for (const list of scan.tables.han) {
    const indexes = sorted.map(({ text }) => list.get(text));
    if (!indexes.includes(undefined) && isPhrase(indexes as number[])) scan.add('recovery_phrase', (hans[0] as Word).start, (hans[hans.length - 1] as Word).end);
  }
}

/** The first and the last may be run together with the text around them: "... 屏帮我看一下". */
function findHansRunTogether(scan: Scan, hans: readonly Word[]): void {
  const { text, lexed, tables } = scan;
  const at = lexed.hans.indexOf(hans[0] as Word);
  const [before, behind] = [lexed.hans[at - 1], lexed.hans[at + hans.length]];
  const isBlank = (from: number, to: number): boolean => /^[ \t\r\n\v\f]*$/.test(text.slice(from, to));
  const lead = before !== undefined && isBlank(before.end, (hans[0] as Word).start) ? [...text.slice(before.start, before.end)].slice(-1).map((c) => ({ text: read(c).as || c, start: before.end - c.length, end: before.end, number: 0 })) : [];
  const tail = behind !== undefined && isBlank((hans[hans.length - 1] as Word).end, behind.start) ? [...text.slice(behind.start, behind.end)].slice(0, 1).map((c) => ({ text: read(c).as || c, start: behind.start, end: behind.start + c.length, number: 0 })) : [];
  const rows = [[...lead, ...hans, ...tail], [...lead, ...hans], [...hans, ...tail]];
  for (const row of rows) {
    const isGood = row.length > hans.length && isPhraseLength(row.length) && tables.han.some((list) => {
      const indexes = row.map((word) => list.get(word.text));
      return !indexes.includes(undefined) && isPhrase(indexes as number[]);
    });
    if (isGood) scan.add('recovery_phrase', (row[0] as Word).start, (row[row.length - 1] as Word).end);
  }
}

/** Behind a label, whatever the checksum. The first may be run together with the label, and the last with what follows. */
function findHansLabelled(scan: Scan, hans: readonly Word[]): void {
  const { text, lexed } = scan;
  const [first, last] = [hans[0] as Word, hans[hans.length - 1] as Word];
  if (!scan.labels.before('phrase', first.start, LABEL_WITHIN)) return;
  const at = lexed.hans.indexOf(first);
  const [before, behind] = [lexed.hans[at - 1], lexed.hans[at + hans.length]];
  const isBlank = (from: number, to: number): boolean => /^[ \t\r\n\v\f]*$/.test(text.slice(from, to));
  const led = before !== undefined && isBlank(before.end, first.start) ? ([...text.slice(before.start, before.end)].pop() ?? '').length : 0;
  const followed = behind !== undefined && isBlank(last.end, behind.start) ? ([...text.slice(behind.start, behind.end)][0] ?? '').length : 0;
  scan.add('recovery_phrase', led > 0 && before !== undefined ? before.end - led : first.start, followed > 0 && behind !== undefined ? behind.start + followed : last.end);
}

/** Somewhere 11 of 12 single characters in a row are of a list, or 8 of 8. */
function hasHans({ tables, lexed: { hans } }: Scan): boolean {
  let last: number[] = [];
  return hans.some(({ text }) => {
    last = text === '' ? [] : [...last, tables.han.some((list) => list.has(text)) ? 1 : 0].slice(-12);
    const sum = (ones: readonly number[]): number => ones.reduce((all, one) => all + one, 0);
    return sum(last) >= 11 || sum(last.slice(-LABELLED_MIN)) === LABELLED_MIN;
  });
}

function findHans(scan: Scan): void {
  if (!hasHans(scan)) return;
  let row: Word[] = [];
  const flush = (): void => {
    if (row.length >= 12) {
      findInHans(scan, row);
      findHansInColumns(scan, row);
    }
    if (row.length >= 10 && row.length < LONGEST) findHansRunTogether(scan, row);
    if (row.length >= LABELLED_MIN) findHansLabelled(scan, row);
    row = [];
  };
  for (const han of scan.lexed.hans) {
    const last = row[row.length - 1];
    if (han.text === '' || (last !== undefined && scan.bytesBetween(last.end, han.start) > HANS_GAP_MAX)) flush();
    if (han.text !== '') row.push(han);
  }
  flush();
}

/** These words, if their numbers are those from 1 on. */
function findNumbered(scan: Scan, words: readonly Word[]): boolean {
  const sorted = [...words].sort((a, b) => a.number - b.number);
  if (sorted.some(({ number }, i) => number !== i + 1)) return false;
  for (let lang = 0; lang < SLIP39; lang++) {
    const indexes = sorted.map(({ text }) => scan.tables.words.get(text)?.[lang]);
    if (indexes.includes(undefined) || !isPhrase(indexes as number[])) continue;
    scan.add('recovery_phrase', (words[0] as Word).start, (words[words.length - 1] as Word).end);
    return true;
  }
  return false;
}

/** In columns, "1. abandon  7. absent" and so on: in the order of the numbers. */
function findInColumns(scan: Scan, numbered: readonly Word[]): void {
  for (let at = 0; at + 12 <= numbered.length; at++)
    LENGTHS.some((n) => at + n <= numbered.length && findNumbered(scan, numbered.slice(at, at + n)));
}

/** Any of the last 12 words in a row, 11 in some list: what is worth a look. */
function isWorth(scan: Scan, words: readonly Word[], least: number, of: number): boolean {
  const listed = words.map(({ text }) => (scan.tables.words.has(text) ? 1 : 0));
  let sum: number = 0;
  return listed.some((one, i) => (sum += one - (listed[i - of] ?? 0)) >= least);
}

/** With the same word between all of them, as "and", or "li" of HTML; or with words that count. */
function findBetweenFillers(scan: Scan): void {
  const { words } = scan.lexed;
  const repeats = words.map(() => false);
  const behind = words.map(({ text }, i) => {
    const before = [1, 2, 3, 4, 5, 6].filter((far) => text !== '' && words[i - far]?.text === text);
    for (const far of before) repeats[i] = repeats[i - far] = true;
    return before.length > 0 ? 1 : 0;
  });
  let sum: number = 0;
  const repeating = behind.some((one, i) => (sum += one - (behind[i - 24] ?? 0)) >= REPEATS_LEAST);
  const counting = words.filter(({ text }) => scan.tables.uses.get(text) === 'counting' && !scan.tables.words.has(text)).length;
  const counts = counting >= COUNTINGS_LEAST;
  if (!repeating && !counts) return;
  const others: Word[] = [];
  let leftOut = 0;
  words.forEach((word, i) => {
    if (repeats[i] || scan.bytesBetween(word.start, word.end) === 1 || (counts && scan.tables.uses.get(word.text) === 'counting')) {
      leftOut++;
      return;
    }
    others.push({ ...word, number: leftOut });
    leftOut = 0;
  });
  for (let lang = 0; lang < LANGS; lang++) new Row(scan, others, lang, true).find();
}

export function findPhrases(scan: Scan): void {
  const { words } = scan.lexed;
  findMonero(scan);
  findCut(scan);
  const numbered = words.filter(({ number }) => number !== 0);
  if (isWorth(scan, words, 11, 12) || isWorth(scan, words, PARTIAL_MIN, PARTIAL_MIN))
    for (let lang = 0; lang < LANGS; lang++) new Row(scan, words, lang).find();
  findHans(scan);
  findBetweenFillers(scan);
  if (isWorth(scan, numbered, 11, 12)) {
    const behind = words.map((word, i) => ({ ...word, number: i + 1 < words.length ? (words[i + 1] as Word).number : scan.lexed.number }));
    findInColumns(scan, behind.filter(({ number }) => number !== 0));
    for (let lang = 0; lang < LANGS; lang++) new Row(scan, numbered, lang).find();
    findInColumns(scan, numbered);
  }
}
