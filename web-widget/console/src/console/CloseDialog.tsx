/* CloseDialog.tsx -- closing is asked for once more, and done only on the answer. */
import { useState } from 'preact/hooks';
import type { Card } from '@baton/client';
import { useOutbox, useRuntime } from '../desk/context';
import { codeOf } from '../desk/runtime';
import { unsentOf } from '../desk/select';
import { Named } from '../entry/Name';
import { errorText, visitorLabel } from '../entry/words';
import { useI18n } from '../i18n/context';
import { Dialog } from '../ui/Dialog';
import { useThere } from '../ui/hooks';
import { useToast } from '../ui/Toasts';

export function CloseDialog({ card, onClose }: { card: Card; onClose: () => void }) {
  const { t } = useI18n();
  const runtime = useRuntime();
  const say = useToast();
  const there = useThere();
  const unsent = unsentOf(useOutbox()).filter((item) => item.conversation === card.id).length;
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const close = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setProblem('');
    try {
      await runtime.close(card.id);
      say(t('close.done'));
      if (there()) onClose();
    } catch (error) {
      setProblem(errorText(t, codeOf(error)));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t('close.title')}
      onClose={onClose}
      foot={(
        <>
          <button type="button" class="button" onClick={onClose}>{t('common.cancel')}</button>
          <button type="button" class="button danger" data-autofocus="" aria-disabled={busy} onClick={() => void close()}>
            {t(busy ? 'common.working' : 'close.do')}
          </button>
        </>
      )}
    >
      <p><Named name={visitorLabel(t, card)} text={(name) => t('close.text', { name })} /></p>
      {unsent > 0 && <p class="warning">{t('close.unsent', { n: unsent })}</p>}
      <p class={problem === '' ? 'hidden' : 'problem'} role="alert">{problem}</p>
    </Dialog>
  );
}
