/* Login.tsx -- the log-in page. What was typed stays, whatever goes wrong. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import * as http from '../api/http';
import type { Staff } from '../api/read';
import { isLang, LANG_NAMES, LANGS } from '../i18n/catalogue';
import { useI18n, type I18n } from '../i18n/context';
import { duration } from '../i18n/format';
import './login.css';

interface LoginProps {
  readonly title: string;
  readonly ended: boolean;
  readonly onSignedIn: (staff: Staff) => void;
}

function problemText({ t, lang }: I18n, error: unknown): string {
  if (!(error instanceof http.HttpError) || error.code === 'network') return t('login.unreachable');
  if (error.status === 401) return t('login.wrong');
  if (error.status === 429) return t('login.limited', { time: duration(lang, Math.max(1000, error.retryAfterMs)) });
  return t('login.other', { code: error.code });
}

export function Login({ title, ended, onSignedIn }: LoginProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const name = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState(false);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    document.title = `${t('login.title')} · Baton`;
  }, [t]);
  useLayoutEffect(() => name.current?.focus(), []);

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    const typed = { name: name.current?.value.trim() ?? '', password: password.current?.value ?? '' };
    if (typed.name === '' || typed.password === '') {
      setProblem(t('login.required'));
      (typed.name === '' ? name : password).current?.focus();
      return;
    }
    setBusy(true);
    setProblem('');
    try {
      onSignedIn(await http.signIn(typed.name, typed.password));
    } catch (error) {
      setProblem(problemText(i18n, error));
      setBusy(false);
      // Whoever has begun to mend the name goes on with it.
      if (document.activeElement !== name.current) password.current?.select();
    }
  };

  return (
    <main class="login">
      <form class="login-card" onSubmit={(event) => void submit(event)} noValidate>
        <header>
          <Logo />
          <div>
            <p>Baton · {title}</p>
            <h1>{t('login.title')}</h1>
          </div>
        </header>
        {ended && problem === '' && <p class="warning" role="status">{t('login.ended')}</p>}
        <p class={problem === '' ? 'hidden' : 'problem'} role="alert">{problem}</p>
        <label class="field">
          <span>{t('login.name')}</span>
          <input ref={name} class="input" name="name" autocomplete="username" autocapitalize="none" spellcheck={false} required />
        </label>
        <label class="field">
          <span>{t('login.password')}</span>
          <input ref={password} class="input" name="password" type={shown ? 'text' : 'password'} autocomplete="current-password" required />
        </label>
        <label class="login-show">
          <input type="checkbox" checked={shown} onChange={(event) => setShown(event.currentTarget.checked)} />
          {t('login.show')}
        </label>
        <button type="submit" class="button primary" aria-disabled={busy}>{t(busy ? 'login.busy' : 'login.submit')}</button>
      </form>
      <LangPicker />
    </main>
  );
}

/** A baton that is handed on. */
export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect class="logo-ground" width="32" height="32" rx="9" />
      <path class="logo-line" d="M9.5 22.5L22.5 9.5" />
      <circle class="logo-end" cx="22.7" cy="9.3" r="3.3" />
      <circle class="logo-end" cx="9.3" cy="22.7" r="1.9" />
    </svg>
  );
}

export function LangPicker() {
  const { t, lang, setLang } = useI18n();
  return (
    <label class="lang-picker">
      <span class="hidden">{t('menu.language')}</span>
      <select
        class="input"
        value={lang}
        onChange={(event) => {
          const { value } = event.currentTarget;
          if (isLang(value)) setLang(value);
        }}
      >
        {LANGS.map((each) => <option key={each} value={each} lang={each}>{LANG_NAMES[each]}</option>)}
      </select>
    </label>
  );
}
