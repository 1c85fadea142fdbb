/** Phrases of other wallets, by their own checksums. The rules are those of gateway/guard/wallets.c. */
import { hmac512, sha512of256 } from './crypto.ts';
import type { Word } from './lex.ts';
import type { Scan } from './scan.ts';

const ENGLISH = 0;
const SPANISH = 3;
const TON_ROUNDS = 390;
const TON_TRIES = 2;
const MONERO = 25;
const OTHERS = MONERO - 1;
const LIST_RUN = 48;
const REPEATS = 3;

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const isAscii = (text: string): boolean => /^[a-z ]*$/.test(text);

/** Twelve bits at most say what kind of wallet it is: 01, 100, 101 or 102. */
function isElectrum(joined: string): boolean {
  const [first = 0, second = 0] = hmac512(encode('Seed version'))(encode(joined));
  return isAscii(joined) && (first === 1 || (first === 0x10 && second >> 4 <= 2));
}

function isTon(scan: Scan, joined: string): boolean {
  if (scan.dear++ >= TON_TRIES || !isAscii(joined)) return false;
  const mac = hmac512(hmac512(encode(joined))(new Uint8Array(0)));
  let block = mac(encode('TON seed version\0\0\0\u0001'));
  let [first = 0] = block;
  for (let round = 1; round < TON_ROUNDS; round++) {
    block = mac(block);
    first ^= block[0] ?? 0;
  }
  return first === 0;
}

function crc32(bytes: Uint8Array, polynomial: number): number {
  let sum = -1;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? polynomial : 0);
  }
  return ~sum >>> 0;
}

/** A version, which is zero, what is enciphered, its salt, and CRC-32C of it all. */
function isAezeed(indexes: readonly number[]): boolean {
  if ((indexes[0] ?? 0) >> 3 !== 0) return false;
  const bits = indexes.map((index) => index.toString(2).padStart(11, '0')).join('');
  const bytes = Uint8Array.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  return crc32(bytes.subarray(0, 29), 0x82f63b78) === parseInt(bits.slice(29 * 8), 2);
}

/** 24 words are 32 bytes, the lowest bits first; the last one is the first 11 bits of their hash. */
function isAlgorand(indexes: readonly number[]): boolean {
  const bits = indexes.slice(0, 24).map((index) => [...index.toString(2).padStart(11, '0')].reverse().join('')).join('');
  const bytes = Uint8Array.from((bits.match(/.{8}/g) ?? []).slice(0, 32).map((byte) => parseInt([...byte].reverse().join(''), 2)));
  const [low = 0, high = 0] = sha512of256(bytes);
  return (low | ((high & 7) << 8)) === indexes[24];
}

/** Whether words of a list are another wallet's phrase. */
export function isWalletPhrase(scan: Scan, lang: number, words: readonly Word[], indexes: readonly number[]): boolean {
  const joined = words.map(({ text }) => text).join(' ');
  if (words.length === 12) return (lang === ENGLISH || lang === SPANISH) && isElectrum(joined);
  if (lang !== ENGLISH) return false;
  return words.length === 24 ? isAezeed(indexes) || isTon(scan, joined) : isAlgorand(indexes);
}

const PARTS = [0xe0e040, 0x1c1c080, 0x3838100, 0x7070200, 0xe0e0009, 0x1c0c2412, 0x38086c24, 0x3090fc48, 0x21b1f890, 0x3f3f120];

/** Whether words of SLIP-39's list are a share: a Reed-Solomon code over 1024. */
export function isShare(indexes: readonly number[]): boolean {
  // Which of the names it is, a bit behind the identifier's 15 says.
  const name = [...(((indexes[1] ?? 0) >> 4) & 1 ? 'shamir_extendable' : 'shamir')].map((c) => c.charCodeAt(0));
  let sum = 1;
  for (const value of [...name, ...indexes]) {
    const top = sum >>> 20;
    sum = ((sum & 0xfffff) << 10) ^ value;
    PARTS.forEach((part, i) => (sum ^= (top >> i) & 1 ? part : 0));
  }
  return sum === 1;
}

// ---- Monero ----

/** Small letters of ASCII, as they stand in the text. */
const said = ({ text }: Scan, { start, end }: Word): string => text.slice(start, end).replace(/[A-Z]/g, (c) => c.toLowerCase());

/** Of the others, the one that a checksum of their first letters says is the last again. */
function isCheckedWord(words: readonly string[], letters: number): boolean {
  const heads = words.slice(0, OTHERS).map((word) => [...word].slice(0, letters).join('')).join('');
  return words[crc32(encode(heads), 0xedb88320) % OTHERS] === words[OTHERS];
}

function isMonero(words: readonly string[], isAlone: () => boolean): boolean {
  if (!words.slice(0, OTHERS).includes(words[OTHERS] ?? '')) return false;
  const isLong = (least: number): boolean => words.every((word) => [...word].length >= least);
  const fits = (isLong(4) && words.every((word) => /^[\0-\x7f]*$/.test(word)) && isCheckedWord(words, 3)) || (isAlone() && isLong(3) && (isCheckedWord(words, 3) || isCheckedWord(words, 4)));
  if (!fits) return false;
  let repeats = 0;
  for (let i = 1; i < OTHERS; i++) for (let k = 0; k < i; k++) if (words[i] === words[k]) repeats++;
  return repeats <= REPEATS;
}

/** With the same between all of them, but for numbers: a sentence has its commas here and there. */
function isEven({ text }: Scan, words: readonly Word[]): boolean {
  const gaps = words.slice(1).map(({ start }, i) => text.slice((words[i] as Word).end, start).replace(/[0-9]/g, ''));
  return gaps.every((gap) => gap === gaps[0]);
}

/** Nothing else on its first line before it but what ends with a colon, nor on the last one behind it. */
function standsAlone({ text, lexed: { words } }: Scan, at: number): boolean {
  const gap = (i: number): string => text.slice((words[i - 1] as Word).end, (words[i] as Word).start);
  if (at + MONERO < words.length && !gap(at + MONERO).includes('\n')) return false;
  return at === 0 || /[\n:]/.test(gap(at));
}

export function findMonero(scan: Scan): void {
  const { words } = scan.lexed;
  for (let from = 0, to = 0; from < words.length; from = to + 1) {
    for (to = from; to < words.length && scan.bytesBetween((words[to] as Word).start, (words[to] as Word).end) >= 3; ) to++;
    for (let at = from; at + MONERO <= to; at++) {
      const isAlone = standsAlone(scan, at);
      const row = words.slice(at, at + MONERO);
      if ((isAlone || to - from <= LIST_RUN) && isMonero(row.map((word) => said(scan, word)), () => isAlone && isEven(scan, row))) scan.add('recovery_phrase', (row[0] as Word).start, (row[OTHERS] as Word).end);
    }
  }
}
