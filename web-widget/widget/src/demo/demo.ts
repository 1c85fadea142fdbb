/** The demo page: three languages, and buttons that open the widget. */
import type { BatonWidgetApi } from '../loader/loader.ts';
import './demo.css';
import { chooseLang, type Lang } from '../i18n/index.ts';
import { zh, zhTW } from './texts.ts';

const page = window as Window & { BatonWidget?: BatonWidgetApi };
const KEY = 'harbor.lang';
const texts = new Map<HTMLElement, string>();

function kept(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function withWidget(run: (widget: BatonWidgetApi) => void): void {
  if (page.BatonWidget !== undefined) run(page.BatonWidget);
  else window.addEventListener('batonwidget', () => page.BatonWidget !== undefined && run(page.BatonWidget), { once: true });
}

const WORDS: Readonly<Record<Lang, readonly [title: string, words: Readonly<Record<string, string>>]>> = {
  en: ['Harbor Wallet', {}],
  'zh-CN': ['港湾钱包 Harbor Wallet', zh],
  'zh-TW': ['港灣錢包 Harbor Wallet', zhTW],
};

function show(lang: Lang): void {
  const [title, words] = WORDS[lang];
  document.documentElement.lang = lang;
  document.title = title;
  for (const [element, english] of texts) element.textContent = words[element.dataset['t'] ?? ''] ?? english;
  for (const button of document.querySelectorAll<HTMLElement>('.langs button')) {
    button.setAttribute('aria-pressed', String(button.dataset['lang'] === lang));
  }
  withWidget((widget) => widget.setLang(lang));
}

for (const element of document.querySelectorAll<HTMLElement>('[data-t]')) texts.set(element, element.textContent ?? '');
for (const button of document.querySelectorAll<HTMLElement>('.langs button')) {
  button.onclick = () => {
    const lang = button.dataset['lang'] ?? 'en';
    try {
      localStorage.setItem(KEY, lang);
    } catch {
      // Blocked storage: the choice lasts as long as the page.
    }
    show(chooseLang(lang));
  };
}
for (const button of document.querySelectorAll<HTMLElement>('[data-open]')) {
  button.onclick = () => withWidget((widget) => widget.open());
}
const wanted = new URLSearchParams(location.search).get('lang') ?? kept() ?? navigator.language;
show(chooseLang(wanted));
