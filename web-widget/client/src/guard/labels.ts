/**
 * What the words around say that something is: the rules of gateway/guard/labels.c. Labels and texts are
 * compared folded, without a blank before a colon; distances are in bytes of UTF-8, as in the gateway.
 */
import type { Span } from './lex.ts';
import { read } from './read.ts';
import type { Label, Tables } from './tables.ts';

interface Hit {
  readonly start: number;
  readonly end: number;
  readonly kind: Label['kind'];
}

/** Characters, and where each was; one place more, for the end. */
interface Folded {
  readonly text: string;
  readonly from: number[];
}

const HITS_MAX = 512;
const BEHIND_COST = 8;
const KEY_WITHIN = 64;
const BYTES_MAX = 16;
const LETTER = /[a-z]/;
const ENDS = '.!?;,、。！，；？';

const lower = (c: string): string => (/[A-Z\u0410-\u042f]/.test(c) ? c.toLowerCase() : c);

/** What marks the end of something is kept; all else between words is a blank. */
const mark = (c: string): string => (c === ':' || c === '：' ? ':' : ENDS.includes(c) ? ',' : ' ');

const bytesOf = (c: string): number => (c < '\u0080' ? 1 : c < '\u0800' ? 2 : 3);

function foldOne(original: string): string {
  const c = lower(original);
  if (c < '\u0080') return /[a-z0-9]/.test(c) ? c : mark(c);
  const { is, as } = read(c);
  if (is === 'ignored') return '';
  if (is === 'other') return mark(c);
  if (is === 'letter') return c;
  let out = '';
  let bytes = 0;
  for (const sign of as) {
    bytes += bytesOf(sign);
    if (bytes <= BYTES_MAX) out += lower(sign);
  }
  return out;
}

/** What is long enough to be a key holds no label: a mark stands for it. */
export function foldText(text: string, spans: readonly Span[]): Folded {
  const long = new Map(spans.filter(({ kind }) => kind === 'long').map(({ start, end }) => [start, end]));
  const from: number[] = [];
  let out = '';
  for (let at = 0; at < text.length; ) {
    const start = at;
    const end = long.get(at);
    const c = String.fromCodePoint(text.codePointAt(at) ?? 0);
    const folded = end === undefined ? foldOne(c) : ',';
    at = end ?? at + c.length;
    if (folded === ' ' && out.endsWith(' ')) continue;
    if (folded === ':' && out.endsWith(' ')) {
      out = out.slice(0, -1);
      from.pop();
    }
    out += folded;
    for (let i = 0; i < folded.length; i++) from.push(start);
  }
  from.push(text.length);
  return { text: out, from };
}

const byteLength = (text: string): number => new TextEncoder().encode(text).length;

export class Labels {
  private hits: Hit[] | null = null;

  constructor(private readonly tables: Tables, private readonly text: string, private readonly bytes: Uint32Array, private readonly spans: readonly Span[]) {}

  private at(folded: string, at: number): Label | undefined {
    return this.tables.labels.get(folded[at] ?? '')?.find(({ kind, text }) => {
      if (!folded.startsWith(text, at)) return false;
      const end = at + text.length;
      return !((kind === 'phrase' || byteLength(text) <= 4) && LETTER.test(folded[end] ?? '') && LETTER.test(folded[end - 1] ?? ''));
    });
  }

  private all(): Hit[] {
    if (this.hits !== null) return this.hits;
    this.hits = [];
    const { text, from } = foldText(this.text, this.spans);
    for (let at = 0; at < text.length && this.hits.length < HITS_MAX; ) {
      const inside = LETTER.test(text[at] ?? '') && LETTER.test(text[at - 1] ?? '');
      const label = inside ? undefined : this.at(text, at);
      if (label === undefined) {
        at++;
        continue;
      }
      let end = at + label.text.length;
      while (end < text.length && from[end] === from[end - 1]) end++;
      this.hits.push({ start: from[at] ?? 0, end: from[end] ?? 0, kind: label.kind });
      at += label.text.length;
    }
    return this.hits;
  }

  private between(from: number, to: number): number {
    return (this.bytes[to] ?? 0) - (this.bytes[from] ?? 0);
  }

  /** What the nearest label says of what stands here. */
  of(start: number, end: number): 'key' | 'id' | null {
    let kind: Label['kind'] | null = null;
    let strong: Label['kind'] | null = null;
    let nearest = Infinity;
    let nearestStrong = Infinity;
    for (const hit of this.all()) {
      if (hit.kind === 'phrase' || (hit.start < end && hit.end > start)) continue;
      const far = hit.end <= start ? this.between(hit.end, start) : this.between(end, hit.start) * 2 + BEHIND_COST;
      if (far < nearest) [nearest, kind] = [far, hit.kind];
      if (hit.kind !== 'place' && far < nearestStrong) [nearestStrong, strong] = [far, hit.kind];
    }
    if (kind === 'place') return strong === 'key' && nearestStrong <= KEY_WITHIN ? 'key' : 'id';
    return kind === 'key' || kind === 'id' ? kind : null;
  }

  /** Whether a label of this kind ends at most so many bytes before. */
  before(kind: Label['kind'], start: number, within: number): boolean {
    return this.all().some((hit) => hit.kind === kind && hit.end <= start && this.between(hit.end, start) <= within);
  }
}
