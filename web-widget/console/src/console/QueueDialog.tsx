/* QueueDialog.tsx -- for supervisors: another place in the queue for one that waits. */
import { useState } from 'preact/hooks';
import type { Card } from '@baton/client';
import { useRuntime } from '../desk/context';
import { codeOf } from '../desk/runtime';
import { errorText, isolated, visitorLabel } from '../entry/words';
import { useI18n } from '../i18n/context';
import { Dialog } from '../ui/Dialog';
import { useThere } from '../ui/hooks';
import { Icon } from '../ui/Icon';
import { useToast } from '../ui/Toasts';
import './transfer.css';

const PRIORITIES: readonly Card['priority'][] = ['urgent', 'high', 'normal', 'low'];

/** What has to be known of it. */
export type Moved = Pick<Card, 'id' | 'visitor_id' | 'visitor_name'>;

export function QueueDialog({ card, onClose }: { card: Moved; onClose: () => void }) {
  const { t } = useI18n();
  const runtime = useRuntime();
  const say = useToast();
  const there = useThere();
  const [place, setPlace] = useState<Card['priority'] | 'front'>('front');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const move = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setProblem('');
    try {
      await runtime.prioritise(card.id, place === 'front' ? { front: true } : { priority: place });
      say(t('queue.moved'));
      if (there()) onClose();
    } catch (error) {
      setProblem(errorText(t, codeOf(error)));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t('queue.move.of', { name: isolated(visitorLabel(t, card)) })}
      onClose={onClose}
      foot={(
        <>
          <button type="button" class="button" onClick={onClose}>{t('common.cancel')}</button>
          <button type="button" class="button primary" aria-disabled={busy} onClick={() => void move()}>{t(busy ? 'common.working' : 'queue.do')}</button>
        </>
      )}
    >
      <fieldset class="targets">
        <legend class="hidden">{t('queue.move')}</legend>
        <label class="target">
          <input type="radio" name="place" checked={place === 'front'} onChange={() => setPlace('front')} data-autofocus="" />
          <Icon name="up" />
          <span class="target-name"><strong>{t('queue.front')}</strong><span>{t('queue.front.hint')}</span></span>
        </label>
        {PRIORITIES.map((priority) => (
          <label key={priority} class="target">
            <input type="radio" name="place" checked={place === priority} onChange={() => setPlace(priority)} />
            <span class="target-name"><strong>{t('queue.priority.is', { priority: t(`priority.${priority}`) })}</strong></span>
          </label>
        ))}
      </fieldset>
      <p class={problem === '' ? 'hidden' : 'problem'} role="alert">{problem}</p>
    </Dialog>
  );
}
