/*
 * Watch.tsx -- reading what others have: nothing of it is told to them. Receipts go
 * out for the holder's eyes only (runtime.shown), typing for replies only (Composer);
 * here is where it says so, and where a supervisor steps in.
 */
import type { RefObject } from 'preact';
import { useState } from 'preact/hooks';
import type { Card } from '@baton/client';
import { useRuntime } from '../desk/context';
import { codeOf } from '../desk/runtime';
import { leads } from '../desk/select';
import type { Desk } from '../desk/state';
import { Named } from '../entry/Name';
import { agentLabel, errorText } from '../entry/words';
import { useI18n } from '../i18n/context';
import { Dialog } from '../ui/Dialog';
import { useThere } from '../ui/hooks';
import { Icon } from '../ui/Icon';
import { useToast } from '../ui/Toasts';
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
  const say = useToast();
  const there = useThere();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const take = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setProblem('');
    onTaking();
    try {
      await runtime.transfer(card.id, { to: 'agent', agent: me }, '', true);
      say(t('watch.taken'));
      if (there()) onClose();
    } catch (error) {
      setProblem(errorText(t, codeOf(error)));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t('watch.take.title')}
      onClose={onClose}
      foot={(
        <>
          <button type="button" class="button" onClick={onClose}>{t('common.cancel')}</button>
          <button type="button" class="button danger" data-autofocus="" aria-disabled={busy} onClick={() => void take()}>
            {t(busy ? 'common.working' : 'watch.take')}
          </button>
        </>
      )}
    >
      {card.state === 'assigned'
        ? <p><Named name={agentLabel(t, card.agent_name ?? '', card.agent_id)} text={(name) => t('watch.take.text', { name })} /></p>
        : <p>{t('watch.take.nobody')}</p>}
      <p class={problem === '' ? 'hidden' : 'problem'} role="alert">{problem}</p>
    </Dialog>
  );
}
