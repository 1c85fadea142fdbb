/* diff.ts -- what differs between two texts, line by line: the longest common lines stay. Pure. */

export interface Line {
  readonly is: 'same' | 'gone' | 'new';
  readonly text: string;
}

/** Past this many lines in either text a comparison would take too long: all is gone, and all is new. */
const LINES_MAX = 2000;

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n');
}

/** common[i][j]: how many lines the ends from i and from j have in common, at most. */
function commonLengths(old: readonly string[], now: readonly string[]): readonly Uint16Array[] {
  const common = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i--) {
    const row = common[i] as Uint16Array;
    const below = common[i + 1] as Uint16Array;
    for (let j = now.length - 1; j >= 0; j--) {
      row[j] = old[i] === now[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return common;
}

export function diffLines(oldText: string, newText: string): readonly Line[] {
  const old = linesOf(oldText);
  const now = linesOf(newText);
  const gone = (text: string): Line => ({ is: 'gone', text });
  const fresh = (text: string): Line => ({ is: 'new', text });
  if (old.length > LINES_MAX || now.length > LINES_MAX) return [...old.map(gone), ...now.map(fresh)];
  const common = commonLengths(old, now);
  const lines: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length && j < now.length) {
    if (old[i] === now[j]) {
      lines.push({ is: 'same', text: old[i] ?? '' });
      i++;
      j++;
    } else if ((common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0)) {
      lines.push(gone(old[i++] ?? ''));
    } else {
      lines.push(fresh(now[j++] ?? ''));
    }
  }
  return [...lines, ...old.slice(i).map(gone), ...now.slice(j).map(fresh)];
}

/** Only what differs, with a line around it; null stands for what is left out. */
export function withContext(lines: readonly Line[], around: number): readonly (Line | null)[] {
  const near = (at: number): boolean => lines.slice(Math.max(0, at - around), at + around + 1).some(({ is }) => is !== 'same');
  const shown: (Line | null)[] = [];
  lines.forEach((line, at) => {
    if (near(at)) shown.push(line);
    else if (shown[shown.length - 1] !== null) shown.push(null);
  });
  return shown;
}
