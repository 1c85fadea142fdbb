/** Chinese phrases without spaces: see gateway/guard/han.c for why it is done like this. */
import { type HanRun, isPhraseLength } from './lex.ts';
import { isPhrase } from './phrase.ts';
import type { Scan } from './scan.ts';

const PROSE = 500;
const LABELLED = 800;
const PAIR = 250;
const RUN_MAX = 64;
const BEGINS_LABEL = /[助恢註注种種备備]/;

function rankScore(index: number): number {
  if (index < 64) return 300;
  if (index < 128) return 210;
  if (index < 256) return 140;
  if (index < 512) return 60;
  return index < 1024 ? -70 : -230;
}

function tryAt(scan: Scan, run: HanRun, signs: readonly string[], from: number, count: number, limit: number): boolean {
  for (const list of scan.tables.han) {
    const indexes: number[] = [];
    let score = 0;
    for (let i = from; i < from + count; i++) {
      const index = list.get(signs[i] ?? '');
      if (index === undefined) break;
      indexes.push(index);
      score += rankScore(index);
      if (i > from && scan.tables.isPair(signs[i - 1] ?? '', signs[i] ?? '')) score += PAIR;
    }
    if (indexes.length < count || score >= limit || !isPhrase(indexes)) continue;
    scan.add('recovery_phrase', run.at[from]?.[0] ?? 0, run.at[from + count - 1]?.[1] ?? 0);
    return true;
  }
  return false;
}

function tryLabelled(scan: Scan, run: HanRun, signs: readonly string[]): void {
  for (let at = 3; at + 12 <= signs.length; at++) {
    if (!scan.labels.before('phrase', run.at[at]?.[0] ?? 0, 0)) continue;
    for (let from = at; from < at + 2; from++) {
      // All that fit: a shorter one, or one with the "is" in it, may be good by chance.
      for (let n = 24; n >= 12; n -= 3) if (from + n <= signs.length) tryAt(scan, run, signs, from, n, LABELLED);
      if (!'是为為叫'.includes(signs[from] ?? ' ')) break;
    }
  }
}

function isLabelled(scan: Scan, start: number): boolean {
  return /[:：][ \n]*$/.test(scan.text.slice(Math.max(0, start - 64), start)) && scan.labels.before('phrase', start, 8);
}

export function findHan(scan: Scan): void {
  for (const run of scan.lexed.runs) {
    const signs = [...run.text].slice(0, RUN_MAX);
    const count = run.at.length;
    if (isPhraseLength(count) && (tryAt(scan, run, signs, 0, count, PROSE) || (isLabelled(scan, run.start) && tryAt(scan, run, signs, 0, count, LABELLED))))
      continue;
    if (BEGINS_LABEL.test(run.text)) tryLabelled(scan, run, signs);
  }
}
