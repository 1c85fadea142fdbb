/* found.ts -- what the gateway found in a text, and the text cut at its places. Pure. */

export interface Found {
  readonly by: string;
  readonly rule: string;
  /** Of links: what speaks against it, or ''. */
  readonly why: string;
  readonly start: number;
  readonly end: number;
}

/** What is not of the contract is left out: a notice with less in it is better than none. */
export function readFound(value: unknown, length: number): readonly Found[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly unknown[]).flatMap((each): Found[] => {
    const { by, rule, why, start, end } = (each ?? {}) as Record<string, unknown>;
    if (typeof rule !== 'string' || typeof start !== 'number' || typeof end !== 'number') return [];
    if (!(start >= 0 && start < end && end <= length)) return [];
    return [{ by: typeof by === 'string' ? by : 'policy', rule, why: typeof why === 'string' ? why : '', start, end }];
  });
}

export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

/** The whole text, in pieces; what overlaps is one. */
export function pieces(text: string, found: readonly Found[]): readonly Piece[] {
  const cut: Piece[] = [];
  let from = 0;
  for (const { start, end } of [...found].sort((a, b) => a.start - b.start)) {
    if (end <= from) continue;
    const first = Math.max(start, from);
    if (first > from) cut.push({ text: text.slice(from, first), marked: false });
    cut.push({ text: text.slice(first, end), marked: true });
    from = end;
  }
  if (from < text.length) cut.push({ text: text.slice(from), marked: false });
  return cut;
}

/** Each rule once, with its first place. */
export function rulesOf(found: readonly Found[]): readonly Found[] {
  return found.filter((each, at) => found.findIndex((other) => other.rule === each.rule && other.why === each.why) === at);
}
