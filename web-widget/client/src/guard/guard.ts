/**
 * Recovery phrases and private keys in what a visitor is about to send: the same rules as the
 * gateway's (gateway/guard), so that a secret does not even leave the page. Loaded
 * when it is needed; the lists of seven languages are a part of their own.
 */
import { findHan } from './han.ts';
import { findKeys, findKeystore } from './keys.ts';
import { findPhrases } from './phrase.ts';
import { read } from './read.ts';
import { type Finding, Scan } from './scan.ts';
import { LANGS, Tables } from './tables.ts';

export type { Finding, Kind } from './scan.ts';

/** What is remembered between messages: counts and no words. See struct guard_state. */
export interface GuardState {
  messages: number;
  words: number;
  number: number;
  strange: number;
  /** Bits: the lists that all of them may be of. */
  langs: number;
}

export const newState = (): GuardState => ({ messages: 0, words: 0, number: 0, strange: 0, langs: 0 });

export interface Result {
  readonly findings: readonly Finding[];
  readonly redacted: string;
  /** Something in it must not be sent. */
  readonly secret: boolean;
}

const PIECE_MAX = 11;
const SHOWN = 6;
const PLACEHOLDERS = {
  recovery_phrase: '[recovery phrase removed]',
  private_key: '[private key removed]',
  extended_key: '[extended private key removed]',
  keystore: '[keystore removed]',
};

/** A message of list words and nothing else. */
interface Piece {
  langs: number;
  words: number;
  first: number;
  last: number;
  start: number;
  end: number;
  isShort: boolean;
}

const NO_PIECE: Piece = { langs: 0, words: 0, first: 0, last: 0, start: 0, end: 0, isShort: false };

function pieceOf({ tables, lexed: { words, hans, spans } }: Scan): Piece {
  if (spans.length > 0 || (words.length > 0 && hans.length > 0)) return NO_PIECE;
  const all = hans.length > 0 ? hans : words;
  const [first, last] = [all[0], all[all.length - 1]];
  const isShort = all.length <= 2 && (hans.length === 0 || hans[0]?.text !== '');
  if (first === undefined || last === undefined || all.length > PIECE_MAX) return { ...NO_PIECE, words: all.length, isShort };
  let langs = hans.length > 0 ? 3 << LANGS : (1 << LANGS) - 1;
  for (const { text } of all) {
    const lists = hans.length > 0 ? tables.han.map((list) => list.get(text)) : (tables.words.get(text) ?? []);
    let bits = 0;
    for (let i = 0; i < lists.length; i++) if (lists[i] !== undefined) bits |= 1 << i;
    langs &= hans.length > 0 ? bits << LANGS : bits;
  }
  return { langs, words: all.length, first: first.number, last: last.number, start: first.start, end: last.end, isShort };
}

function isRow(state: GuardState, words: number, inOrder: boolean): boolean {
  const han = state.langs >> LANGS !== 0;
  if (state.messages < 2) return false;
  return state.messages >= (han ? 5 : 4) || (inOrder && words <= 2) || (state.messages >= 3 && state.words >= 5 && !han) || state.words >= 6;
}

function remember(scan: Scan, state: GuardState, piece: Piece): void {
  const inOrder = piece.langs !== 0 && state.number !== 0 && piece.first === state.number + 1;
  let common = state.messages > 0 ? state.langs & piece.langs : piece.langs;
  if (common === 0) {
    if (state.messages > 0 && piece.isShort && state.strange < 1) {
      state.strange++;
      if (isRow(state, 9, false) && piece.langs === 0 && piece.words > 0) scan.add('recovery_phrase', piece.start, piece.end);
      return;
    }
    Object.assign(state, newState());
    if (piece.langs === 0) return;
    common = piece.langs;
  }
  state.langs = common;
  state.messages = Math.min(state.messages + 1, 255);
  state.words = Math.min(state.words + piece.words, 255);
  state.number = piece.last;
  state.strange = 0;
  if (isRow(state, piece.words, inOrder)) scan.add('recovery_phrase', piece.start, piece.end);
}

function shortHex(text: string): string {
  const digits = [...text].map((c) => read(c).as).join('');
  return `${digits.slice(0, digits.length - 64 + SHOWN)}…${digits.slice(-SHOWN)}`;
}

export class Guard {
  private readonly tables = new Tables();

  /** `others` of gen/others.ts. */
  addOthers(others: readonly string[]): void {
    this.tables.addOthers(others);
  }

  scan(text: string, state?: GuardState): Result {
    const scan = new Scan(this.tables, text);
    const piece = pieceOf(scan);
    findKeystore(scan);
    findKeys(scan);
    findHan(scan);
    findPhrases(scan);
    if (state !== undefined && scan.findings.length > 0) Object.assign(state, newState());
    else if (state !== undefined) remember(scan, state, piece);
    let redacted = '';
    let at = 0;
    for (const { kind, start, end } of scan.findings) {
      redacted += text.slice(at, start) + (kind === 'hex' ? shortHex(text.slice(start, end)) : PLACEHOLDERS[kind]);
      at = end;
    }
    return { findings: scan.findings, redacted: redacted + text.slice(at), secret: scan.findings.some(({ kind }) => kind !== 'hex') };
  }
}
