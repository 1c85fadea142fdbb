/*
 * week.ts -- business hours as spans of a week: read from what was typed, checked
 * as the schema does (46_setup.sql), laid out by day. Pure.
 */
export interface Span {
  /** 1 Monday to 7 Sunday: the day on which it opens. */
  readonly weekday: number;
  readonly opens: string;
  /** At or before `opens`: on the next day. */
  readonly closes: string;
}

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
export const SPANS_MAX = 50;
const DAY = 1440;
const WEEK = 7 * DAY;

/** "9", "930", "9:30", "０９：３０" become "09:00", "09:30"; what is no time stays as it was typed. */
export function tidyTime(typed: string): string {
  const plain = typed.normalize('NFKC').trim();
  const found = /^(\d{1,2})(?:[:.]?(\d{2}))?$/.exec(plain);
  return found ? `${(found[1] ?? '').padStart(2, '0')}:${found[2] ?? '00'}` : plain;
}

/** Minutes of the day, 0 to 1440; undefined for what is no time. */
export function minutesOf(time: string): number | undefined {
  const found = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (found) return Number(found[1]) * 60 + Number(found[2]);
  return time === '24:00' ? DAY : undefined;
}

/** From and to in minutes of the week, where Sunday's may end past it; undefined where a time is none. */
function rangeOf(span: Span): readonly [number, number] | undefined {
  const opens = minutesOf(span.opens);
  const closes = minutesOf(span.closes);
  if (opens === undefined || closes === undefined || opens === DAY) return undefined;
  const begins = (span.weekday - 1) * DAY;
  return [begins + opens, begins + closes + (closes > opens ? 0 : DAY)];
}

/** What is wrong with each span. */
export type SpanProblem = 'time' | 'overlap';

export function checkSpans(spans: readonly Span[]): ReadonlyMap<number, SpanProblem> {
  const problems = new Map<number, SpanProblem>();
  const ranges = spans.map(rangeOf);
  ranges.forEach((range, i) => {
    if (!range) {
      problems.set(i, 'time');
      return;
    }
    const overlaps = ranges.some((other, j) => i !== j && other !== undefined
      && [-WEEK, 0, WEEK].some((shift) => range[0] < other[1] + shift && other[0] + shift < range[1]));
    if (overlaps) problems.set(i, 'overlap');
  });
  return problems;
}

/** What of a day is open, in minutes, also by what opened the day before; as drawn. */
export function openOn(spans: readonly Span[], weekday: number): readonly (readonly [number, number])[] {
  const begins = (weekday - 1) * DAY;
  const parts: [number, number][] = [];
  for (const span of spans) {
    const range = rangeOf(span);
    if (!range) continue;
    for (const shift of [0, -WEEK]) {
      const from = Math.max(0, range[0] + shift - begins);
      const to = Math.min(DAY, range[1] + shift - begins);
      if (from < to) parts.push([from, to]);
    }
  }
  return parts.sort((a, b) => a[0] - b[0]);
}

export function inOrder(spans: readonly Span[]): readonly Span[] {
  return [...spans].sort((a, b) => a.weekday - b.weekday || a.opens.localeCompare(b.opens));
}

/** A new span for a day: office hours, or after what is there already. */
export function nextSpan(spans: readonly Span[], weekday: number): Span {
  const last = Math.max(0, ...openOn(spans, weekday).map(([, to]) => to));
  if (last === 0) return { weekday, opens: '09:00', closes: '18:00' };
  const two = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  return { weekday, opens: two(Math.min(last, DAY - 60)), closes: two(Math.min(last + 120, DAY)) };
}

/** The hours of one day on all the others, too. */
export function toAllDays(spans: readonly Span[], weekday: number): readonly Span[] {
  const model = spans.filter((span) => span.weekday === weekday);
  return WEEKDAYS.flatMap((day) => model.map((span) => ({ ...span, weekday: day })));
}
