/*
 * TransferDialog.tsx -- to a colleague who can take it, or back to the queue.
 * Stays open until the gateway has said yes or why not.
 */
import { useState } from 'preact/hooks';
import type { Agent, Card } from '@baton/client';
import { useDesk, useRuntime } from '../desk/context';
import { codeOf } from '../desk/runtime';
import { transferBar, transferTargets } from '../desk/select';
import { LoadBar } from '../entry/WhyAssigned';
import { agentLabel, errorText, isolated } from '../entry/words';
import { useI18n } from '../i18n/context';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';
import { useToast } from '../ui/Toasts';
import './transfer.css';

const NOTE_MAX = 1000;
/** Past this many colleagues there is a field to find one. */
const FIND_FROM = 8;

export function TransferDialog({ card, onClose }: { card: Card; onClose: () => void }) {
  const { t } = useI18n();
  const runtime = useRuntime();
  const say = useToast();
  const desk = useDesk();
  const [target, setTarget] = useState<number | 'queue' | null>(null);
  const [query, setQuery] = useState('');
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const agents = transferTargets(desk, card.agent_id);
  const shown = agents.filter((agent) => agent.name.toLowerCase().includes(query.trim().toLowerCase()));

  const transfer = async (): Promise<void> => {
    if (target === null || busy) return;
    setBusy(true);
    setProblem('');
    try {
      await runtime.transfer(card.id, target === 'queue' ? null : target, note);
      const name = isolated(agentLabel(t, agents.find((agent) => agent.id === target)?.name ?? '', undefined));
      say(target === 'queue' ? t('transfer.done.queue') : t('transfer.done', { name }));
      onClose();
    } catch (error) {
      setProblem(errorText(t, codeOf(error)));
      setBusy(false);
    }
  };

  return (
    <Dialog
      title={t('transfer.title')}
      onClose={onClose}
      foot={(
        <>
          <button type="button" class="button" onClick={onClose}>{t('common.cancel')}</button>
          <button type="button" class="button primary" disabled={target === null || busy} onClick={() => void transfer()}>
            {t(busy ? 'common.working' : 'transfer.do')}
          </button>
        </>
      )}
    >
      {agents.length >= FIND_FROM && (
        <input class="input" type="search" placeholder={t('transfer.find')} aria-label={t('transfer.find')} value={query}
          onInput={(event) => setQuery(event.currentTarget.value)} />
      )}
      <fieldset class="targets">
        <legend class="hidden">{t('transfer.to')}</legend>
        {card.state !== 'queued' && <label class="target">
          <input type="radio" name="target" checked={target === 'queue'} onChange={() => setTarget('queue')} data-autofocus="" />
          <Icon name="inbox" />
          <span class="target-name"><strong>{t('transfer.queue')}</strong><span>{t('transfer.queue.hint')}</span></span>
        </label>}
        {shown.map((agent) => <Target key={agent.id} agent={agent} me={agent.id === desk.me?.id} chosen={target === agent.id} onChoose={() => setTarget(agent.id)} />)}
        {agents.length === 0 && <p class="muted">{t('transfer.nobody')}</p>}
      </fieldset>
      <label class="field">
        <span>{t('transfer.note')}</span>
        <textarea class="input transfer-note" rows={2} maxLength={NOTE_MAX} value={note} placeholder={t('transfer.note.hint')}
          onInput={(event) => setNote(event.currentTarget.value)} />
      </label>
      <p class={problem === '' ? 'hidden' : 'problem'} role="alert">{problem}</p>
    </Dialog>
  );
}

function Target({ agent, me, chosen, onChoose }: { agent: Agent; me: boolean; chosen: boolean; onChoose: () => void }) {
  const { t } = useI18n();
  const bar = transferBar(agent);
  return (
    <label class={bar === null ? 'target' : 'target cannot-take'}>
      <input type="radio" name="target" checked={chosen} disabled={bar !== null} onChange={onChoose} />
      <span class={`dot ${agent.connected ? agent.state : 'offline'}`} />
      <span class="target-name">
        <strong class="one-line"><bdi>{agentLabel(t, agent.name, agent.id)}</bdi>{me && ` (${t('who.you')})`}</strong>
        <span>{bar === null ? t('presence.online') : t(`transfer.cannot.${bar}`)}</span>
      </span>
      <span class="target-load"><LoadBar load={agent.load} capacity={agent.capacity} /> {agent.load}/{agent.capacity}</span>
    </label>
  );
}
