/**
 * Characters as the guard reads them: full width as ASCII, upper case as lower, accents and
 * what has no width as if not there, Katakana as Hiragana. The same rules as the gateway's
 * (gateway/guard/generate.mjs writes them as a table there).
 */

import { LOOKALIKES } from './gen/labels.ts';

/** What a character is: between words, left out, a letter of no list, Han, or the letters it is read as. */
export type Reading = { readonly is: 'other' | 'ignored' | 'letter' | 'han' | 'read'; readonly as: string };

const VOICED = /[\u3099\u309a]/;
const KNOWN = /^([A-Za-z0-9]|[\u3041-\u3096\u3099\u309a]|[\u1100-\u11ff]|\p{Script=Han})$/u;
const IGNORED = /^[\p{M}\p{Cf}\u115f\u1160\u3164\uffa0\ufe00-\ufe0f]$/u;
const HAN = /^\p{Script=Han}/u;

const OTHER: Reading = { is: 'other', as: '' };
const LEFT_OUT: Reading = { is: 'ignored', as: '' };
const FOREIGN: Reading = { is: 'letter', as: '\u0001' };
/** What is drawn like a letter of ASCII. */
const drawn = [...LOOKALIKES];
const lookalikes = new Map(drawn.flatMap((sign, i) => (i % 2 === 0 ? [[sign, drawn[i + 1] ?? ''] as const] : [])));
const kept = new Map<string, Reading>();
const KEPT_MAX = 5000;

/** NFKD without marks. */
export function plain(text: string): string {
  return [...text.normalize('NFKD')]
    .filter((c) => VOICED.test(c) || !/\p{M}/u.test(c))
    .map((c) => (c >= '\u30a1' && c <= '\u30f6' ? String.fromCodePoint(c.charCodeAt(0) - 0x60) : c))
    .join('');
}

function classify(c: string): Reading {
  if (c < '\u0080') return /[A-Za-z0-9]/.test(c) ? { is: 'read', as: c } : OTHER;
  if (c >= '\ud800' && c <= '\udfff' && c.length === 1) return OTHER;
  if (c >= '\uac00' && c <= '\ud7a3') return { is: 'read', as: c.normalize('NFD') };
  const like = lookalikes.get(c);
  if (like !== undefined) return { is: 'read', as: like };
  if (IGNORED.test(c) && !VOICED.test(c)) return LEFT_OUT;
  const as = plain(c);
  const signs = [...as];
  const known = signs.length > 0 && signs.length <= 4 && signs.every((sign) => KNOWN.test(sign));
  if (known && as === c) return !HAN.test(c) ? { is: 'read', as } : /\p{L}/u.test(c) ? { is: 'han', as } : OTHER;
  if (known && !(signs.length > 1 && signs.some((sign) => HAN.test(sign)))) return { is: HAN.test(as) ? 'han' : 'read', as };
  return /\p{L}/u.test(c) ? FOREIGN : OTHER;
}

export function read(c: string): Reading {
  let reading = kept.get(c);
  if (reading === undefined) {
    reading = classify(c);
    if (kept.size < KEPT_MAX) kept.set(c, reading);
  }
  return reading;
}
