/*
 * catalogue.ts -- a key and its values become a text in one language.
 *
 * Pure. The English catalogue is the list of keys; the compiler refuses a
 * catalogue with a key missing, and the test one with a placeholder missing.
 */
import { en } from './en';
import { zhCN } from './zh-CN';

export type Key = keyof typeof en;
export type Plural = { readonly one: string; readonly other: string };
export type Text = string | Plural;
export type Catalogue = { readonly [K in Key]: Text };
export type Values = Readonly<Record<string, string | number>>;

export const LANGS = ['zh-CN', 'en'] as const;
export type Lang = (typeof LANGS)[number];

/** What a language calls itself. */
export const LANG_NAMES: Readonly<Record<Lang, string>> = { 'zh-CN': '简体中文', en: 'English' };

export const CATALOGUES: Readonly<Record<Lang, Catalogue>> = { en, 'zh-CN': zhCN };

/** The best of our languages for a BCP 47 wish list. Any Chinese gets zh-CN until zh-TW is written. */
export function pickLang(wishes: readonly string[]): Lang {
  for (const wish of wishes) {
    const base = wish.toLowerCase().split('-')[0];
    if (base === 'zh') return 'zh-CN';
    if (base === 'en') return 'en';
  }
  return 'en';
}

export function isLang(value: string | null): value is Lang {
  return LANGS.some((lang) => lang === value);
}

function choose(lang: Lang, text: Text, values: Values | undefined): string {
  if (typeof text === 'string') return text;
  const n = Number(values?.['n'] ?? 0);
  return new Intl.PluralRules(lang).select(n) === 'one' ? text.one : text.other;
}

/** Fills `{name}` from the values; a missing value leaves the placeholder, so that it is seen. */
export function fill(template: string, values: Values | undefined): string {
  if (!values) return template;
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : String(value);
  });
}

export function translate(lang: Lang, key: Key, values?: Values): string {
  return fill(choose(lang, CATALOGUES[lang][key], values), values);
}

/** Whether a string made at run time, such as an error code, has a text. */
export function isKey(key: string): key is Key {
  return Object.prototype.hasOwnProperty.call(en, key);
}
