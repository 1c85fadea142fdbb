/** The demo page: two languages, and buttons that open the widget. */
import type { BatonWidgetApi } from '../loader/loader.ts';
import './demo.css';
import { zh } from './texts.ts';

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

function show(lang: string): void {
  document.documentElement.lang = lang;
  document.title = lang === 'en' ? 'Harbor Wallet' : '港湾钱包 Harbor Wallet';
  for (const [element, english] of texts) element.textContent = lang === 'en' ? english : (zh[element.dataset['t'] ?? ''] ?? english);
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
    show(lang);
  };
}
for (const button of document.querySelectorAll<HTMLElement>('[data-open]')) {
  button.onclick = () => withWidget((widget) => widget.open());
}
const wanted = new URLSearchParams(location.search).get('lang') ?? kept() ?? navigator.language;
show(/^zh/i.test(wanted) ? 'zh-CN' : 'en');
