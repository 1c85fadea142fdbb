/*
 * alerts.ts -- sound, desktop notification and title for what needs the agent.
 */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Card } from '@baton/client';
import { useRuntime } from '../desk/context';
import { newlyMine } from '../desk/select';
import { isolated, visitorLabel } from '../entry/words';
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

/** Tells of each conversation that becomes mine; `say` puts it on the screen too. */
export function useAssignmentAlerts(sound: boolean, say: (text: string) => void): void {
  const runtime = useRuntime();
  const { t } = useI18n();
  const tell = (cards: readonly Card[]): void => {
    const first = cards[0];
    if (!first) return;
    const text = cards.length === 1
      ? t('alert.assigned', { name: isolated(visitorLabel(t, first)) })
      : t('alert.assigned.many', { n: cards.length });
    say(text);
    if (sound) chime();
    if (!('Notification' in window) || Notification.permission !== 'granted' || document.visibilityState === 'visible') return;
    // No words of the visitor: notifications are seen by whoever passes the screen.
    const shown = new Notification(text, { tag: `baton-${first.id}` });
    shown.onclick = () => {
      window.focus();
      go({ id: first.id });
      shown.close();
    };
  };
  const newest = useRef(tell);
  newest.current = tell;
  useEffect(() => runtime.store.subscribe((now, before) => newest.current(newlyMine(before, now))), [runtime]);
}

export function useTitle(unread: number): void {
  const { t } = useI18n();
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${t('app.console')} · Baton`;
  }, [unread, t]);
}
