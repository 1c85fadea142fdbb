/**
 * The waiting room: where one stands in the queue and what can be done meanwhile. A part of
 * its own, loaded when a conversation is queued.
 *
 * The bare import keeps all that it shares with the room in the room's file.
 */
import './room.tsx';
import { RequestError, type Timeline } from '@baton/client';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Waiting } from '../app/waiting.ts';
import { fill, t } from '../i18n/index.ts';
import { placeText, waitText, waitingWords } from '../i18n/waiting.ts';
import { useSaid } from './announce.ts';
import { useFocusWhileThere } from './hooks.ts';
import { Icon } from './icons.tsx';

interface WaitingRoomProps {
  queue: Timeline['queue'];
  waiting: Waiting;
  /** Whoever comes back finds the conversation again. */
  lasting: boolean;
  remind: () => Promise<void>;
  leave: () => Promise<void>;
}

export function WaitingRoom({ queue, waiting, lasting, remind, leave }: WaitingRoomProps) {
  const words = waitingWords();
  const pressed = useRef(false);
  const closed = useUntil(waiting.opensAt); // the thread says so, and when it opens
  const leaveNow = (): Promise<void> => {
    pressed.current = true;
    return leave();
  };
  // Live regions are the log, which tells of what happened, and the one that says the place.
  return (
    <section class="card queue" aria-live="off">
      {closed || waiting.left
        ? <Kept title={words.kept} body={lasting ? words.keptBody : words.keptHere} focus={pressed.current} />
        : <Line queue={queue} stay={lasting ? words.stay : words.stayHere} />}
      {!closed && (
        <div class="ways">
          <Remind remindedAt={waiting.remindedAt} remind={remind} />
          {!waiting.left && <Leave leave={leaveNow} />}
        </div>
      )}
    </section>
  );
}

/** `focus`: the button that brought it here is gone with its focus. */
function Kept({ title, body, focus }: { title: string; body: string; focus: boolean }) {
  const ref = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    if (focus) ref.current?.focus();
  }, []);
  return (
    <div class="stand">
      <Icon name="clock" />
      <div>
        <strong ref={ref} tabIndex={-1}>{title}</strong>
        <p>{body}</p>
      </div>
    </div>
  );
}

function Line({ queue, stay }: { queue: Timeline['queue']; stay: string }) {
  const words = waitingWords();
  const place = queue === null ? words.soon : placeText(queue);
  const range = queue === null ? '' : waitText(queue.wait);
  const waiting = queue === null ? 0 : Math.max(queue.waiting, queue.place);
  const said = useSaid(queue?.place ?? 0, fill(words.said, { place, range }));
  return (
    <div class="stand">
      <span class="pulse" aria-hidden="true"><i /><i /><i /></span>
      <div>
        <strong>{place}</strong>
        {queue !== null && <p class="range">{range}</p>}
        {waiting > 1 && <p>{fill(words.waiting, { waiting })}</p>}
        <p>{stay}</p>
        <span class="sr" role="status">{said}</span>
      </div>
    </div>
  );
}

const REMIND_MS = 60_000;
/** Refused as too soon: how long is left of the minute is the gateway's to know. */
const TOO_SOON_MS = 10_000;

function Remind({ remindedAt, remind }: { remindedAt: number; remind: () => Promise<void> }) {
  const words = waitingWords();
  const [until, setUntil] = useState(0);
  const [problem, setProblem] = useState('');
  const [sending, setSending] = useState(false);
  const left = useSecondsTo(until);
  // By the gateway's clock: never longer than a minute of ours.
  useLayoutEffect(() => {
    if (remindedAt > 0) setUntil(Math.min(remindedAt, Date.now()) + REMIND_MS);
  }, [remindedAt]);
  const press = (): void => {
    if (sending || left > 0) return;
    setSending(true);
    setProblem('');
    remind().then(
      () => setUntil(Date.now() + REMIND_MS),
      (error: unknown) => {
        const soon = error instanceof RequestError && error.code === 'too_soon';
        setProblem(soon ? words.tooSoon : t('close.failed'));
        if (soon) setUntil(Date.now() + TOO_SOON_MS);
      },
    ).finally(() => setSending(false));
  };
  return (
    <>
      {/* It stays in reach while it waits, so that the focus is not lost; its name does not count along. */}
      <button class="chip" aria-disabled={sending || left > 0} aria-describedby={left > 0 ? 'remind-again' : undefined} onClick={press}>
        <Icon name="clock" />
        {words.remind}
        {left > 0 && <span class="left" aria-hidden="true">{`${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`}</span>}
      </button>
      {left > 0 && <span id="remind-again" class="sr">{words.remindAgain}</span>}
      {problem !== '' && <p class="error" role="alert">{problem}</p>}
    </>
  );
}

function Leave({ leave }: { leave: () => Promise<void> }) {
  const words = waitingWords();
  const [asking, setAsking] = useState(false);
  const [failed, setFailed] = useState(false);
  const leaving = useRef(false);
  const button = useRef<HTMLButtonElement>(null);
  const keep = (): void => {
    setAsking(false);
    setFailed(false);
    setTimeout(() => button.current?.focus(), 0);
  };
  const leaveOnce = (): void => {
    if (leaving.current) return;
    leaving.current = true;
    leave().catch(() => setFailed(true)).finally(() => { leaving.current = false; });
  };
  if (!asking) return <button ref={button} class="chip" onClick={() => setAsking(true)}>{words.leave}</button>;
  return <AskToLeave failed={failed} keep={keep} leave={leaveOnce} />;
}

function AskToLeave({ failed, keep, leave }: { failed: boolean; keep: () => void; leave: () => void }) {
  const words = waitingWords();
  const ref = useFocusWhileThere<HTMLButtonElement>();
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.stopPropagation();
    keep();
  };
  return (
    <div class="ask" role="group" aria-labelledby="leave" aria-describedby="leave-body" onKeyDown={onKeyDown}>
      <strong id="leave">{words.leaveTitle}</strong>
      <p id="leave-body">{words.leaveBody}</p>
      {failed && <p class="error" role="alert">{t('close.failed')}</p>}
      <button class="primary" onClick={leave}>{words.leaveYes}</button>
      <button ref={ref} class="plain" onClick={keep}>{words.leaveNo}</button>
    </div>
  );
}

/** Whole seconds until then, drawn again each second; 0 when it is past. */
function useSecondsTo(at: number): number {
  const [, redraw] = useState(0);
  const left = Math.max(0, Math.ceil((at - Date.now()) / 1000));
  useEffect(() => {
    if (left === 0) return undefined;
    const timer = setTimeout(() => redraw((n) => n + 1), Math.max(50, at - Date.now() - (left - 1) * 1000));
    return () => clearTimeout(timer);
  });
  return left;
}

/** More would overflow the timer. */
const TIMER_MAX_MS = 24 * 3600_000;

/** True until then. */
function useUntil(at: number): boolean {
  const [, redraw] = useState(0);
  useEffect(() => {
    const wait = at - Date.now();
    if (wait <= 0) return undefined;
    const timer = setTimeout(() => redraw((n) => n + 1), Math.min(wait, TIMER_MAX_MS));
    return () => clearTimeout(timer);
  });
  return at > Date.now();
}
