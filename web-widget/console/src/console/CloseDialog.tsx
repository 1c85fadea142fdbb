/* CloseDialog.tsx -- closing is asked for once more, and done only on the answer. */
import type { Card } from '@baton/client';
import { useOutbox, useRuntime } from '../desk/context';
import { unsentOf } from '../desk/select';
import { Named } from '../entry/Name';
import { visitorLabel } from '../entry/words';
import { useI18n } from '../i18n/context';
import { ActDialog } from './ActDialog';

export function CloseDialog({ card, onClose }: { card: Card; onClose: () => void }) {
  const { t } = useI18n();
  const runtime = useRuntime();
  const unsent = unsentOf(useOutbox()).filter((item) => item.conversation === card.id).length;
  return (
    <ActDialog title={t('close.title')} label={t('close.do')} danger focused act={() => runtime.close(card.id)} done={t('close.done')} onClose={onClose}>
      <p><Named name={visitorLabel(t, card)} text={(name) => t('close.text', { name })} /></p>
      {unsent > 0 && <p class="warning">{t('close.unsent', { n: unsent })}</p>}
    </ActDialog>
  );
}
