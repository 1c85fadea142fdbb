/*
 * context.tsx -- the reader's language for all components, kept between visits.
 */
import { createContext, type ComponentChildren } from 'preact';
import { useContext, useEffect, useMemo, useState } from 'preact/hooks';
import { readItem, usableStorage, writeItem } from '@baton/client';
import { isLang, pickLang, translate, type Key, type Lang, type Values } from './catalogue';

const KEPT = 'baton.console.lang';

export type Translate = (key: Key, values?: Values) => string;

export interface I18n {
  readonly lang: Lang;
  readonly t: Translate;
  readonly setLang: (lang: Lang) => void;
}

const Context = createContext<I18n | null>(null);

function startLang(): Lang {
  const kept = readItem(usableStorage(), KEPT);
  return isLang(kept) ? kept : pickLang(navigator.languages);
}

export function I18nProvider({ children }: { children: ComponentChildren }) {
  const [lang, setLang] = useState<Lang>(startLang);
  useEffect(() => {
    document.documentElement.lang = lang;
  }, [lang]);
  const i18n = useMemo<I18n>(
    () => ({
      lang,
      t: (key, values) => translate(lang, key, values),
      setLang: (next) => {
        writeItem(usableStorage(), KEPT, next);
        setLang(next);
      },
    }),
    [lang],
  );
  return <Context.Provider value={i18n}>{children}</Context.Provider>;
}

export function useI18n(): I18n {
  const i18n = useContext(Context);
  if (!i18n) throw new Error('no I18nProvider above');
  return i18n;
}
