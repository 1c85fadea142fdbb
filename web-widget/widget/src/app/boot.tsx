/** Puts the app together: config, host page, words, screen. */
import { usableStorage } from '@baton/client';
import { render } from 'preact';
import { chooseLang, lang, loadLang } from '../i18n/index.ts';
import { App } from '../parts/App.tsx';
import { loadConfig } from './config.ts';
import { Host } from './host.ts';
import { Shell } from './shell.ts';

export async function boot(): Promise<void> {
  const host = new Host();
  const loading = loadConfig();
  const asked = new URLSearchParams(location.search).get('lang') ?? '';
  await Promise.all([host.meet(loading), loadLang(chooseLang(asked, navigator.language))]);
  const config = await loading;
  const shell = new Shell(host, usableStorage());
  const draw = async (): Promise<void> => {
    const wanted = chooseLang(host.lang, asked, navigator.language, config.lang);
    if (wanted !== lang()) await loadLang(wanted);
    document.documentElement.lang = lang();
    render(<App shell={shell} wallet={config.walletName} lang={lang()} />, document.body);
  };
  await draw();
  host.on('lang', () => void draw());
  host.tell({ t: 'ready' });
}
