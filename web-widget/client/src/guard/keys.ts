/** Keys in base58, base32, in hex, as numbers, and Ethereum's keystore. The rules are those of gateway/guard/keys.c. */
import { base58, bech32, bytesOfBase32, crc16, isChecked, isKeypair } from './crypto.ts';
import type { Span } from './lex.ts';
import type { Scan } from './scan.ts';

const DIRECTLY = 16;
const RUN_MAX = 136;
const BASE58_MAX = 113;
const SEED_MAX = 44;

export const isHex = (text: string): boolean => /^[\da-f]+$/i.test(text);

const bytesOf = (hex: string): Uint8Array => Uint8Array.from((hex.match(/../g) ?? []).map((byte) => parseInt(byte, 16)));

/** A label right before it; a phrase's too: wallets call the bytes that they make of one its seed. */
const isNamed = ({ labels }: Scan, start: number): boolean => labels.before('key', start, DIRECTLY) || labels.before('phrase', start, DIRECTLY);

/** `isBare` false: only with a name is it something. */
export function judgeHex(scan: Scan, start: number, end: number, hex: string, isBare: boolean): void {
  const label = scan.labels.of(start, end);
  const named = isNamed(scan, start);
  if (hex.length === 128) {
    if (named || isKeypair(bytesOf(hex))) scan.add('private_key', start, end);
  } else if (label === 'key' || named) scan.add('private_key', start, end);
  else if (label === null && isBare) scan.add('hex', start, end);
}

/** The kind of key that a text in base58 is, by its checksum. */
export function base58Kind(text: string): 'private_key' | 'extended_key' | null {
  const bytes = text.length <= BASE58_MAX ? base58(text) : null;
  if (bytes === null) return null;
  const n = bytes.length;
  const isWif = n === 37 || (n === 38 && bytes[33] === 1);
  const isBip38 = n === 43 && bytes[0] === 1 && (bytes[1] === 0x42 || bytes[1] === 0x43);
  if ((isWif || isBip38) && isChecked(bytes)) return 'private_key';
  if (n === 82 && bytes[45] === 0 && isChecked(bytes)) return 'extended_key';
  return n === 64 && isKeypair(bytes) ? 'private_key' : null;
}

/** A key of another chain in base32, by its checksum: Stellar's (SEP-23), Nostr's (NIP-19). */
function isCoded(text: string): boolean {
  if (/^S[A-Z2-7]{55}$/.test(text)) {
    const bytes = bytesOfBase32(text);
    return bytes[0] === 18 << 3 && crc16(bytes.subarray(0, 33)) === (bytes[33] ?? 0) + 256 * (bytes[34] ?? 0);
  }
  return /^nsec1.{58}$/i.test(text) && bech32('nsec', text.slice(5).toLowerCase())?.sum === 1;
}

function findBase58(scan: Scan, { start, end, text }: Span): void {
  const kind = isCoded(text) ? 'private_key' : base58Kind(text);
  if (kind !== null) scan.add(kind, start, end);
  else if (text.length <= SEED_MAX && base58(text)?.length === 32 && scan.labels.of(start, end) === 'key' && isNamed(scan, start)) scan.add('private_key', start, end);
}

/** 32 numbers have no checksum: brackets around them, or a name. */
function isSeedList(scan: Scan, { start, end }: Span): boolean {
  if (isNamed(scan, start)) return true;
  return /[[{(][ \n]*$/.test(scan.text.slice(0, start)) && /^[ \r\n,]*[\]})]/.test(scan.text.slice(end)) && scan.labels.of(start, end) !== 'id';
}

function findNumbers(scan: Scan, span: Span): void {
  const numbers = Uint8Array.from((span.text.match(/[0-9]+/g) ?? []).map(Number));
  if (numbers.length === 64 ? isKeypair(numbers) || isNamed(scan, span.start) : isSeedList(scan, span)) scan.add('private_key', span.start, span.end);
}

const PEM = /-----BEGIN [A-Z ]{0,39}PRIVATE KEY-----(?:[^]*?-----END [^]*?-----|[^]*)/g;

export function findKeys(scan: Scan): void {
  for (const span of scan.lexed.spans) {
    if (span.kind === 'numbers') findNumbers(scan, span);
    if (span.kind !== 'long' || span.text.length > RUN_MAX) continue;
    const hex = /^(?:0x)?([\da-f]{64}|[\da-f]{128})$/i.exec(span.text)?.[1];
    if (hex !== undefined) judgeHex(scan, span.start, span.end, hex, true);
    else findBase58(scan, span);
  }
  for (const match of scan.text.matchAll(PEM)) scan.add('private_key', match.index ?? 0, (match.index ?? 0) + match[0].length);
}

/** From `{` to its `}`, or to the end. */
function objectEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at + 1;
  }
  return text.length;
}

export function findKeystore(scan: Scan): void {
  const { text } = scan;
  const cipher = /ciphertext["'\\:= \t\r\n]{0,16}[\da-f]{32,}/i;
  const seed = /encseed["'\\:= \t\r\n]{0,16}[\da-f]{32,}/i;
  if (!cipher.test(text) && !seed.test(text)) return;
  for (let at = text.indexOf('{'); at >= 0; ) {
    const end = objectEnd(text, at);
    const inside = text.slice(at, end);
    if ((cipher.test(inside) && /kdf/i.test(inside)) || seed.test(inside)) scan.add('keystore', at, end);
    at = text.indexOf('{', end);
  }
  for (const match of text.matchAll(new RegExp(`${cipher.source}|${seed.source}`, 'gi'))) scan.add('keystore', match.index ?? 0, (match.index ?? 0) + match[0].length);
}
