/** What the words around say that something is. Distances are in bytes of UTF-8, as in the gateway. */
import type { Label, Tables } from './tables.ts';

interface Hit {
  readonly start: number;
  readonly end: number;
  readonly kind: Label['kind'];
}

const HITS_MAX = 512;
const BEHIND_COST = 8;
const LETTER = /[A-Za-z]/;

/** ASCII only, so that every character keeps its place. */
const lower = (text: string): string => text.replace(/[A-Z]/g, (c) => c.toLowerCase());

export class Labels {
  private hits: Hit[] | null = null;
  private readonly lower: string;

  constructor(private readonly tables: Tables, text: string, private readonly bytes: Uint32Array) {
    this.lower = lower(text);
  }

  private at(at: number): Label | undefined {
    return this.tables.labels.get(this.lower[at] ?? '')?.find(({ kind, text }) => {
      if (!this.lower.startsWith(text, at)) return false;
      const end = at + text.length;
      return !(kind === 'phrase' && LETTER.test(this.lower[end] ?? '') && LETTER.test(this.lower[end - 1] ?? ''));
    });
  }

  private all(): Hit[] {
    if (this.hits !== null) return this.hits;
    this.hits = [];
    for (let at = 0; at < this.lower.length && this.hits.length < HITS_MAX; ) {
      const inside = LETTER.test(this.lower[at] ?? '') && LETTER.test(this.lower[at - 1] ?? '');
      const label = inside ? undefined : this.at(at);
      if (label !== undefined) this.hits.push({ start: at, end: at + label.text.length, kind: label.kind });
      at += label?.text.length ?? 1;
    }
    return this.hits;
  }

  private between(from: number, to: number): number {
    return (this.bytes[to] ?? 0) - (this.bytes[from] ?? 0);
  }

  /** What the nearest label says of what stands here. */
  of(start: number, end: number): Label['kind'] | null {
    let kind: Label['kind'] | null = null;
    let nearest = Infinity;
    for (const hit of this.all()) {
      if (hit.kind === 'phrase' || (hit.start < end && hit.end > start)) continue;
      const far = hit.end <= start ? this.between(hit.end, start) : this.between(end, hit.start) * 2 + BEHIND_COST;
      if (far < nearest) [nearest, kind] = [far, hit.kind];
    }
    return kind;
  }

  /** Whether a label of this kind ends at most so many bytes before. */
  before(kind: Label['kind'], start: number, within: number): boolean {
    return this.all().some((hit) => hit.kind === kind && hit.end <= start && this.between(hit.end, start) <= within);
  }
}
