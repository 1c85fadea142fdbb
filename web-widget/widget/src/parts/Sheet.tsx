import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
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

export function ConfirmClose({ close, keep }: { close: () => Promise<void>; keep: () => void }) {
  const ref = useFocusWhileThere<HTMLButtonElement>();
  const [failed, setFailed] = useState(false);
  return (
    <div class="veil" onKeyDown={onEscape(keep)} onClick={(event) => { if (event.target === event.currentTarget) keep(); }}>
      <section class="confirm" role="alertdialog" aria-modal="true" aria-labelledby="confirm" aria-describedby="confirm-body">
        <h2 id="confirm">{t('close.title')}</h2>
        <p id="confirm-body">{t('close.body')}</p>
        {failed && <p class="error" role="alert">{t('close.failed')}</p>}
        <button class="primary danger" onClick={() => close().catch(() => setFailed(true))}>{t('close.yes')}</button>
        <button ref={ref} class="plain" onClick={keep}>{t('close.no')}</button>
      </section>
    </div>
  );
}
