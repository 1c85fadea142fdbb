/*
 * AccountMenu.tsx -- language, appearance, sound, notifications, sign out.
 * A disclosure, not an ARIA menu: what is in it are ordinary controls.
 */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Staff } from '../api/read';
import { codeOf } from '../desk/runtime';
import { errorText, plainName } from '../entry/words';
import { useI18n } from '../i18n/context';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';
import { useToast } from '../ui/Toasts';
import { LangPicker } from './Login';
import { THEMES, useTheme } from './prefs';
import './shell.css';

interface AccountMenuProps {
  readonly staff: Staff;
  readonly onSignOut: () => Promise<void>;
  readonly onKeys: () => void;
  /** Own messages that would be lost on signing out. */
  readonly unsent?: number;
  readonly children?: ComponentChildren;
}

export function AccountMenu({ staff, onSignOut, onKeys, unsent = 0, children }: AccountMenuProps) {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const [busy, setBusy] = useState(false);
  const say = useToast();
  const leave = (): void => {
    setLeaving(false);
    if (busy) return;
    setBusy(true);
    // Offline the cookie can't be ended, so the agent stays signed in, and is told.
    onSignOut().catch((error: unknown) => {
      setBusy(false);
      say(errorText(t, codeOf(error)));
    });
  };
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return undefined;
    const outside = (event: Event): void => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    const escape = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    document.addEventListener('keydown', escape);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
      document.removeEventListener('keydown', escape);
    };
  }, [open]);
  return (
    <div class="account" ref={box}>
      <button
        ref={button} type="button" class="account-button" aria-expanded={open} aria-label={t('menu.open')}
        onClick={() => setOpen(!open)}
      >
        <Avatar name={plainName(staff.name)} />
        <Icon name="chevron" small />
      </button>
      {open && (
        <div class="menu settings" onClick={(event) => event.target instanceof Element && event.target.closest('a') && setOpen(false)}>
          <p class="settings-who">
            <strong class="one-line"><bdi>{plainName(staff.name)}</bdi></strong>
            <span>{t(`role.${staff.role}`)}</span>
          </p>
          <div class="settings-row"><span>{t('menu.language')}</span><LangPicker /></div>
          <ThemeChoice />
          {children}
          <button type="button" class="settings-item" onClick={() => { setOpen(false); onKeys(); }}>
            <Icon name="keys" />{t('menu.keys')}<kbd>?</kbd>
          </button>
          <button type="button" class="settings-item" aria-disabled={busy} onClick={() => (unsent > 0 ? setLeaving(true) : leave())}>
            <Icon name="exit" />{t('menu.signOut')}
          </button>
        </div>
      )}
      {leaving && (
        <Dialog
          title={t('menu.signOut')}
          onClose={() => setLeaving(false)}
          foot={(
            <>
              <button type="button" class="button" onClick={() => setLeaving(false)}>{t('common.cancel')}</button>
              <button type="button" class="button danger" onClick={leave}>{t('menu.signOut')}</button>
            </>
          )}
        >
          <p>{t('menu.signOut.unsent', { n: unsent })}</p>
        </Dialog>
      )}
    </div>
  );
}

function ThemeChoice() {
  const { t } = useI18n();
  const [theme, setTheme] = useTheme();
  return (
    <fieldset class="settings-row">
      <legend class="hidden">{t('menu.theme')}</legend>
      <span aria-hidden="true">{t('menu.theme')}</span>
      <span class="segments">
        {THEMES.map((each) => (
          <label key={each} class={each === theme ? 'segment on' : 'segment'}>
            <input type="radio" class="hidden" name="theme" checked={each === theme} onChange={() => setTheme(each)} />
            {t(`menu.theme.${each}`)}
          </label>
        ))}
      </span>
    </fieldset>
  );
}

/** The first letter, or the last character of a Chinese name's first two. */
export function Avatar({ name }: { name: string }) {
  const letter = [...name.trim()][0] ?? '?';
  return <span class="avatar" aria-hidden="true">{letter.toUpperCase()}</span>;
}
