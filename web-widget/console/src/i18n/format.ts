/*
 * format.ts -- times, durations and names of languages, by Intl, in one language.
 *
 * Pure: the present is handed in. Formatters are costly to make, so they are kept.
 */
import type { Lang } from './catalogue';

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const dates = new Map<string, Intl.DateTimeFormat>();
const numbers = new Map<string, Intl.NumberFormat>();

function date(lang: Lang, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${lang} ${name}`;
  const kept = dates.get(key);
  if (kept) return kept;
  const made = new Intl.DateTimeFormat(lang, { hourCycle: 'h23', ...options });
  dates.set(key, made);
  return made;
}

function unit(lang: Lang, name: 'second' | 'minute' | 'hour' | 'day', value: number): string {
  const key = `${lang} ${name}`;
  let kept = numbers.get(key);
  if (!kept) {
    kept = new Intl.NumberFormat(lang, { style: 'unit', unit: name, unitDisplay: 'short' });
    numbers.set(key, kept);
  }
  return kept.format(value);
}

/** 14:05 */
export function clock(lang: Lang, at: number): string {
  return date(lang, 'clock', { hour: '2-digit', minute: '2-digit' }).format(at);
}

/** 14:05:31 */
export function clockSeconds(lang: Lang, at: number): string {
  return date(lang, 'seconds', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at);
}

/** Monday, 2 March 2026, as the language writes it. */
export function day(lang: Lang, at: number): string {
  return date(lang, 'day', { year: 'numeric', month: 'long', day: 'numeric', weekday: 'short' }).format(at);
}

/** Date and time, in full enough to be unmistakable. */
export function dateTime(lang: Lang, at: number): string {
  return date(lang, 'full', {
    year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit',
  }).format(at);
}

/** The clock for today, else the date: for lists. */
export function when(lang: Lang, at: number, now: number): string {
  if (dayKey(at) === dayKey(now)) return clock(lang, at);
  const far = Math.abs(now - at) > 300 * DAY;
  return far
    ? date(lang, 'year', { year: 'numeric', month: 'numeric', day: 'numeric' }).format(at)
    : date(lang, 'short', { month: 'short', day: 'numeric' }).format(at);
}

/** The same for two times of one calendar day of the reader. */
export function dayKey(at: number): string {
  const moment = new Date(at);
  return `${moment.getFullYear()}-${moment.getMonth()}-${moment.getDate()}`;
}

/** A length of time in its one or two largest units: 45 s, 3 min, 2 h 5 min, 4 d. */
export function duration(lang: Lang, ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return unit(lang, 'second', seconds);
  if (seconds < 600 && seconds % 60 !== 0) {
    return joined(lang, unit(lang, 'minute', Math.floor(seconds / 60)), unit(lang, 'second', seconds % 60));
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return unit(lang, 'minute', minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 24) {
    const rest = minutes % 60;
    return rest === 0 ? unit(lang, 'hour', hours) : joined(lang, unit(lang, 'hour', hours), unit(lang, 'minute', rest));
  }
  return unit(lang, 'day', Math.floor(hours / 24));
}

/** How long somebody waits: by the second below a minute, then by the minute. */
export function age(lang: Lang, ms: number): string {
  if (ms < MINUTE) return duration(lang, Math.floor(ms / SECOND) * SECOND);
  return ms < HOUR ? unit(lang, 'minute', Math.floor(ms / MINUTE)) : duration(lang, Math.floor(ms / MINUTE) * MINUTE);
}

/** How long an age of `ms` reads the same from now on. */
export function ageHolds(ms: number): number {
  if (ms < 0) return SECOND - ms;
  return ms < MINUTE ? SECOND - (ms % SECOND) : MINUTE - (ms % MINUTE);
}

function joined(lang: Lang, first: string, second: string): string {
  return lang === 'zh-CN' ? first + second : `${first} ${second}`;
}

/** 3:07 or 1:02:03, as players show a position; no words, so no language. */
export function position(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** The reverse of `position`, forgiving: 3:07, 1:02:03, 187; undefined if it is none of them. */
export function parsePosition(text: string): number | undefined {
  const parts = text.trim().replace(/：/g, ':').split(':');
  if (parts.length > 3 || parts.some((part) => !/^\d{1,6}$/.test(part))) return undefined;
  return parts.reduce((sum, part) => sum * 60 + Number(part), 0) * 1000;
}

/** What a language calls another: zh-CN in English is "Simplified Chinese". */
export function langName(lang: Lang, tag: string): string {
  if (tag === '') return '—';
  try {
    return new Intl.DisplayNames(lang, { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag; // not a language tag at all
  }
}

/** A tag small enough for a card: 简, 繁, EN; 中 for Chinese that does not say which. */
export function langShort(tag: string): string {
  const lower = tag.toLowerCase();
  if (/^zh-(hant|tw|hk|mo)/.test(lower)) return '繁';
  if (/^zh-(hans|cn|sg|my)/.test(lower)) return '简';
  if (lower.startsWith('zh')) return '中';
  return (lower.split('-')[0] ?? '').slice(0, 3).toUpperCase();
}
