/** Keys in base58, base32, in hex, as numbers, and PEM. The rules are those of gateway/guard/keys.c and pem.c. */
import { base58, isChecked, isKeypair } from './crypto.ts';
import type { Span } from './lex.ts';
import { isDerKey, isSecretNumbers, isShortKey, otherKey } from './others.ts';
import type { Scan } from './scan.ts';

const DIRECTLY = 16;
const RUN_MAX = 320;
const WIF_LEAST = 0x60;
const BASE58_MAX = 113;
const SEED_MAX = 44;
const HEX_SHORT = 60;
/** What before a key may be of its name. */
const NAME_MAX = 40;

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
  const isWif = n === 37 || (n === 38 && bytes[33] === 1 && (bytes[0] ?? 0) >= WIF_LEAST);
  const isBip38 = n === 43 && bytes[0] === 1 && (bytes[1] === 0x42 || bytes[1] === 0x43);
  if ((isWif || isBip38) && isChecked(bytes)) return 'private_key';
  if (n === 82 && bytes[45] === 0 && isChecked(bytes)) return 'extended_key';
  return n === 64 && isKeypair(bytes) ? 'private_key' : null;
}

function findBase58(scan: Scan, { start, end, text }: Span): void {
  const kind = base58Kind(text);
  if (kind !== null) {
    scan.add(kind, start, end);
    return;
  }
  const lead = otherKey(scan.text.slice(Math.max(0, start - NAME_MAX), start), text);
  if (lead !== null) scan.add('private_key', start - lead, end);
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

function findSixes(scan: Scan, { start, end, text }: Span): void {
  if (isSecretNumbers((text.match(/[0-9]+/g) ?? []).filter((digits) => digits.length === 6))) scan.add('private_key', start, end);
}

/** Nearly 64 digits right behind a key's name: zeros were left out, or a byte was put before or behind it. */
const isAboutAKey = (hex: string): boolean => (hex.length >= HEX_SHORT && hex.length < 64) || (hex.length === 66 && /^00|01$/.test(hex));

function findHex(scan: Scan, { start, end }: Span, hex: string): void {
  if (hex.length === 64 || hex.length === 128) judgeHex(scan, start, end, hex, true);
  else if (isDerKey(hex) || (isAboutAKey(hex) && scan.labels.before('key', start, DIRECTLY))) scan.add('private_key', start, end);
}

/** "-----BEGIN EC PRIVATE KEY-----", with any dashes; from the last one before the word on, so that a row of them is not read anew from each. */
const line = (word: string): string => `[-\u2010-\u2015]${word} (?:[A-Za-z ]{0,39}? )?private key(?: block)?[-\u2010-\u2015]+`;
const PEM = new RegExp(`${line('begin')}(?:[^]*?${line('end')}|[^]*)`, 'gi');

function findPem(scan: Scan): void {
  for (const match of scan.text.matchAll(PEM)) {
    let start = match.index ?? 0;
    const end = start + match[0].length;
    while (/[-\u2010-\u2015]/.test(scan.text[start - 1] ?? '')) start--;
    scan.add('private_key', start, end);
  }
}

export function findKeys(scan: Scan): void {
  for (const span of scan.lexed.spans) {
    if (span.kind === 'numbers') findNumbers(scan, span);
    if (span.kind === 'sixes') findSixes(scan, span);
    if (span.kind === 'short' && isShortKey(span.text)) scan.add('private_key', span.start, span.end);
    if (span.kind !== 'long' || span.text.length > RUN_MAX) continue;
    const hex = span.text.replace(/^0x/i, '');
    if (isHex(hex)) findHex(scan, span, hex);
    else findBase58(scan, span);
  }
  findPem(scan);
}
