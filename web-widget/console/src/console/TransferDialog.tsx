/*
 * TransferDialog.tsx -- to a colleague who can take it, another team, back to the
 * queue or to the bot; by force, for supervisors, also to one who can't.
 */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Agent, Card } from '@baton/client';
import type { Team } from '../api/desk';
import * as http from '../api/http';
import { useDesk, useRuntime } from '../desk/context';
import { codeOf, type TransferTarget } from '../desk/runtime';
import { leads, transferBar, transferKinds, transferTargets } from '../desk/select';
import type { Desk } from '../desk/state';
import { Named } from '../entry/Name';
import { LoadBar } from '../entry/WhyAssigned';
import { agentLabel, errorText, isolated, plainName } from '../entry/words';
import { useI18n } from '../i18n/context';
import { Icon, type IconName } from '../ui/Icon';
import { ActDialog } from './ActDialog';
import './transfer.css';

const NOTE_MAX = 1000;
/** Past this many colleagues there is a field to find one. */
const FIND_FROM = 8;

interface Teams {
  readonly list: readonly Team[];
  readonly problem: string;
}

function useTeams(wanted: boolean): Teams {
  const [teams, setTeams] = useState<Teams>({ list: [], problem: '' });
  useEffect(() => {
    if (!wanted) return;
    http.teams().then(
      (list) => setTeams({ list, problem: '' }),
      (error: unknown) => setTeams({ list: [], problem: codeOf(error) }),
    );
  }, [wanted]);
  return teams;
}

function same(a: TransferTarget | null, b: TransferTarget): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export function TransferDialog({ card, onClose }: { card: Card; onClose: () => void }) {
  const { t } = useI18n();
  const runtime = useRuntime();
  const desk = useDesk();
  const kinds = transferKinds(card.state);
  const teams = useTeams(kinds.team);
  const [target, setTarget] = useState<TransferTarget | null>(null);
  const [force, setForce] = useState(false);
  const [note, setNote] = useState('');
  const to = target?.to === 'agent' ? desk.roster.find((agent) => agent.id === target.agent) : undefined;
  const bar = to ? transferBar(to, card.weight) : null;
  const forced = bar !== null && force;
  const name = to ? agentLabel(t, to.name, to.id) : target?.to === 'team' ? plainName(teams.list.find((team) => team.id === target.team)?.name ?? '') : '';

  return (
    <ActDialog
      title={t('transfer.title')} label={t(forced ? 'transfer.force.do' : 'transfer.do')} danger={forced} ready={target !== null}
      act={async () => target && runtime.transfer(card.id, target, note, forced)}
      done={t(target === null || target.to === 'agent' ? 'transfer.done' : `transfer.done.${target.to}`, { name: isolated(name) })}
      onClose={onClose}
    >
      <fieldset class="targets">
        <legend class="hidden">{t('transfer.to')}</legend>
        <Elsewhere kinds={kinds} target={target} onTarget={setTarget} />
        <TeamTargets teams={teams} desk={desk} own={card.state === 'queued' ? card.team_id : 0} target={target} onTarget={setTarget} />
        <AgentTargets desk={desk} card={card} force={force} target={target} onTarget={setTarget} />
      </fieldset>
      {leads(desk.role) && (
        <label class="check">
          <input type="checkbox" checked={force} onChange={(event) => {
            setForce(event.currentTarget.checked);
            if (bar !== null) setTarget(null);
          }} />
          <span>{t('transfer.force')}</span>
        </label>
      )}
      <div role="alert">
        {forced && bar && <p class="warning"><Named name={name} text={(who) => t('transfer.force.warning', { name: who, why: t(`transfer.cannot.${bar}`) })} /></p>}
      </div>
      <label class="field">
        <span>{t('transfer.note')}</span>
        <textarea class="input transfer-note" rows={2} autocomplete="off" maxLength={NOTE_MAX} value={note} placeholder={t('transfer.note.hint')}
          onInput={(event) => setNote(event.currentTarget.value)} />
      </label>
    </ActDialog>
  );
}

interface ChoiceProps {
  readonly target: TransferTarget | null;
  readonly onTarget: (target: TransferTarget) => void;
}

interface RowProps extends ChoiceProps {
  readonly value: TransferTarget;
  readonly title: ComponentChildren;
  readonly hint: string;
  readonly icon: IconName;
  readonly disabled?: boolean;
}

function Row({ value, title, hint, icon, disabled = false, target, onTarget }: RowProps) {
  return (
    <label class={disabled ? 'target cannot-take' : 'target'}>
      <input type="radio" name="target" checked={same(target, value)} disabled={disabled} onChange={() => onTarget(value)} />
      <Icon name={icon} />
      <span class="target-name"><strong class="one-line">{title}</strong><span>{hint}</span></span>
    </label>
  );
}

function Elsewhere({ kinds, ...choice }: ChoiceProps & { kinds: ReturnType<typeof transferKinds> }) {
  const { t } = useI18n();
  return (
    <>
      {kinds.queue && <Row {...choice} value={{ to: 'queue' }} icon="inbox" title={t('transfer.queue')} hint={t('transfer.queue.hint')} />}
      {kinds.bot && <Row {...choice} value={{ to: 'bot' }} icon="bot" title={t('transfer.bot')} hint={t('transfer.bot.hint')} />}
    </>
  );
}

/** All but the one in whose queue it is. */
function TeamTargets({ teams, desk, own, ...choice }: ChoiceProps & { teams: Teams; desk: Desk; own: number }) {
  const { t } = useI18n();
  const online = (team: Team): number =>
    desk.roster.filter((agent) => team.members.includes(agent.id) && agent.state === 'online' && agent.connected).length;
  const hint = (team: Team): string =>
    team.members.length === 0 ? t('transfer.team.empty')
    : team.open ? t('transfer.team.members', { n: online(team) }) : t('transfer.team.closed');
  const shown = teams.list.filter((team) => team.id !== own);
  if (teams.problem !== '') return <p class="muted">{t('transfer.teams.failed', { why: errorText(t, teams.problem) })}</p>;
  if (shown.length === 0) return null;
  return (
    <>
      <p class="targets-group">{t('transfer.group.teams')}</p>
      {shown.map((team) => (
        <Row
          key={team.id} {...choice} value={{ to: 'team', team: team.id }} icon="team" title={<bdi>{plainName(team.name)}</bdi>}
          hint={hint(team)} disabled={team.members.length === 0}
        />
      ))}
    </>
  );
}

function AgentTargets({ desk, card, force, ...choice }: ChoiceProps & { desk: Desk; card: Card; force: boolean }) {
  const { t } = useI18n();
  const [query, setQuery] = useState('');
  const agents = transferTargets(desk, card.agent_id, card.weight);
  const shown = agents.filter((agent) => agent.name.toLowerCase().includes(query.trim().toLowerCase()));
  const hint = (agent: Agent): string => {
    const bar = transferBar(agent, card.weight);
    return bar === null ? t('presence.online') : t(`transfer.cannot.${bar}`);
  };
  return (
    <>
      <p class="targets-group">{t('transfer.group.agents')}</p>
      {agents.length >= FIND_FROM && (
        <input class="input targets-find" type="search" placeholder={t('transfer.find')} aria-label={t('transfer.find')} value={query}
          onInput={(event) => setQuery(event.currentTarget.value)} />
      )}
      {shown.map((agent) => (
        <label key={agent.id} class={transferBar(agent, card.weight) === null ? 'target' : force ? 'target by-force' : 'target cannot-take'}>
          <input
            type="radio" name="target" checked={same(choice.target, { to: 'agent', agent: agent.id })}
            disabled={transferBar(agent, card.weight) !== null && !force} onChange={() => choice.onTarget({ to: 'agent', agent: agent.id })}
          />
          <span class={`dot ${agent.connected ? agent.state : 'offline'}`} />
          <span class="target-name">
            <strong class="one-line"><bdi>{agentLabel(t, agent.name, agent.id)}</bdi>{agent.id === desk.me?.id && ` (${t('who.you')})`}</strong>
            <span>{hint(agent)}</span>
          </span>
          <span class="target-load"><LoadBar load={agent.load} capacity={agent.capacity} /> {agent.load}/{agent.capacity}</span>
        </label>
      ))}
      {agents.length === 0 && <p class="muted">{t('transfer.nobody')}</p>}
    </>
  );
}
