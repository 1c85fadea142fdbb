/** Keys of other chains, by what they begin with and their checksums. The rules are those of gateway/guard/others.c and coded.c. */
import { base58, bech32, bytesOfBase32, crc16, isChecked, sha256 } from './crypto.ts';

const RIPPLES = 'rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz';
/** How the bytes begin, and how many they are with the checksum. */
type Head = readonly [readonly number[], number];
const RIPPLE: readonly Head[] = [[[33], 21], [[1, 225, 75], 23]];
const TEZOS: readonly Head[] = [
  [[13, 15, 58, 7], 40], [[43, 246, 78, 7], 72], [[17, 162, 224, 201], 40], [[16, 81, 238, 189], 40],
  [[7, 90, 60, 179, 41], 65], [[9, 237, 241, 174, 150], 65], [[9, 48, 57, 115, 171], 65],
];
const BASE58_MAX = 136;
const BECH32_KEY = 38;
const NAME_MAX = 40;
const NAME = /(?:^|[^a-z\d_])(nsec|ncryptsec|suiprivkey|xprv|xsk|secret-extended-key-(?:main|test)|age-secret-key-)$/;
const NAME_BY_ENDING = /[a-z\d_]+_x?sk$/;
const DER = /^(?:302e020100300506032b657004220420|3030020100300706052b8104000a04220420)[\da-f]{64}$/i;

function hasHead(heads: readonly Head[], bytes: Uint8Array | null): boolean {
  return bytes !== null && heads.some(([head, all]) => bytes.length === all && head.every((byte, i) => bytes[i] === byte) && isChecked(bytes));
}

/** Of 22 to 31 letters and digits: Ripple's seeds, and mini keys. */
export function isShortKey(text: string): boolean {
  if (/^S[1-9A-HJ-NP-Za-km-z]{21}(?:.{8})?$/.test(text) && base58(text) !== null) return /(?:[A-Z][^A-Z]*){5}/.test(text) && /(?:[a-z][^a-z]*){5}/.test(text) && sha256(new TextEncoder().encode(`${text}?`))[0] === 0;
  return text[0] === 's' && hasHead(RIPPLE, base58(text, RIPPLES));
}

function bech32Start(before: string, run: string): number | null {
  const one = run.lastIndexOf('1');
  if (one < 0 || run.length - one <= BECH32_KEY || one > NAME_MAX) return null;
  const lead = /[\w-]*$/.exec(before.slice(Math.max(0, before.length - NAME_MAX + one)))?.[0] ?? '';
  const said = (lead + run.slice(0, one)).toLowerCase();
  const name = NAME.exec(said)?.[1] ?? NAME_BY_ENDING.exec(said)?.[0];
  if (name === undefined || bech32(name, run.slice(one + 1).toLowerCase())?.sum !== 1) return null;
  return Math.max(0, name.length - one);
}

/**
 * How much of what stands before a run of letters and digits is of the key that it is; null when it is none.
 */
export function otherKey(before: string, run: string): number | null {
  if (run.length <= BASE58_MAX) {
    if (/^S[A-Z2-7]{55}$/.test(run)) {
      const bytes = bytesOfBase32(run);
      if (bytes[0] === 18 << 3 && crc16(bytes.subarray(0, 33)) === (bytes[33] ?? 0) + 256 * (bytes[34] ?? 0)) return 0;
    }
    if (/^[esp]/.test(run) && hasHead(TEZOS, base58(run))) return 0;
    if (/PVT_[KR]1_$/.test(before) && base58(run)?.length === 36) return 7;
  }
  return bech32Start(before, run);
}

export const isDerKey = (hex: string): boolean => DER.test(hex);

/** Eight numbers of six digits: the last of each is a checksum of the others. */
export function isSecretNumbers(rows: readonly string[]): boolean {
  return rows.every((row, i) => {
    const value = Number(row.slice(0, 5));
    return value <= 0xffff && (value * (2 * i + 1)) % 9 === Number(row[5]);
  });
}
