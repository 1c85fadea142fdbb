import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n/index.ts';
import { useFocusWhileThere } from './hooks.ts';
import { Icon } from './icons.tsx';

/** Esc goes one step back, and no further. */
function onEscape(back: () => void) {
  return (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.stopPropagation();
    back();
  };
}

/** A panel over the thread. What is below it is inert; Esc and the arrow go back. */
export function Sheet({ title, back, covered = false, children }: { title: string; back: () => void; covered?: boolean; children: ComponentChildren }) {
  const ref = useFocusWhileThere<HTMLButtonElement>();
  return (
    <section class="sheet" role="dialog" aria-label={title} inert={covered} onKeyDown={onEscape(back)}>
      <div class="bar">
        <button ref={ref} class="round" aria-label={t('panel.back')} onClick={back}><Icon name="back" /></button>
        <h2>{title}</h2>
      </div>
      <div class="scroll" tabIndex={0}>{children}</div>
    </section>
  );
}

/** The answer closes this question and nothing that was opened since. */
export function ConfirmClose({ close, back }: { close: () => Promise<void>; back: () => void }) {
  const ref = useFocusWhileThere<HTMLButtonElement>();
  const [state, setState] = useState<'asking' | 'closing' | 'failed'>('asking');
  const there = useRef(true);
  useLayoutEffect(() => () => { there.current = false; }, []);
  const yes = (): void => {
    if (state === 'closing') return;
    setState('closing');
    close().then(() => { if (there.current) back(); }, () => setState('failed'));
  };
  return (
    <div class="veil" onKeyDown={onEscape(back)} onClick={(event) => { if (event.target === event.currentTarget) back(); }}>
      <section class="confirm" role="alertdialog" aria-modal="true" aria-labelledby="confirm" aria-describedby="confirm-body">
        <h2 id="confirm">{t('close.title')}</h2>
        <p id="confirm-body">{t('close.body')}</p>
        {state === 'failed' && <p class="error" role="alert">{t('close.failed')}</p>}
        <button class="primary danger" aria-disabled={state === 'closing'} onClick={yes}>{t('close.yes')}</button>
        <button ref={ref} class="plain" onClick={back}>{t('close.no')}</button>
      </section>
    </div>
  );
}
