/*
 * Replay.tsx -- one conversation as it happened. The engine is engine.ts; here are
 * the clock (animation frames while it plays), the keys and the picture.
 */
import { memo } from 'preact/compat';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Entry } from '@baton/client';
import * as http from '../api/http';
import type { Colleague, Details } from '../api/read';
import { ConversationFacts } from '../console/Context';
import { codeOf } from '../desk/runtime';
import { EntryList, Stars } from '../entry/EntryList';
import { VisitorName } from '../entry/Name';
import { agentLabel, errorText, visitorLabel } from '../entry/words';
import { useI18n } from '../i18n/context';
import { dateTime, duration } from '../i18n/format';
import { useKept, useShortcuts } from '../ui/hooks';
import { Icon } from '../ui/Icon';
import { useToast } from '../ui/Toasts';
import { Controls } from './Controls';
import { responseHints } from './hints';
import * as replay from './engine';

interface Loaded {
  readonly details: Details;
  readonly entries: readonly Entry[];
  /** Those whom the entries tell of by number only, such as who was considered. */
  readonly staff: readonly Colleague[];
}

interface ReplayProps {
  readonly id: number;
  readonly onBack: () => void;
  readonly onSignedOut: () => void;
}

export function Replay({ id, onBack, onSignedOut }: ReplayProps) {
  const { t } = useI18n();
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [problem, setProblem] = useState('');
  const load = useCallback(() => {
    setProblem('');
    // Without their names agents are called by number: no reason not to replay.
    const staff = http.colleagues().catch((): readonly Colleague[] => []);
    Promise.all([http.details(id), http.allEntries(id), staff]).then(
      ([details, entries, named]) => setLoaded({ details, entries, staff: named }),
      (error: unknown) => {
        if (error instanceof http.HttpError && error.status === 401) onSignedOut();
        setProblem(codeOf(error));
      },
    );
  }, [id]);
  useEffect(load, [load]);
  if (loaded) return <Player loaded={loaded} onBack={onBack} />;
  return (
    <section class="replay blank" id="replay" role="status">
      {problem === '' ? t('common.loading') : (
        <>
          <Icon name="warn" />
          <strong>{t('common.failed', { why: errorText(t, problem) })}</strong>
          <span class="row">
            <button type="button" class="button" onClick={onBack}>{t('common.back')}</button>
            <button type="button" class="button" onClick={load}>{t('common.retry')}</button>
          </span>
        </>
      )}
    </section>
  );
}

export interface Playing {
  readonly player: replay.Player;
  readonly pos: number;
  readonly now: () => number;
  readonly change: (change: (player: replay.Player, now: number) => replay.Player) => void;
  readonly skipping: boolean;
  readonly skip: (on: boolean) => void;
}

const clockNow = (): number => performance.now();

function usePlaying(entries: readonly Entry[]): Playing {
  const tracks = useMemo(
    () => ({ real: replay.layTrack(entries, null), capped: replay.layTrack(entries, replay.PAUSE_CAP_MS) }),
    [entries],
  );
  const [kept, keep] = useKept('baton.review.skip', 'off');
  const [player, setPlayer] = useState(() => replay.newPlayer(kept === 'on' ? tracks.capped : tracks.real));
  const [pos, setPos] = useState(0);
  const change = useCallback<Playing['change']>((make) => {
    setPlayer((before) => {
      const now = clockNow();
      const next = make(before, now);
      setPos(replay.positionAt(next, now));
      return next;
    });
  }, []);
  useEffect(() => {
    if (!player.playing) return undefined;
    let frame = 0;
    const tick = (): void => {
      const now = clockNow();
      setPos(replay.positionAt(player, now));
      if (replay.atEnd(player, now)) setPlayer(replay.pause(player, now));
      else frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(frame);
  }, [player]);
  return {
    player, pos, now: clockNow, change,
    skipping: player.track === tracks.capped,
    skip: (on) => {
      keep(on ? 'on' : 'off');
      change((before, now) => replay.changeTrack(before, on ? tracks.capped : tracks.real, now));
    },
  };
}

const STEP_MS = 5_000;

function useReplayKeys({ player, change, skip, skipping }: Playing): void {
  const by = (ms: number) => change((before, now) => replay.seek(before, replay.positionAt(before, now) + ms, now));
  const to = (pos: number) => change((before, now) => replay.seek(before, pos, now));
  useShortcuts((key, event) => {
    const onRange = event.target instanceof HTMLInputElement && event.target.type === 'range';
    const onControl = event.target instanceof Element && event.target.closest('button, a, summary') !== null;
    if (key === ' ') {
      if (onControl) return false; // there, the space bar presses what has the focus
      change((before, now) => (before.playing ? replay.pause(before, now) : replay.play(before, now)));
    } else if (key === 'ArrowLeft' || key === 'ArrowRight') by(key === 'ArrowLeft' ? -STEP_MS : STEP_MS);
    else if (key === 'j' || key === 'k') change((before, now) => replay.step(before, key === 'j' ? 1 : -1, now));
    else if (key === 'Home') to(0);
    else if (key === 'End') to(player.track.total);
    else if (/^\d$/.test(key)) to((player.track.total * Number(key)) / 10);
    else if (key === '<' || key === ',') change((before, now) => replay.shiftSpeed(before, -1, now));
    else if (key === '>' || key === '.') change((before, now) => replay.shiftSpeed(before, 1, now));
    else if (key === 's') skip(!skipping);
    else return onRange && key.startsWith('Page') ? (by(key === 'PageUp' ? -30_000 : 30_000), true) : false;
    return true;
  });
}

function Player({ loaded, onBack }: { loaded: Loaded; onBack: () => void }) {
  const { t } = useI18n();
  const { details, entries, staff } = loaded;
  const playing = usePlaying(entries);
  useReplayKeys(playing);
  const count = replay.countAt(playing.player.track, playing.pos);
  return (
    <section class="replay" id="replay" aria-label={t('replay.title', { id: details.conversation.id })}>
      <Head details={details} count={entries.length} onBack={onBack} />
      {entries.length === 0 ? <p class="blank">{t('replay.empty')}</p> : (
        <>
          <div class="replay-middle">
            <Log entries={entries} count={count} details={details} staff={staff} />
            <div class="replay-facts"><ConversationFacts card={details.conversation} role={null} /></div>
          </div>
          <Controls playing={playing} entries={entries} count={count} />
        </>
      )}
    </section>
  );
}

function Head({ details, count, onBack }: { details: Details; count: number; onBack: () => void }) {
  const { t, lang } = useI18n();
  const say = useToast();
  const [busy, setBusy] = useState(false);
  const card = details.conversation;
  const download = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    try {
      save(await http.exportFile(card.id), `baton-conversation-${card.id}.json`);
    } catch (error) {
      say(t('common.failed', { why: errorText(t, codeOf(error)) }));
    }
    setBusy(false);
  };
  return (
    <header class="replay-head">
      <button type="button" class="icon-button replay-back" aria-label={t('common.back')} onClick={onBack}><Icon name="back" /></button>
      <div class="replay-title">
        <h2><VisitorName visitor={card} /> <span class="fact-number">#{card.id}</span></h2>
        <p>
          {card.closed_at !== undefined && <span>{t('review.closedAt', { time: dateTime(lang, card.closed_at) })}</span>}
          <span>{t('review.lasted', { time: duration(lang, (card.closed_at ?? card.last_at) - card.opened_at) })}</span>
          <span>{t('review.entries', { n: count })}</span>
          {card.agent_id !== undefined && <bdi class="one-line">{agentLabel(t, card.agent_name ?? '', card.agent_id)}</bdi>}
          {card.rating !== undefined && <Stars score={card.rating} />}
        </p>
      </div>
      <button type="button" class="button" aria-disabled={busy} onClick={() => void download()}>
        <Icon name="download" small /><span>{t(busy ? 'replay.download.busy' : 'replay.download')}</span>
      </button>
    </header>
  );
}

function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

interface LogProps {
  readonly entries: readonly Entry[];
  readonly count: number;
  readonly details: Details;
  readonly staff: readonly Colleague[];
}

/** Drawn again only when an entry comes or goes, not at each frame. */
const Log = memo(function Log({ entries, count, details, staff }: LogProps) {
  const { t, lang } = useI18n();
  const box = useRef<HTMLDivElement>(null);
  const hints = useMemo(() => responseHints(entries), [entries]);
  const names = useMemo(() => namesIn(entries, staff), [entries, staff]);
  const shown = useMemo(() => entries.slice(0, count), [entries, count]);
  const nameOf = useCallback((agent: number) => names.get(agent) ?? '', [names]);
  useEffect(() => {
    const log = box.current;
    if (log) log.scrollTop = log.scrollHeight;
  }, [count]);
  const last = shown[shown.length - 1];
  return (
    <div class="replay-log" ref={box} role="log" aria-live="off" aria-label={t('thread.entries')} tabIndex={0}>
      <div class="log-inner">
        <EntryList
          entries={shown} visitor={visitorLabel(t, details.conversation)} me={0} nameOf={nameOf} visitorSeen={null} seconds
          under={(entry) => {
            const hint = hints.get(entry.seq);
            return hint && (
              <p class={hint.first ? 'hint first' : 'hint'}>
                <Icon name="clock" small />{t(hint.first ? 'replay.first' : 'replay.answered', { time: duration(lang, hint.waited) })}
              </p>
            );
          }}
        />
        {count === entries.length && <p class="replay-end">{t('replay.finished')}</p>}
      </div>
      <p class="hidden" role="status">{last?.text ?? ''}</p>
    </div>
  );
});

/** Agents' names as the entries themselves tell them: as they were then. */
function namesIn(entries: readonly Entry[], staff: readonly Colleague[]): ReadonlyMap<number, string> {
  const names = new Map(staff.map((each) => [each.id, each.name]));
  for (const entry of entries) {
    if (entry.author === 'agent' && entry.author_id !== undefined && entry.author_name) names.set(entry.author_id, entry.author_name);
    const { agent_id: id, agent_name: name } = entry.data ?? {};
    if (typeof id === 'number' && typeof name === 'string') names.set(id, name);
  }
  return names;
}
