/* QueueDialog.tsx -- for supervisors: another place in the queue for one that waits. */
import { useState } from 'preact/hooks';
import type { Card } from '@baton/client';
import { useRuntime } from '../desk/context';
import { isolated, visitorLabel } from '../entry/words';
import { useI18n } from '../i18n/context';
import { Icon } from '../ui/Icon';
import { ActDialog } from './ActDialog';
import './transfer.css';

const PRIORITIES: readonly Card['priority'][] = ['urgent', 'high', 'normal', 'low'];

/** What has to be known of it. */
export type Moved = Pick<Card, 'id' | 'visitor_id' | 'visitor_name'>;

export function QueueDialog({ card, onClose }: { card: Moved; onClose: () => void }) {
  const { t } = useI18n();
  const runtime = useRuntime();
  const [place, setPlace] = useState<Card['priority'] | 'front'>('front');
  const move = (): Promise<unknown> => runtime.prioritise(card.id, place === 'front' ? { front: true } : { priority: place });
  return (
    <ActDialog
      title={t('queue.move.of', { name: isolated(visitorLabel(t, card)) })} label={t('queue.do')}
      act={move} done={t('queue.moved')} onClose={onClose}
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
    </ActDialog>
  );
}
