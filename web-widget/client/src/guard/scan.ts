/** One text under the eyes of all that look for something in it. */
import { Labels } from './labels.ts';
import { type Lexed, lex } from './lex.ts';
import type { Tables } from './tables.ts';

export type Kind = 'recovery_phrase' | 'private_key' | 'extended_key' | 'keystore' | 'hex';

/** Places in a string of JavaScript. */
export interface Finding {
  kind: Kind;
  start: number;
  end: number;
}

export class Scan {
  readonly lexed: Lexed;
  readonly labels: Labels;
  readonly findings: Finding[] = [];
  /** Checks that cost much. */
  dear = 0;

  constructor(readonly tables: Tables, readonly text: string) {
    this.lexed = lex(text);
    this.labels = new Labels(tables, text, this.lexed.bytes, this.lexed.spans);
  }

  bytesBetween(from: number, to: number): number {
    return (this.lexed.bytes[to] ?? 0) - (this.lexed.bytes[from] ?? 0);
  }

  /** Those that overlap become one, of the first one's kind. */
  add(kind: Kind, start: number, end: number): void {
    const touching = this.findings.filter((other) => other.start < end && other.end > start);
    const first = touching.sort((a, b) => a.start - b.start)[0];
    const merged: Finding = {
      kind: first === undefined || first.kind === 'hex' || first.start > start ? kind : first.kind,
      start: Math.min(start, ...touching.map((other) => other.start)),
      end: Math.max(end, ...touching.map((other) => other.end)),
    };
    const rest = this.findings.filter((other) => !touching.includes(other));
    this.findings.splice(0, Infinity, ...[...rest, merged].sort((a, b) => a.start - b.start));
  }
}
