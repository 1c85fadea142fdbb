/**
 * Hashes of transactions and addresses in a text, to be marked where it is shown. The rules are
 * those of gateway/chain/chain.h, which has them in full; both are held against
 * tests/unit/chain_vectors.json. Places are in UTF-16 units, as strings count. The text stays as it is.
 */
import { base58, bech32, isChecked } from '../guard/crypto.ts';
import { explorerBefore } from './explorers.ts';
import { keccak256 } from './keccak.ts';

export type ChainFamily = 'any' | 'evm' | 'bitcoin' | 'tron' | 'solana';
export type ChainThing = 'address' | 'transaction';

export interface ChainMark {
  readonly start: number;
  readonly end: number;
  readonly family: ChainFamily;
  readonly thing: ChainThing;
  readonly mistyped: boolean;
  /** The chain of the explorer that it is a link to. */
  readonly network: string | null;
}

export const CHAIN_MARKS_MAX = 32;

type Kind = Pick<ChainMark, 'family' | 'thing' | 'mistyped'>;

function isWrongEip55(hex: string): boolean {
  if (!/[a-f]/.test(hex) || !/[A-F]/.test(hex)) return false; // no checksum was written
  const hash = keccak256(new TextEncoder().encode(hex.toLowerCase()));
  return [...hex].some((c, i) => {
    const nibble = ((hash[i >> 1] ?? 0) >> (i % 2 === 0 ? 4 : 0)) & 15;
    return c !== (nibble >= 8 ? c.toUpperCase() : c.toLowerCase());
  });
}

function hexKind(run: string): Kind | null {
  if (/^[0-9a-f]{64}$/i.test(run)) return { family: 'any', thing: 'transaction', mistyped: false };
  const digits = /^0x([0-9a-f]+)$/i.exec(run)?.[1];
  if (digits === undefined) return null;
  const count = digits.length;
  if (count >= 39 && count <= 41) return { family: 'evm', thing: 'address', mistyped: count !== 40 || isWrongEip55(digits) };
  if (count >= 63 && count <= 65) return { family: 'evm', thing: 'transaction', mistyped: count !== 64 };
  return null;
}

/** BIP-173 and BIP-350. */
function isBech32(run: string): boolean {
  if (run !== run.toLowerCase() && run !== run.toUpperCase()) return false;
  const read = bech32('bc', run.slice(3).toLowerCase());
  if (read === null || read.digits.length < 7) return false;
  const { digits: values, sum } = read;
  const version = values[0] ?? 0;
  const bits = (values.length - 7) * 5;
  const bytes = Math.floor(bits / 8);
  const rest = (values[values.length - 7] ?? 0) & ((1 << (bits % 8)) - 1);
  return sum === (version === 0 ? 1 : 0x2bc830a3) && bits % 8 < 5 && rest === 0 &&
    (version === 0 ? bytes === 20 || bytes === 32 : version <= 16 && bytes >= 2 && bytes <= 40);
}

function bech32Kind(run: string): Kind | null {
  if (!/^bc1/i.test(run)) return null;
  const good = isBech32(run);
  return good || run.length >= 26 ? { family: 'bitcoin', thing: 'address', mistyped: !good } : null;
}

function base58Kind(run: string): Kind | null {
  if (!/\d/.test(run) || !/[a-z]/.test(run) || !/[A-Z]/.test(run)) return null;
  const bytes = base58(run);
  if (bytes?.length === 25 && isChecked(bytes)) {
    const version = bytes[0];
    if (version === 0x41) return { family: 'tron', thing: 'address', mistyped: false };
    return version === 0 || version === 5 ? { family: 'bitcoin', thing: 'address', mistyped: false } : null;
  }
  if (bytes?.length === 32) return { family: 'solana', thing: 'address', mistyped: false };
  if (bytes?.length === 64) return { family: 'solana', thing: 'transaction', mistyped: false };
  if (run.length < 33 || run.length > 35 || !/^[T13]/.test(run)) return null;
  return { family: run.startsWith('T') ? 'tron' : 'bitcoin', thing: 'address', mistyped: true };
}

export function findChain(text: string): readonly ChainMark[] {
  const marks: ChainMark[] = [];
  for (const match of text.matchAll(/[0-9A-Za-z]{25,}/g)) {
    const run = match[0];
    const kind = run.length <= 90 ? hexKind(run) ?? bech32Kind(run) ?? base58Kind(run) : null;
    if (kind === null) continue;
    const explorer = explorerBefore(text, match.index);
    const family = kind.family === 'any' ? explorer?.family ?? 'any' : kind.family;
    const network = explorer !== null && explorer.family === family ? explorer.network : null;
    marks.push({ ...kind, family, network, start: match.index, end: match.index + run.length });
    if (marks.length === CHAIN_MARKS_MAX) break;
  }
  return marks;
}

/** "0x12ab…cd34". */
export function shortForm(value: string): string {
  return value.length <= 10 ? value : `${value.slice(0, 6)}…${value.slice(-4)}`;
}

/** A text in pieces: what is plain, and what is marked, in order; together they are the text. */
export type Piece = { readonly text: string; readonly mark: ChainMark | null };

export function pieces(text: string): readonly Piece[] {
  const all: Piece[] = [];
  let at = 0;
  for (const mark of findChain(text)) {
    if (mark.start > at) all.push({ text: text.slice(at, mark.start), mark: null });
    all.push({ text: text.slice(mark.start, mark.end), mark });
    at = mark.end;
  }
  if (at < text.length || all.length === 0) all.push({ text: text.slice(at), mark: null });
  return all;
}

/** Worth loading this part for: anything that could be marked. */
export const MAY_BE_CHAIN = /[0-9A-Za-z]{25}/;

/** What people call it; '' where it can't be told. */
export function chainName(mark: Pick<ChainMark, 'family' | 'network'>): string {
  return mark.network ?? { any: '', evm: 'EVM', bitcoin: 'Bitcoin', tron: 'TRON', solana: 'Solana' }[mark.family];
}
