/*
 * ActDialog.tsx -- an act on a conversation, asked for in a dialog that stays open until the gateway has said yes
 * or why not. Whoever left it meanwhile is led nowhere by the answer.
 */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { codeOf } from '../desk/runtime';
import { errorText } from '../entry/words';
import { useI18n } from '../i18n/context';
import { Dialog } from '../ui/Dialog';
import { useThere } from '../ui/hooks';
import { useToast } from '../ui/Toasts';

interface ActDialogProps {
  readonly title: string;
  /** What the button says that does it. */
  readonly label: string;
  readonly danger?: boolean;
  /** The button has the focus from the start: there is nothing to choose before. */
  readonly focused?: boolean;
  /** False: something has to be chosen first. */
  readonly ready?: boolean;
  readonly act: () => Promise<unknown>;
  /** What is said when it is done. */
  readonly done: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

export function ActDialog({ title, label, danger = false, focused = false, ready = true, act, done, onClose, children }: ActDialogProps) {
  const { t } = useI18n();
  const say = useToast();
  const there = useThere();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const run = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setProblem('');
    try {
      await act();
      say(done);
      if (there()) onClose();
    } catch (error) {
      setProblem(errorText(t, codeOf(error)));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      foot={(
        <>
          <button type="button" class="button" onClick={onClose}>{t('common.cancel')}</button>
          <button
            type="button" class={danger ? 'button danger' : 'button primary'} data-autofocus={focused ? '' : undefined}
            disabled={!ready} aria-disabled={busy} onClick={() => void run()}
          >
            {busy ? t('common.working') : label}
          </button>
        </>
      )}
    >
      {children}
      <p class={problem === '' ? 'hidden' : 'problem'} role="alert">{problem}</p>
    </Dialog>
  );
}
