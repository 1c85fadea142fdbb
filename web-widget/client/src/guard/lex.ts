/** One pass over a text: words, single Chinese characters, long runs, lists of numbers. */
import { type Counted, counted } from './counter.ts';
import { layoutEnd } from './layout.ts';
import { read } from './read.ts';

export interface Word {
  readonly start: number;
  readonly end: number;
  /** As it is looked up; '' for what is too long. */
  readonly text: string;
  /** The number before it, 255 for one above 24, 0 for none. */
  readonly number: number;
}

export interface Span {
  readonly start: number;
  readonly end: number;
  readonly kind: 'long' | 'short' | 'letters' | 'numbers' | 'sixes';
  /** Characters, full width as ASCII. */
  readonly text: string;
}

export interface HanRun {
  readonly start: number;
  end: number;
  text: string;
  /** Where each character begins and ends. */
  readonly at: [number, number][];
  /** Several runs with blanks between them. */
  readonly isBlock: boolean;
}

export interface Lexed {
  readonly words: Word[];
  /** Single characters; an empty text where several stand together. */
  readonly hans: Word[];
  readonly spans: Span[];
  readonly runs: HanRun[];
  /** A byte offset for each place in the text: distances are counted in bytes of UTF-8. */
  readonly bytes: Uint32Array;
  /** Where runs of both letters and digits are beside each other: a key may be split into some. */
  splitFrom: number;
  splitTo: number;
  /** Many letters that stand alone. */
  hasLetters: boolean;
  /** The number behind the last word. */
  number: number;
}

export const isPhraseLength = (count: number): boolean => count >= 12 && count <= 24 && count % 3 === 0;

const WORD_MAX = 14;
const LATIN_MAX = 12;
const LONG_MIN = 43;
const SHORT_MIN = 22;
const SHORT_MAX = 31;
const SIXES = 8;
const SIXES_NEAR = 8;
const BLOCK_GAP = 16;
const KEYPAIR = 64;
const SEED = 32;
const LETTERS_MIN = 36;
const SINGLES_LEAST = 24;
const MIXED_NEAR = 24;
const PART_LETTERS = 16;
const ROMAN_MAX = 5;

function byteOffsets(text: string): Uint32Array {
  const bytes = new Uint32Array(text.length + 1);
  let sum = 0;
  for (let at = 0; at < text.length; ) {
    const cp = text.codePointAt(at) ?? 0;
    const width = cp > 0xffff ? 2 : 1;
    for (let k = 0; k < width; k++) bytes[at + k] = sum;
    sum += cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    at += width;
  }
  bytes[text.length] = sum;
  return bytes;
}

const DIGIT_OF: Readonly<Record<string, number>> = { i: 1, v: 5, x: 10 };

/** Of Roman numerals; 0 for what is none. */
function romanValue(said: string): number {
  let sum = 0;
  let before = 0;
  for (const c of [...said].reverse()) {
    const value = DIGIT_OF[c] ?? 0;
    if (value === 0) return 0;
    sum += value < before ? -value : value;
    before = value;
  }
  return sum;
}

/** "a)", "iv." and a blank: the number of what follows. 0 for other words. */
function lettered(said: string, behind: string): number {
  if (said.length > ROMAN_MAX || !/^(?:\)|\. )/.test(behind) || !/^[a-z]+$/i.test(said)) return 0;
  const roman = romanValue(said.toLowerCase());
  return roman !== 0 ? roman : said.length === 1 && behind[0] === ')' ? said.toLowerCase().charCodeAt(0) - 96 : 0;
}

class Pass {
  readonly out: Lexed;
  private number = 0;
  private count = 0;
  private bytesFrom = 0;
  private bytesTo = 0;
  private block: HanRun | null = null;
  private blockRuns = 0;
  private singles = 0;
  private sixes: number[] = [];
  private sixEnd = 0;
  /** The last of "一、", "二、" and so on. */
  private lastCounted = 0;
  private mixed: readonly [number, number] | null = null;

  constructor(private readonly text: string) {
    this.out = { words: [], hans: [], spans: [], runs: [], bytes: byteOffsets(text), splitFrom: 0, splitTo: 0, hasLetters: false, number: 0 };
  }

  private charAt(at: number): string {
    return String.fromCodePoint(this.text.codePointAt(at) ?? 0);
  }

  /** The list of bytes is over: 32 of them may be a seed. */
  private endBytes(): void {
    if (this.count === SEED) this.out.spans.push({ start: this.bytesFrom, end: this.bytesTo, kind: 'numbers', text: this.text.slice(this.bytesFrom, this.bytesTo) });
    this.count = 0;
  }

  private endWord(start: number, end: number, signs: string, single: boolean): void {
    const said = this.text.slice(start, end);
    const number = lettered(said, this.text.slice(end, end + 2));
    if (number !== 0) {
      this.number = number <= 24 ? number : 255;
      this.endBytes();
      return;
    }
    if (/^(st|nd|rd|th)$/i.test(said) && /[0-9]/.test(this.text[start - 1] ?? '')) return;
    const length = [...signs].length;
    const fits = length <= WORD_MAX && (length <= LATIN_MAX || !/^[a-z]*$/.test(signs));
    this.out.words.push({ start, end, text: fits ? signs : '', number: this.number });
    this.singles = single ? this.singles + 1 : 0;
    this.out.hasLetters ||= this.singles >= SINGLES_LEAST;
    this.number = 0;
    this.endBytes();
  }

  private setNumber(digits: string): void {
    const value = Number(digits.slice(0, 4));
    this.number = value <= 24 ? value : 255;
  }

  /** The last eight of them, near each other, may be a secret of Ripple's wallets. */
  private noteSix(start: number, end: number): void {
    const { bytes, spans } = this.out;
    if ((bytes[start] ?? 0) - (bytes[this.sixEnd] ?? 0) > SIXES_NEAR) this.sixes = [];
    this.sixes = [...this.sixes, start].slice(-SIXES);
    this.sixEnd = end;
    const first = this.sixes[0] ?? 0;
    if (this.sixes.length === SIXES) spans.push({ start: first, end, kind: 'sixes', text: this.text.slice(first, end) });
  }

  private addBytes(start: number, end: number): void {
    const value = Number(this.text.slice(start, Math.min(end, start + 4)));
    if (end - start === 6) this.noteSix(start, end);
    if (value > 255 || end - start > 3) {
      this.endBytes();
      return;
    }
    if (this.count === 0 || !/^(?:[, \t\r\n、，]|\\[nrt])*$/.test(this.text.slice(this.bytesTo, start))) {
      this.endBytes();
      this.bytesFrom = start;
    }
    this.bytesTo = end;
    if (++this.count === KEYPAIR) {
      this.out.spans.push({ start: this.bytesFrom, end, kind: 'numbers', text: this.text.slice(this.bytesFrom, end) });
      this.count = 0;
    }
  }

  /** Letters and digits of scripts with spaces. Returns where it ends. */
  run(start: number): number {
    let signs = '';
    let digits = '';
    let wordStart = start;
    let end = start;
    let alnums = '';
    let chars = 0;
    let letters = 0;
    let hadDigits = false;
    let script = '';
    for (let at = start; at < this.text.length; ) {
      const c = this.charAt(at);
      const reading = read(c);
      const next = at + c.length;
      if (reading.is === 'ignored') {
        at = next;
        continue;
      }
      if (reading.is === 'han' || reading.is === 'other') break;
      // Kana and Hangul end what is of ASCII, and are ended by it.
      const now = reading.is === 'letter' ? script : reading.as < '\u0080' ? 'ascii' : 'other';
      if (script !== '' && now !== script) break;
      script = now;
      end = next;
      let isFirst = true;
      for (const sign of reading.as) {
        if (/[A-Za-z0-9]/.test(sign)) alnums += sign;
        if (sign >= '0' && sign <= '9') {
          if (signs !== '') this.endWord(wordStart, at, signs, chars === 1);
          signs = '';
          chars = 0;
          hadDigits = true;
          digits += sign;
          continue;
        }
        if (digits !== '') this.setNumber(digits);
        digits = '';
        if (signs === '') wordStart = at;
        if (isFirst) chars++;
        isFirst = false;
        letters++;
        signs += sign.toLowerCase();
      }
      at = next;
    }
    if (signs !== '') this.endWord(wordStart, end, signs, chars === 1);
    if (digits !== '') this.setNumber(digits);
    if (/^[0-9]+$/.test(this.text.slice(start, end))) this.addBytes(start, end);
    if (letters > 0 && (hadDigits || alnums.length >= PART_LETTERS)) this.noteMixed(start, end);
    if (alnums.length >= SHORT_MIN && alnums.length <= SHORT_MAX && /^[s\u0080-\uffff]/i.test(this.text.slice(start))) this.out.spans.push({ start, end, kind: 'short', text: alnums });
    if (alnums.length >= LONG_MIN) this.out.spans.push({ start, end, kind: 'long', text: alnums });
    if (script === 'other' && letters >= LETTERS_MIN) this.out.spans.push({ start, end, kind: 'letters', text: '' });
    return Math.max(end, start + 1);
  }

  private noteMixed(start: number, end: number): void {
    const { out, mixed } = this;
    if (mixed !== null && (out.bytes[start] ?? 0) - (out.bytes[mixed[1]] ?? 0) <= MIXED_NEAR) {
      if (out.splitTo === 0) out.splitFrom = mixed[0];
      out.splitTo = end;
    }
    this.mixed = [start, end];
  }

  private endBlock(): void {
    if (this.block !== null && this.blockRuns > 1 && isPhraseLength(this.block.at.length)) this.out.runs.push(this.block);
    this.blockRuns = 0;
  }

  private blockGoesOn(at: number): boolean {
    const { block, out } = this;
    if (block === null || this.blockRuns === 0 || (out.bytes[at] ?? 0) - (out.bytes[block.end] ?? 0) > BLOCK_GAP) return false;
    return [...this.text.slice(block.end, at)].every((c) => ' \t\u3000\u00a0'.includes(c) || read(c).is === 'ignored');
  }

  private addHan(start: number, end: number, text: string): void {
    this.out.hans.push({ start, end, text, number: this.number });
    this.number = 0;
    this.endBytes();
  }

  /** What only counts is left out. */
  private takeCounted({ number, isBare, from, to }: Counted, run: HanRun): void {
    if (number !== undefined) this.number = number <= 24 ? number : 255;
    if (number !== undefined && isBare === true) this.lastCounted = number;
    if (to > from) this.addHan(run.at[from]?.[0] ?? 0, run.at[to - 1]?.[1] ?? 0, to - from === 1 ? ([...run.text][from] ?? '') : '');
  }

  han(start: number): number {
    const run: HanRun = { start, end: start, text: '', at: [], isBlock: false };
    for (let at = start; at < this.text.length; ) {
      const c = this.charAt(at);
      const reading = read(c);
      const next = at + c.length;
      if (reading.is === 'han') {
        run.text += reading.as;
        run.at.push([at, next]);
        run.end = next;
      } else if (reading.is !== 'ignored') break;
      at = next;
    }
    const counts = counted([...run.text], this.text.slice(Math.max(0, start - 1), start), this.text.slice(run.end, run.end + 1), this.lastCounted);
    if (counts !== null) {
      this.takeCounted(counts, run);
      return run.end;
    }
    this.addHan(start, run.end, run.at.length === 1 ? run.text : '');
    if (run.at.length >= 12) this.out.runs.push(run);
    if (this.block === null || !this.blockGoesOn(start)) {
      this.endBlock();
      this.block = { start, end: run.end, text: '', at: [], isBlock: true };
    }
    this.blockRuns++;
    this.block.end = run.end;
    this.block.text += run.text;
    this.block.at.push(...run.at);
    return run.end;
  }

  all(): Lexed {
    for (let at = 0; at < this.text.length; ) {
      const c = this.charAt(at);
      const { is } = read(c);
      if (is === 'other') at = Math.max(layoutEnd(this.text, at), at + c.length);
      else if (is === 'ignored') at += c.length;
      else at = is === 'han' ? this.han(at) : this.run(at);
    }
    this.endBlock();
    this.endBytes();
    this.out.number = this.number;
    return this.out;
  }
}

export function lex(text: string): Lexed {
  return new Pass(text).all();
}
