/** Files of wallets as JSON. The rules are those of gateway/guard/keystore.c. */
import type { Scan } from './scan.ts';

const GAP = `(?:["'\\\\:= \\t\\r\\n“”：‘’]){1,16}`;
const HEX = `${GAP}[\\da-f]{32,}`;
const DATA = `${GAP}[\\w+/-]{40,}`;
/** What an object has in it, all of one of these. */
const WHOLES = [
  ['kdf', `(?:ciphertext|message)${HEX}`], [`encseed${HEX}`], [`"data${DATA}`, '"iv', '"salt'],
  ['signingkey', `cborhex${HEX}`], ['"kty', `"d${DATA}`], [`encoded${DATA}`, 'pkcs8'],
].map((parts) => parts.map((part) => new RegExp(part, 'i')));
const LIKELY = /(?:^|[^a-z])(?:ciphertext|encseed|dklen|cborhex|encoded|kty|salt)(?![a-z])/i;
const PIECE = new RegExp(`(?:ciphertext|encseed)${HEX}`, 'gi');

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
  if (!LIKELY.test(text)) return;
  for (let at = text.indexOf('{'); at >= 0; ) {
    const end = objectEnd(text, at);
    const inside = text.slice(at, end);
    if (WHOLES.some((parts) => parts.every((part) => part.test(inside)))) scan.add('keystore', at, end);
    at = text.indexOf('{', end);
  }
  for (const match of text.matchAll(PIECE)) scan.add('keystore', match.index ?? 0, (match.index ?? 0) + match[0].length);
}
