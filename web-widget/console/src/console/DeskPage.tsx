/*
 * DeskPage.tsx -- the supervisor's page: how the desk does just now, who waits, who
 * holds what, and where to step in. Read every two seconds while it is looked at;
 * in between, cards and the roster keep it true.
 */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Agent } from '@baton/client';
import type { DeskAgent, DeskPicture, Hold, Level, Waiting } from '../api/desk';
import * as http from '../api/http';
import { useDesk, useRuntime } from '../desk/context';
import { agentsInOrder, figuresOf, holdsInOrder, liveDesk } from '../desk/overview';
import { codeOf } from '../desk/runtime';
import { agentName, leads } from '../desk/select';
import type { Desk } from '../desk/state';
import { Named, VisitorName } from '../entry/Name';
import { LoadBar } from '../entry/WhyAssigned';
import { agentLabel, errorText, isolated, plainName, skillName, visitorLabel } from '../entry/words';
import { useI18n } from '../i18n/context';
import { age, duration, langName, langShort } from '../i18n/format';
import { Dialog } from '../ui/Dialog';
import { useNewest, useNow } from '../ui/hooks';
import { Icon } from '../ui/Icon';
import { useToast } from '../ui/Toasts';
import { Curve } from './Curve';
import './deskpage.css';
import { STATES } from './Header';
import { WaitMarks } from './Inbox';
import type { Moved } from './QueueDialog';
import { routeHash } from './route';

const POLL_MS = 2_000;

interface Read {
  readonly picture: DeskPicture | null;
  readonly problem: string;
}

/** Read anew every POLL_MS while the page is looked at, and when it is looked at again. */
function usePicture(wanted: boolean): Read {
  const [read, setRead] = useState<Read>({ picture: null, problem: '' });
  const asked = useNewest();
  useEffect(() => {
    if (!wanted) return undefined;
    let over = false;
    let timer = 0;
    const ask = (): void => {
      window.clearTimeout(timer);
      if (document.visibilityState !== 'visible') return; // asks again when it is looked at
      const isNews = asked();
      http.deskPicture().then(
        (picture) => !over && isNews() && setRead({ picture, problem: '' }),
        (error: unknown) => !over && isNews() && setRead((before) => ({ ...before, problem: codeOf(error) })),
      ).finally(() => {
        window.clearTimeout(timer);
        if (!over) timer = window.setTimeout(ask, POLL_MS);
      });
    };
    ask();
    document.addEventListener('visibilitychange', ask);
    return () => {
      over = true;
      window.clearTimeout(timer);
      document.removeEventListener('visibilitychange', ask);
    };
  }, [wanted]);
  return read;
}

export function DeskPage({ onMove }: { onMove: (card: Moved) => void }) {
  const { t } = useI18n();
  const desk = useDesk();
  const runtime = useRuntime();
  const may = leads(desk.role);
  const { picture, problem } = usePicture(may);
  const now = useNow(1_000) + runtime.socket.skewMs;
  if (!may) {
    return <main class="blank full"><Icon name="lock" /><strong>{t('desk.forbidden')}</strong></main>;
  }
  const live = picture && liveDesk(picture, desk);
  return (
    <main class="deskpage" id="thread" aria-label={t('desk.open')}>
      <div class="deskpage-inner">
        <h2 class="hidden">{t('desk.open')}</h2>
        {problem !== '' && (
          <p class="problem" role="alert">{t(live ? 'desk.failed' : 'common.failed', { why: errorText(t, problem) })}</p>
        )}
        {!live && problem === '' && <p class="blank" role="status">{t('common.loading')}</p>}
        {live && (
          <>
            <FiguresRow live={live} now={now} />
            <Curve curve={live.curve} />
            <Queue desk={desk} waiting={live.waiting} count={live.waitingCount} now={now} onMove={onMove} />
            <Agents desk={desk} agents={agentsInOrder(live.agents)} now={now} />
          </>
        )}
      </div>
    </main>
  );
}

function Figure({ label, children, note }: { label: string; children: ComponentChildren; note?: string }) {
  return (
    <div class="figure">
      <dt>{label}</dt>
      <dd><strong>{children}</strong>{note !== undefined && <span>{note}</span>}</dd>
    </div>
  );
}

function levelNote(t: ReturnType<typeof useI18n>['t'], level: Level, goal: string): string {
  return level.handedOver === 0 ? t('desk.level.none') : t('desk.level.of', { n: level.answeredInTime, all: level.handedOver, goal });
}

function FiguresRow({ live, now }: { live: DeskPicture; now: number }) {
  const { t, lang } = useI18n();
  const figures = figuresOf(live, now);
  return (
    <section aria-label={t('desk.now')}>
      <dl class="figures">
        <Figure label={t('desk.level')} note={levelNote(t, live.level, duration(lang, live.level.goalS * 1000))}>
          {figures.level === null ? '—' : `${figures.level} %`}
        </Figure>
        <Figure label={t('desk.waiting')}>{figures.waiting}</Figure>
        <Figure label={t('desk.oldest')}>{figures.oldest === null ? '—' : age(lang, figures.oldest)}</Figure>
        <Figure label={t('desk.online')}>{figures.online}</Figure>
        <Figure label={t('desk.places')}>{figures.taken}/{figures.places}</Figure>
      </dl>
    </section>
  );
}

interface QueueProps {
  readonly desk: Desk;
  readonly waiting: readonly Waiting[];
  readonly count: number;
  readonly now: number;
  readonly onMove: (card: Moved) => void;
}

function Queue({ desk, waiting, count, now, onMove }: QueueProps) {
  const { t, lang } = useI18n();
  const runtime = useRuntime();
  const say = useToast();
  // To the front, and the gateway has not said yes.
  const [moving, setMoving] = useState<readonly number[]>([]);
  const front = (id: number): void => {
    if (moving.includes(id)) return;
    setMoving((before) => [...before, id]);
    runtime.prioritise(id, { front: true })
      .then(() => say(t('queue.moved')), (error: unknown) => say(errorText(t, codeOf(error))))
      .finally(() => setMoving((before) => before.filter((each) => each !== id)));
  };
  const rings = ({ ring_agent: at }: Waiting): string | null =>
    at === undefined ? '' : at === desk.me?.id ? null : agentLabel(t, agentName(desk, at), at);
  return (
    <section class="desk-queue" aria-label={t('desk.queue')}>
      <h2>{t('desk.queue')} <span class="count">{count}</span></h2>
      {waiting.length === 0 && <p class="muted">{t('desk.waiting.none')}</p>}
      <ol>
        {waiting.map((each) => (
          <li key={each.id} class={each.priority === 'urgent' ? 'desk-row urgent' : 'desk-row'}>
            <a class="desk-who" href={routeHash({ id: each.id })}>
              <VisitorName visitor={each} />
              <span class="muted">#{each.id} · <bdi>{plainName(each.team)}</bdi></span>
            </a>
            <span class="desk-age">{t('inbox.waiting', { time: age(lang, Math.max(0, now - (each.queued_at ?? now))) })}</span>
            <span class="desk-marks">
              {each.priority !== 'normal' && <span class={`tag ${each.priority}`}>{t(`priority.${each.priority}`)}</span>}
              <span class="tag" title={langName(lang, each.lang)}>{langShort(each.lang)}</span>
              <WaitMarks card={each} rings={rings(each)} />
            </span>
            <span class="desk-acts">
              <button type="button" class="button" aria-label={t('queue.front.of', { name: isolated(visitorLabel(t, each)) })} aria-disabled={moving.includes(each.id)} onClick={() => front(each.id)}>
                <Icon name="up" small />{t('queue.front.short')}
              </button>
              <button type="button" class="button" aria-label={t('queue.move.of', { name: isolated(visitorLabel(t, each)) })} onClick={() => onMove(each)}>
                {t('queue.priority')}…
              </button>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Agents({ desk, agents, now }: { desk: Desk; agents: readonly DeskAgent[]; now: number }) {
  const { t, lang } = useI18n();
  return (
    <section class="desk-agents" aria-label={t('desk.agents')}>
      <h2>{t('desk.agents')} <span class="count">{agents.length}</span></h2>
      {agents.length === 0 && <p class="muted">{t('desk.agents.none')}</p>}
      <ul>
        {agents.map((agent) => (
          <li key={agent.id} class="desk-row">
            <span class="desk-who">
              <strong class="one-line"><bdi>{agentLabel(t, agent.name, agent.id)}</bdi></strong>
              <span class="desk-marks">{agent.skills.map((skill) => <span key={skill} class="tag">{skillName(t, lang, skill)}</span>)}</span>
            </span>
            <PresenceOf agent={agent} />
            <span class="desk-load" title={t('presence.load', { load: agent.load, capacity: agent.capacity })}>
              <LoadBar load={agent.load} capacity={agent.capacity} /> {agent.load}/{agent.capacity}
            </span>
            <Holds desk={desk} holds={holdsInOrder(agent.holds)} now={now} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Holds({ desk, holds, now }: { desk: Desk; holds: readonly Hold[]; now: number }) {
  const { t, lang } = useI18n();
  return (
    <ul class="desk-holds" aria-label={t('desk.holds')}>
      {holds.map((hold) => {
        const visitor = desk.cards.get(hold.conversation)?.visitor_name ?? hold.visitorName;
        const for_ = age(lang, Math.max(0, now - hold.since));
        return (
          <li key={hold.conversation}>
            <a href={routeHash({ id: hold.conversation })} title={t('desk.hold', { id: hold.conversation, time: for_ })}>
              <bdi class="one-line">{plainName(visitor) || `#${hold.conversation}`}</bdi> <span class="muted">{for_}</span>
              {hold.unansweredSince > 0 && (
                <span class="tag high">{t('desk.unanswered', { time: age(lang, Math.max(0, now - hold.unansweredSince)) })}</span>
              )}
            </a>
          </li>
        );
      })}
    </ul>
  );
}

/** Somebody's presence, and setting it; who would lose conversations by it is asked about first. */
function PresenceOf({ agent }: { agent: DeskAgent }) {
  const { t } = useI18n();
  const runtime = useRuntime();
  const say = useToast();
  const [asking, setAsking] = useState(false);
  const name = agentLabel(t, agent.name, agent.id);
  const set = (state: Agent['state']): void => {
    setAsking(false);
    runtime.setPresence(state, agent.id).catch((error: unknown) => say(errorText(t, codeOf(error))));
  };
  return (
    <span class="desk-presence">
      <span class={`dot ${agent.connected ? agent.state : 'offline'}`} />
      <select
        class="input" aria-label={t('desk.presence.of', { name: isolated(name) })} value={agent.state}
        onChange={(event) => {
          const state = STATES.find((each) => each === event.currentTarget.value);
          event.currentTarget.value = agent.state; // what is shown is what the gateway says
          if (state === 'offline' && agent.load > 0) setAsking(true);
          else if (state && state !== agent.state) set(state);
        }}
      >
        {STATES.map((state) => <option key={state} value={state}>{t(`presence.${state}`)}</option>)}
      </select>
      {!agent.connected && agent.state !== 'offline' && <span class="muted">{t('presence.disconnected')}</span>}
      {asking && (
        <Dialog
          title={t('presence.offline.do')}
          onClose={() => setAsking(false)}
          foot={(
            <>
              <button type="button" class="button" onClick={() => setAsking(false)}>{t('common.cancel')}</button>
              <button type="button" class="button danger" onClick={() => set('offline')}>{t('presence.offline.do')}</button>
            </>
          )}
        >
          <p><Named name={name} text={(who) => t('desk.presence.ask', { name: who })} /></p>
        </Dialog>
      )}
    </span>
  );
}
