/** Phrases that come in pieces, a word or some of them a message: the rules of gateway/guard/piece.c. */
import { hanScore } from './han.ts';
import type { Word } from './lex.ts';
import { read } from './read.ts';
import type { Scan } from './scan.ts';
import { LANGS, SLIP39 } from './tables.ts';

/** What is remembered between messages: see struct guard_state. */
export interface GuardState {
  messages: number;
  words: number;
  number: number;
  strange: number;
  /** Bits: the lists that all of them may be of. */
  langs: number;
  evidence: number;
  runs: number;
  /** Words that were sent, until the row is one. */
  said: string[];
}

export const newState = (): GuardState => ({ messages: 0, words: 0, number: 0, strange: 0, langs: 0, evidence: 0, runs: 0, said: [] });

/** A message of list words and nothing else. */
export interface Piece {
  langs: number;
  words: number;
  fresh: number;
  repeats: number;
  glue: number;
  usual: number;
  ids: string[];
  first: number;
  last: number;
  start: number;
  end: number;
  isShort: boolean;
  isCommon: boolean;
  isLed: boolean;
  isEnded: boolean;
  isHan: boolean;
  score: number;
}

const PIECE_MAX = 24;
const ALONE_MAX = 11;
const LEAD_MAX = 4;
const BEHIND_LEAD = 6;
const SPACED_SCORE = 200;
const SHORT = 4;
const STRANGE_MAX = 2;
const REPEATS_MAX = 7;
const SAID = 8;
const HAN_MAX = 11;
const EVIDENCE = 600;
const EVIDENCE_MAX = 2000;
const FILLER = /^(?:next|then|and|word|is|the|number|ok)$/i;

const noPiece = (): Piece => ({
  langs: 0, words: 0, fresh: 0, repeats: 0, glue: 0, usual: 0, ids: [], first: 0, last: 0, start: 0, end: 0,
  isShort: false, isCommon: false, isLed: false, isEnded: false, isHan: false, score: 0,
});

function countFresh(state: GuardState | undefined, piece: Piece, id: string): void {
  if (state?.said.includes(id) || piece.ids.includes(id)) {
    piece.repeats++;
    return;
  }
  if (piece.ids.length < SAID) piece.ids.push(id);
  piece.fresh++;
}

const bitsOf = (lists: readonly (number | undefined)[]): number => lists.reduce<number>((bits, index, i) => (index === undefined ? bits : bits | (1 << i)), 0);

const langsOf = ({ tables }: Scan, { text }: Word): number => bitsOf(Array.from({ length: LANGS }, (_, lang) => tables.words.get(text)?.[lang]));

/** Where a piece begins behind words of no list that lead to it; 0 when nothing does. */
function leadOf(scan: Scan): number {
  const { words } = scan.lexed;
  let lead = 0;
  for (let i = 0; i < Math.min(words.length, LEAD_MAX); i++) if (langsOf(scan, words[i] as Word) === 0) lead = i + 1;
  if (words.length < lead + BEHIND_LEAD) return 0;
  return words.slice(lead).reduce((langs, word) => langs & langsOf(scan, word), (1 << LANGS) - 1) !== 0 ? lead : 0;
}

function pieceOfWords(scan: Scan, state: GuardState | undefined): Piece {
  const { tables, lexed: { words, hans }, text } = scan;
  const piece = { ...noPiece(), isShort: words.length <= SHORT, isCommon: true };
  if (words.length === 0 || words.length > PIECE_MAX + LEAD_MAX) return piece;
  const isFiller = ({ start, end }: Word): boolean => FILLER.test(text.slice(start, end));
  let first = leadOf(scan);
  const lastHan = hans[hans.length - 1];
  if (words.length - first > PIECE_MAX) return piece;
  if (lastHan !== undefined && (words.length < first + BEHIND_LEAD || lastHan.end > (words[first] as Word).start)) return piece;
  piece.isLed = first > 0 || hans.length > 0;
  while (words.length <= SHORT && first + 1 < words.length && isFiller(words[first] as Word)) first++;
  piece.langs = (1 << LANGS) - 1;
  for (const { text: word } of words.slice(first)) {
    piece.langs &= langsOf(scan, { text: word } as Word);
    piece.words++;
    const use = tables.uses.get(word);
    if (use === undefined) countFresh(state, piece, word);
    else if (use === 'glue') piece.glue++;
    else piece.usual++;
  }
  piece.isCommon = words.every((word) => tables.isCommon(word.text) || isFiller(word));
  const begin = words[first] as Word;
  const last = words[words.length - 1] as Word;
  piece.start = begin.start;
  piece.end = last.end;
  piece.first = begin.number;
  for (const { number } of words.slice(0, first)) if (piece.first === 0) piece.first = number;
  piece.isEnded = /^[.!?]/.test(text.slice(piece.end));
  piece.last = first + 1 === words.length ? piece.first : last.number;
  return piece;
}

/** Of the list that it is of; of both, when it is, how it reads less like a phrase. */
function scoreOf({ langs }: Piece, [simplified, traditional]: readonly [number, number]): number {
  if ((langs & (1 << LANGS)) === 0) return traditional;
  return langs >> (LANGS + 1) === 0 || simplified < traditional ? simplified : traditional;
}

function weigh({ tables }: Scan, piece: Piece, before: string, c: string, scores: [number, number]): void {
  piece.langs &= bitsOf(tables.han.map((list) => list.get(c))) << LANGS;
  for (const list of [0, 1] as const) if (tables.han[list].has(c)) scores[list] += hanScore(tables, list, before, c);
}

function pieceOfHans(scan: Scan, state: GuardState | undefined): Piece {
  const { tables, lexed: { hans, words } } = scan;
  let lead = 0;
  for (let i = 0; i < Math.min(hans.length, LEAD_MAX); i++) if (hans[i]?.text === '') lead = i + 1;
  const rest = hans.length >= lead + BEHIND_LEAD ? hans.slice(lead) : hans;
  const [first, last] = [rest[0] as Word, rest[rest.length - 1] as Word];
  const lastWord = words[words.length - 1];
  if (rest.length > PIECE_MAX || (lastWord !== undefined && (words.length > LEAD_MAX || rest.length < BEHIND_LEAD || lastWord.end > first.start))) return noPiece();
  const isLed = rest.length < hans.length || words.length > 0;
  const piece = { ...noPiece(), isShort: hans.length <= 2 && first.text !== '' && words.length === 0, isLed, langs: 3 << LANGS };
  const scores: [number, number] = [0, 0];
  rest.forEach(({ text }, i) => {
    weigh(scan, piece, rest[i - 1]?.text ?? '', text, scores);
    piece.words++;
    if (tables.hanUsual.has(text)) piece.usual++;
    else if (text !== '') countFresh(state, piece, text);
  });
  return { ...piece, score: scoreOf(piece, scores), start: first.start, end: last.end, first: first.number, last: last.number };
}

/** Some characters together: how they read tells words of a phrase from what people say. */
function pieceOfRun(scan: Scan): Piece {
  const { lexed: { hans }, text } = scan;
  const { start, end } = hans[0] as Word;
  const piece = { ...noPiece(), isHan: true, langs: 3 << LANGS, start, end };
  const scores: [number, number] = [0, 0];
  let before = '';
  for (const c of text.slice(start, end)) {
    const { is, as } = read(c);
    if (is === 'ignored') continue;
    weigh(scan, piece, before, as, scores);
    before = as;
    if (++piece.words > HAN_MAX) return noPiece();
  }
  piece.score = scoreOf(piece, scores);
  return piece;
}

export function pieceOf(scan: Scan, state: GuardState | undefined): Piece {
  const { words, hans, spans } = scan.lexed;
  if (spans.length > 0) return noPiece();
  if (words.length === 0 && hans.length === 1 && hans[0]?.text === '') return pieceOfRun(scan);
  const lastHan = hans[hans.length - 1];
  const lastWord = words[words.length - 1];
  return lastHan !== undefined && (lastWord === undefined || lastHan.start > lastWord.start) ? pieceOfHans(scan, state) : pieceOfWords(scan, state);
}

/** Most of a phrase by itself: six words of a list and more, and nothing else. */
export function isAlone({ langs, words, fresh, glue, usual, isEnded, isLed, isHan, score }: Piece): boolean {
  if (langs === 0 || fresh < 5 || isEnded || isLed || isHan || words > ALONE_MAX) return false;
  if (langs >> LANGS !== 0) return words >= 6 && score < SPACED_SCORE;
  return words >= 8 ? glue <= 1 && usual <= 2 : words >= 6 && glue === 0 && usual <= 1;
}

function isRow(state: GuardState, words: number, inOrder: boolean): boolean {
  const han = state.langs >> LANGS !== 0;
  if (state.messages < 2) return false;
  const least = han ? 5 : 4;
  return (state.messages >= least && state.words >= least) || state.messages >= REPEATS_MAX || (inOrder && words <= 2) || (state.messages >= 3 && state.words >= 5 && !han) || state.words >= 6;
}

function rememberRun(scan: Scan, state: GuardState, { langs, score, start, end }: Piece): void {
  const evidence = langs === 0 ? 0 : state.evidence - score;
  state.evidence = Math.max(0, Math.min(EVIDENCE_MAX, evidence));
  state.runs = evidence > 0 ? Math.min(state.runs + 1, 255) : 0;
  if (state.runs >= 2 && evidence >= EVIDENCE) scan.add('recovery_phrase', start, end);
}

/** No piece: a short one between two of them, or the end of the row. */
function isOver(scan: Scan, state: GuardState, piece: Piece): boolean {
  if (state.messages === 0 || !piece.isShort || state.strange >= STRANGE_MAX) return true;
  state.strange++;
  if (isRow(state, 9, false) && piece.langs === 0 && piece.words > 0 && piece.words <= 2 && !piece.isCommon)
    scan.add('recovery_phrase', piece.start, piece.end);
  return false;
}

function weight({ words, fresh }: Piece, inOrder: boolean): number {
  if (words >= 3 && fresh >= 2) return words;
  return inOrder && fresh === 0 ? 1 : fresh;
}

/** Everyday words, and repeats of a word of SLIP-39's alone, begin no row: no share says a word over and over. */
function bringsNothing({ fresh, repeats }: Piece, common: number, inOrder: boolean): boolean {
  if (fresh > 0) return false;
  return repeats === 0 ? !inOrder : common === 1 << SLIP39;
}

export function remember(scan: Scan, state: GuardState, piece: Piece): void {
  const inOrder = piece.langs !== 0 && state.number !== 0 && piece.first === state.number + 1;
  let common = state.messages > 0 ? state.langs & piece.langs : piece.langs;
  if (piece.isHan) {
    rememberRun(scan, state, piece);
    return;
  }
  if (common === 0) {
    if (!isOver(scan, state, piece)) return;
    Object.assign(state, newState());
    if (piece.langs === 0) return;
    common = piece.langs;
  }
  if (bringsNothing(piece, common, inOrder) && !isRow(state, piece.words, false)) return;
  state.langs = common;
  state.messages = Math.min(state.messages + 1, 255);
  state.words = Math.min(state.words + weight(piece, inOrder), 255);
  state.number = piece.last;
  state.strange = 0;
  if (isRow(state, piece.words, inOrder)) {
    scan.add('recovery_phrase', piece.start, piece.end);
    state.said = [];
  } else state.said = [...state.said, ...piece.ids].slice(0, SAID);
}
