/** Keys that were broken into parts: the rules of gateway/guard/split.c. */
import { base58Kind, isHex, judgeHex } from './keys.ts';
import { layoutEnd } from './layout.ts';
import { read } from './read.ts';
import type { Scan } from './scan.ts';

interface Part {
  readonly start: number;
  readonly end: number;
  readonly at: number;
  readonly length: number;
  readonly isLight: boolean;
  readonly isBlank: boolean;
  readonly isHex: boolean;
  readonly isWord: boolean;
}

const LIGHT_MAX = 4;
const PART_MAX = 112;
const PAIRS_MAX = 8;
const HEX_PARTS = 130;
const GROUPS_MIN = 4;
const AROUND = 160;
const WORDS_MAX = 3;
const LIGHT = /^[ \t\r\n\-_.,:"'+|>*`~;/\\]$/;
const ALNUM = /[A-Za-z0-9]/;
const BLANK = /^[ \t\r\n\u00a0\u2000-\u200f\u3000]*$/;

/** Beyond ASCII an emoji or a comma is as light as a hyphen; a letter of any script is not. */
function isLightGap(gap: string): boolean {
  const signs = [...gap];
  return signs.length <= LIGHT_MAX && signs.every((c) => (c < '\u0080' ? LIGHT.test(c) : ['other', 'ignored'].includes(read(c).is)));
}

/** With a blank for what stands for one. */
function withoutLayout(gap: string): string {
  let out = '';
  for (let at = 0; at < gap.length; ) {
    const end = layoutEnd(gap, at);
    out += end > at ? ' ' : gap[at];
    at = Math.max(end, at + 1);
  }
  return out;
}

class Split {
  private readonly parts: Part[] = [];
  private digits = '';
  private pairs = 0;

  constructor(private readonly scan: Scan) {
    const { text } = scan;
    // A key may begin before, and end behind, those of its parts that the pass has noted.
    const from = Math.max(0, scan.lexed.splitFrom - AROUND);
    const to = Math.min(text.length, scan.lexed.splitTo + AROUND);
    let before = from;
    for (let at = from; at < to; ) {
      const start = at;
      while (at < to && ALNUM.test(text[at] ?? '')) at++;
      if (at === start) at = Math.max(layoutEnd(text, at), at + 1);
      else {
        this.add(start, at, before);
        before = at;
      }
    }
  }

  private add(start: number, end: number, before: number): void {
    const said = this.scan.text.slice(start, end);
    const gap = withoutLayout(this.scan.text.slice(before, start));
    const digits = /^0x/i.test(said) && isHex(said.slice(2)) ? said.slice(2) : said;
    const fits = digits.length <= PART_MAX;
    const joins = this.parts.length > 0 && isLightGap(gap);
    const isLight = fits && joins;
    this.parts.push({
      start, end, at: this.digits.length, length: fits ? digits.length : 0,
      isLight, isBlank: joins && BLANK.test(gap), isHex: fits && isHex(digits),
      isWord: /^[A-Za-z][a-z]*$/.test(digits),
    });
    if (fits) this.digits += digits;
  }

  private part(i: number): Part {
    return this.parts[i] as Part;
  }

  /** The part with which those from `first` on have so many digits; 0 when none does. */
  private partAt(first: number, digits: number): number {
    let sum = this.part(first).length;
    let words = this.part(first).isWord ? 1 : 0;
    for (let i = first + 1; i < this.parts.length && sum < digits; i++) {
      words += this.part(i).isWord ? 1 : 0;
      if (!this.part(i).isLight || words > WORDS_MAX + Math.floor((i - first) / 3)) return 0;
      sum += this.part(i).length;
      if (sum === digits) return i;
    }
    return 0;
  }

  private tryBase58(first: number, digits: number): void {
    const last = this.partAt(first, digits);
    const { at, start } = this.part(first);
    const kind = last === 0 ? null : base58Kind(this.digits.slice(at, at + digits));
    if (kind !== null) this.scan.add(kind, start, this.part(last).end);
  }

  private findBase58(first: number): void {
    const { at } = this.part(first);
    const left = this.digits.length - at;
    if (left < 51) return;
    const begin = this.digits.slice(at, at + 4);
    if (/^[59]/.test(begin)) this.tryBase58(first, 51);
    else if (/^[KLc]/.test(begin)) this.tryBase58(first, 52);
    else if (begin.startsWith('6P')) this.tryBase58(first, 58);
    if (begin.endsWith('prv')) this.tryBase58(first, 111);
    for (let n = 87; n <= 88 && left >= n && this.pairs < PAIRS_MAX; n++) {
      const last = this.partAt(first, n);
      if (last === 0 || last - first > Math.floor(n / 4)) continue;
      this.pairs++;
      this.tryBase58(first, n);
    }
  }

  private isGrouped(first: number, last: number): boolean {
    if (last - first + 1 < GROUPS_MIN) return false;
    for (let i = first + 1; i <= last; i++) {
      const { length, isBlank } = this.part(i);
      const whole = this.part(first).length;
      if (!(i < last ? length === whole : length <= whole) || !isBlank) return false;
    }
    return true;
  }

  private judge(first: number, last: number, length: number): void {
    const { at, start } = this.part(first);
    const hex = this.digits.slice(at, at + length);
    if (/[0-9]/.test(hex) && /[a-f]/i.test(hex)) judgeHex(this.scan, start, this.part(last).end, hex, this.isGrouped(first, last));
  }

  private findHex(first: number): number {
    let end = first + 1;
    while (end < this.parts.length && this.part(end).isHex && this.part(end).isLight) end++;
    for (let from = first; from + 1 < end && from < first + HEX_PARTS; from++) {
      let sum = this.part(from).length;
      for (let i = from; i + 1 < end && sum < 128 && i - from < HEX_PARTS; ) {
        sum += this.part(++i).length;
        if (sum !== 64 && sum !== 128) continue;
        if ((from === first && i + 1 === end) || this.scan.labels.before('key', this.part(from).start, 16)) this.judge(from, i, sum);
      }
    }
    return end;
  }

  find(): void {
    for (let i = 0; i < this.parts.length; i++) this.findBase58(i);
    for (let i = 0; i < this.parts.length; ) i = this.part(i).isHex ? this.findHex(i) : i + 1;
  }
}

export function findSplit(scan: Scan): void {
  if (scan.lexed.splitTo > 0) new Split(scan).find();
}
