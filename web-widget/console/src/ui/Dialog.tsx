/*
 * Dialog.tsx -- a modal on the browser's own <dialog>: focus stays in, Escape
 * closes, and focus goes back to where it was.
 */
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { useI18n } from '../i18n/context';
import { Icon } from './Icon';

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  foot?: ComponentChildren;
}

export function Dialog({ title, onClose, children, foot }: DialogProps) {
  const { t } = useI18n();
  const box = useRef<HTMLDialogElement>(null);
  const label = useId();
  // Not a frame later: a key that is pressed meanwhile is the dialog's, and no shortcut.
  useLayoutEffect(() => {
    const before = document.activeElement;
    const dialog = box.current;
    dialog?.showModal();
    const wished = dialog?.querySelector<HTMLElement>('[data-autofocus]');
    (wished ?? dialog?.querySelector<HTMLElement>('.dialog-body input, .dialog-foot button'))?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={box}
      class="dialog"
      aria-labelledby={label}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === box.current) onClose();
      }}
    >
      <header class="dialog-head">
        <h2 id={label}>{title}</h2>
        <button type="button" class="icon-button" aria-label={t('common.close')} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <div class="dialog-body">{children}</div>
      {foot && <footer class="dialog-foot">{foot}</footer>}
    </dialog>
  );
}
