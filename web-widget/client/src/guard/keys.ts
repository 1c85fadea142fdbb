/** Keys in base58, in hex, as numbers, and Ethereum's keystore. The rules are those of gateway/guard/keys.c. */
import { base58, isChecked, isKeypair } from './crypto.ts';
import type { Span } from './lex.ts';
import type { Scan } from './scan.ts';

const DIRECTLY = 16;
const RUN_MAX = 136;

function findHex(scan: Scan, { start, end }: Span, hex: string): void {
  const label = scan.labels.of(start, end);
  if (hex.length === 128) {
    const bytes = Uint8Array.from((hex.match(/../g) ?? []).map((byte) => parseInt(byte, 16)));
    if (scan.labels.before('key', start, DIRECTLY) || isKeypair(bytes)) scan.add('private_key', start, end);
  } else if (label === 'key') scan.add('private_key', start, end);
  else if (label === null) scan.add('hex', start, end);
}

function findBase58(scan: Scan, { start, end, text }: Span): void {
  const bytes = base58(text);
  if (bytes === null) return;
  const n = bytes.length;
  const isWif = n === 37 || (n === 38 && bytes[33] === 1);
  const isBip38 = n === 43 && bytes[0] === 1 && (bytes[1] === 0x42 || bytes[1] === 0x43);
  if ((isWif || isBip38) && isChecked(bytes)) scan.add('private_key', start, end);
  else if (n === 82 && bytes[45] === 0 && isChecked(bytes)) scan.add('extended_key', start, end);
  else if (n === 64 && isKeypair(bytes)) scan.add('private_key', start, end);
  else if (n === 32 && scan.labels.of(start, end) === 'key' && scan.labels.before('key', start, DIRECTLY)) scan.add('private_key', start, end);
}

export function findKeys(scan: Scan): void {
  for (const span of scan.lexed.spans) {
    if (span.kind === 'numbers') {
      if (isKeypair(Uint8Array.from((span.text.match(/[0-9]+/g) ?? []).map(Number)))) scan.add('private_key', span.start, span.end);
      continue;
    }
    if (span.text.length > RUN_MAX) continue;
    const hex = /^(?:0x)?([\da-f]{64}|[\da-f]{128})$/i.exec(span.text)?.[1];
    if (hex !== undefined) findHex(scan, span, hex);
    else if (span.text.length <= 113) findBase58(scan, span);
  }
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
  const cipher = /ciphertext["'\\:= \t\r\n]{0,16}[\da-f]{32,}/gi;
  if (!cipher.test(text)) return;
  for (let at = text.indexOf('{'); at >= 0; ) {
    const end = objectEnd(text, at);
    const inside = text.slice(at, end);
    cipher.lastIndex = 0;
    if (cipher.test(inside) && /kdf/i.test(inside)) scan.add('keystore', at, end);
    at = text.indexOf('{', end);
  }
  for (const match of text.matchAll(cipher)) scan.add('keystore', match.index ?? 0, (match.index ?? 0) + match[0].length);
}
