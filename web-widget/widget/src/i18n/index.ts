/** The language in use, one for the whole app; its catalogue alone is loaded. A change is followed by a redraw. */
import type { Key } from './en.ts';

export type { Key };
export type Lang = 'zh-CN' | 'zh-TW' | 'en';

type Catalogue = Readonly<Record<Key, string>>;

let current: Lang = 'en';
let words: Partial<Catalogue> = {};

/** The first tag that we have words for: Chinese in Traditional letters reads zh-TW, all other Chinese zh-CN; English where there is none. */
export function chooseLang(...tags: readonly string[]): Lang {
  const tag = tags.find((each) => /^(zh|en)\b/i.test(each)) ?? '';
  return /^zh\b/i.test(tag) ? (/-(hant|tw|hk|mo)\b/i.test(tag) ? 'zh-TW' : 'zh-CN') : 'en';
}

export async function loadLang(lang: Lang): Promise<void> {
  useCatalogue(lang, lang === 'en' ? (await import('./en.ts')).en : lang === 'zh-TW' ? (await import('./zh-TW.ts')).zhTW : (await import('./zh-CN.ts')).zhCN);
}

export function useCatalogue(lang: Lang, catalogue: Catalogue): void {
  current = lang;
  words = catalogue;
}

export function lang(): Lang {
  return current;
}

type Values = Readonly<Record<string, string | number>>;

export function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export function t(key: Key, values: Values = {}): string {
  return fill(words[key] ?? '', values);
}

const DAY_MS = 24 * 3600_000;

export function timeText(at: number): string {
  return new Intl.DateTimeFormat(current, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
}

export function dayText(at: number, now: number): string {
  const day = (ms: number): string => new Date(ms).toDateString();
  if (day(at) === day(now)) return t('log.today');
  if (day(at) === day(now - DAY_MS)) return t('log.yesterday');
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : ({ year: 'numeric' } as const);
  return new Intl.DateTimeFormat(current, { ...year, month: 'long', day: 'numeric' }).format(at);
}
