/*
 * alerts.ts -- sound, desktop notification and title for what needs the agent.
 */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Card, ServerFrame } from '@baton/client';
import { useRuntime } from '../desk/context';
import { newlyMine, newlyRinging } from '../desk/select';
import { whisperedTo } from '../entry/whisper';
import { agentLabel, isolated, visitorLabel } from '../entry/words';
import { useI18n } from '../i18n/context';
import { go } from './route';

const NOTES: readonly (readonly [number, number])[] = [[659.25, 0], [880, 0.13]];

let audio: AudioContext | null = null;

/** Two soft tones, made here: no file to load. Silent until the page was touched once. */
export function chime(): void {
  try {
    audio ??= new AudioContext();
    if (audio.state === 'suspended') void audio.resume();
    for (const [pitch, offset] of NOTES) {
      const start = audio.currentTime + offset;
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0, start);
      volume.gain.linearRampToValueAtTime(0.12, start + 0.015);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.5);
      tone.connect(volume).connect(audio.destination);
      tone.start(start);
      tone.stop(start + 0.55);
    }
  } catch {
    /* no sound on this machine */
  }
}

export type Permission = NotificationPermission | 'none';

export function usePermission(): [Permission, () => void] {
  const [permission, setPermission] = useState<Permission>(() => ('Notification' in window ? Notification.permission : 'none'));
  const ask = useCallback(() => void Notification.requestPermission().then(setPermission), []);
  return [permission, ask];
}

/** To those who look elsewhere. No words of the visitor: whoever passes the screen sees it. */
function notify(text: string, tag: string, pressed: () => void): void {
  if (!('Notification' in window) || Notification.permission !== 'granted' || document.visibilityState === 'visible') return;
  const shown = new Notification(text, { tag });
  shown.onclick = () => {
    window.focus();
    pressed();
    shown.close();
  };
}

/** Tells of each conversation that becomes mine or rings at me; `say` puts it on the screen too. */
export function useAssignmentAlerts(sound: boolean, say: (text: string) => void): void {
  const runtime = useRuntime();
  const { t } = useI18n();
  const tell = (cards: readonly Card[], rings: readonly Card[]): void => {
    if (sound && cards.length + rings.length > 0) chime();
    const first = cards[0];
    if (first) {
      const text = cards.length === 1
        ? t('alert.assigned', { name: isolated(visitorLabel(t, first)) })
        : t('alert.assigned.many', { n: cards.length });
      say(text);
      notify(text, `baton-${first.id}`, () => go({ id: first.id }));
    }
    // It stands above everything on the screen already; nothing is opened before it is accepted.
    for (const card of rings) notify(t('ring.alert'), `baton-ring-${card.id}`, () => undefined);
  };
  const newest = useRef(tell);
  newest.current = tell;
  useEffect(() => runtime.store.subscribe((now, before) => {
    newest.current(newlyMine(before, now), newlyRinging(before, now, runtime.now()));
  }), [runtime]);
}

/** A word of a supervisor's in a conversation of mine that is at hand; the others show it as unread. */
export function useWhisperAlerts(sound: boolean, say: (text: string) => void): void {
  const runtime = useRuntime();
  const { t } = useI18n();
  const hear = (frame: ServerFrame): void => {
    if (frame.type !== 'entry' || whisperedTo(frame) === 0) return;
    const { me, cards, threads } = runtime.store.state;
    const thread = threads.get(frame.conversation);
    const news = thread?.live === true && frame.seq > thread.readFrom;
    if (!news || frame.author_id === me?.id || cards.get(frame.conversation)?.agent_id !== me?.id) return;
    say(t('alert.whisper', { name: isolated(agentLabel(t, frame.author_name ?? '', frame.author_id)) }));
    if (sound) chime();
  };
  const newest = useRef(hear);
  newest.current = hear;
  useEffect(() => runtime.socket.on('frame', (frame) => newest.current(frame)), [runtime]);
}

export function useTitle(unread: number, rings: boolean): void {
  const { t } = useI18n();
  useEffect(() => {
    const page = `${unread > 0 ? `(${unread}) ` : ''}${t('app.console')} · Baton`;
    document.title = rings ? `☎ ${t('ring.title')} · ${page}` : page;
  }, [unread, rings, t]);
}
