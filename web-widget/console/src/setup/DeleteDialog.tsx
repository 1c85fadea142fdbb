/* DeleteDialog.tsx -- asks before something of the desk is deleted, and says why it can't be. */
import { useState } from 'preact/hooks';
import { useI18n } from '../i18n/context';
import { Dialog } from '../ui/Dialog';
import { useThere } from '../ui/hooks';
import { useToast } from '../ui/Toasts';
import { problemsOf } from './calls';
import { FormProblem } from './Field';
import type { Problems } from './model';

interface DeleteDialogProps {
  readonly title: string;
  readonly question: string;
  /** What is said when it is done. */
  readonly done: string;
  readonly remove: () => Promise<unknown>;
  readonly onClose: () => void;
  readonly onSaved: () => Promise<void>;
}

export function DeleteDialog({ title, question, done, remove, onClose, onSaved }: DeleteDialogProps) {
  const { t } = useI18n();
  const say = useToast();
  const there = useThere();
  const [problems, setProblems] = useState<Problems>({});
  const [busy, setBusy] = useState(false);
  const run = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    try {
      await remove();
      await onSaved();
      say(done);
      if (there()) onClose();
    } catch (error) {
      setProblems(problemsOf(t, error, []));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      foot={(
        <>
          <button type="button" class="button" data-autofocus="" onClick={onClose}>{t('common.cancel')}</button>
          <button type="button" class="button danger" aria-disabled={busy} onClick={() => void run()}>{t(busy ? 'common.working' : 'setup.delete')}</button>
        </>
      )}
    >
      <p>{question}</p>
      <FormProblem problems={problems} />
    </Dialog>
  );
}
