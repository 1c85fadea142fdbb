/** Chinese that only says which word of a phrase follows: "第1个词：", "第二個是", "一、". The rules are those of gateway/guard/lex_han.c. */
const NUMERALS = '一二三四五六七八九十';
const COUNTER_MAX = 12;
/** What stands between a number and its word. */
const MEASURE = /^[个個位号號][词詞字单單]*[是为為叫]?/;
const ORDINAL = '第';

function valueOf(numerals: string): number {
  let sum = 0;
  for (const c of numerals) {
    const value = c === '廿' ? 20 : NUMERALS.indexOf(c) + 1;
    sum = value === 10 && sum > 0 && sum < 10 ? sum * 10 : sum + value;
  }
  return sum;
}

export interface Counted {
  /** The number; undefined when it stands before all this. */
  readonly number?: number;
  /** Of "一、", behind which "二、" counts. */
  readonly isBare?: true;
  /** Characters of it that are left: from and to. */
  readonly from: number;
  readonly to: number;
}

/** What a run of Han characters counts, between what stands before and behind it; null when it is no such run. */
export function counted(signs: readonly string[], before: string, behind: string, last: number): Counted | null {
  const run = signs.join('');
  const count = signs.length;
  if (count >= COUNTER_MAX || count === 0) return null;
  if (/^[一二三四五六七八九十廿]/.test(run)) {
    const value = valueOf(run);
    if (count > 3 || !/^[一二三四五六七八九十廿]+$/.test(run) || value !== last + 1 || !/^[、．：）.:)]/.test(behind)) return null;
    return { number: value, isBare: true, from: count, to: count };
  }
  const afterDigit = /[0-9]$/.test(before);
  const ordinal = afterDigit ? null : /^第([一二三四五六七八九十廿]+)/.exec(run);
  const measure = MEASURE.exec(run.slice(ordinal?.[0].length ?? 0))?.[0].length ?? 0;
  const from = afterDigit ? measure : ordinal !== null && measure > 0 ? ordinal[0].length + measure : 0;
  const to = count > from && signs[count - 1] === ORDINAL && /^[0-9]/.test(behind) ? count - 1 : count;
  if (from === 0 && to === count) return null;
  return ordinal !== null && from > 0 ? { number: valueOf(ordinal[1] ?? ''), from, to } : { from, to };
}
