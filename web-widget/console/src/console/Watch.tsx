/*
 * Watch.tsx -- reading what others have: nothing of it is told to them. Receipts go
 * out for the holder's eyes only (runtime.shown), typing for replies only (Composer);
 * here is where it says so, and where a supervisor steps in.
 */
import type { RefObject } from 'preact';
import { useState } from 'preact/hooks';
import type { Card } from '@baton/client';
import { useRuntime } from '../desk/context';
import { leads } from '../desk/select';
import type { Desk } from '../desk/state';
import { Named } from '../entry/Name';
import { agentLabel } from '../entry/words';
import { useI18n } from '../i18n/context';
import { Icon } from '../ui/Icon';
import { ActDialog } from './ActDialog';
import './watch.css';

/** After what was asked for is drawn; the key that brought us here must not be typed. */
export function focusSoon(box: RefObject<HTMLElement>): void {
  requestAnimationFrame(() => box.current?.focus());
}

interface WatchBarProps {
  readonly card: Card;
  readonly desk: Desk;
  readonly onWhisper: (() => void) | null;
  /** What is written from here on is said to the visitor. */
  readonly onTaking: () => void;
}

export function WatchBar({ card, desk, onWhisper, onTaking }: WatchBarProps) {
  const { t } = useI18n();
  const [taking, setTaking] = useState(false);
  return (
    <div class="watch">
      <Icon name="eye" small />
      <p>{t('watch.title')}</p>
      {onWhisper && <button type="button" class="button" aria-keyshortcuts="w" onClick={onWhisper}>{t('watch.whisper')}</button>}
      {leads(desk.role) && <button type="button" class="button" onClick={() => setTaking(true)}>{t('watch.take')}</button>}
      {taking && desk.me && <TakeDialog card={card} me={desk.me.id} onClose={() => setTaking(false)} onTaking={onTaking} />}
    </div>
  );
}

function TakeDialog({ card, me, onClose, onTaking }: { card: Card; me: number; onClose: () => void; onTaking: () => void }) {
  const { t } = useI18n();
  const runtime = useRuntime();
  const take = (): Promise<unknown> => {
    onTaking();
    return runtime.transfer(card.id, { to: 'agent', agent: me }, '', true);
  };
  return (
    <ActDialog title={t('watch.take.title')} label={t('watch.take')} danger focused act={take} done={t('watch.taken')} onClose={onClose}>
      {card.state === 'assigned'
        ? <p><Named name={agentLabel(t, card.agent_name ?? '', card.agent_id)} text={(name) => t('watch.take.text', { name })} /></p>
        : <p>{t('watch.take.nobody')}</p>}
    </ActDialog>
  );
}
