/* Controls.tsx -- the player's bar: time line with marks, transport, speed, position. */
import { memo } from 'preact/compat';
import { useRef, useState } from 'preact/hooks';
import type { Entry } from '@baton/client';
import { eventName, eventText, isolated } from '../entry/words';
import { useI18n } from '../i18n/context';
import { clockSeconds, parsePosition, position } from '../i18n/format';
import { Icon, type IconName } from '../ui/Icon';
import { Switch } from '../ui/Switch';
import './controls.css';
import type { Playing } from './Replay';
import * as replay from './engine';

interface ControlsProps {
  readonly playing: Playing;
  readonly entries: readonly Entry[];
  readonly count: number;
}

export function Controls({ playing, entries, count }: ControlsProps) {
  const { t, lang } = useI18n();
  const { player, pos, change, skip, skipping } = playing;
  const { track } = player;
  const at = t('replay.at', { elapsed: position(pos), total: position(track.total), n: count, count: entries.length });
  return (
    <footer class="controls">
      <div class="scrub">
        <Marks track={track} entries={entries} />
        <svg class="scrub-line" viewBox="0 0 1000 4" preserveAspectRatio="none" aria-hidden="true">
          <rect class="scrub-ground" width="1000" height="4" />
          <rect class="scrub-done" width={track.total > 0 ? (1000 * pos) / track.total : 0} height="4" />
        </svg>
        <input
          type="range" min={0} max={Math.max(1, track.total)} step={1} value={Math.round(pos)} aria-label={t('replay.position')} aria-valuetext={at}
          onInput={(event) => {
            const wanted = Number(event.currentTarget.value);
            change((before, now) => replay.seek(before, wanted, now));
          }}
          onKeyDown={(event) => {
            // One arrow is five seconds everywhere, not one millisecond here.
            if (/^(Arrow|Page|Home|End)/.test(event.key)) event.preventDefault();
            relay(event);
          }}
        />
      </div>
      <div class="controls-row">
        <Transport playing={playing} />
        <Position playing={playing} />
        <span class="controls-clock" title={t('replay.clock')}>
          <Icon name="clock" small /><span class="hidden">{t('replay.clock')}</span>
          {clockSeconds(lang, Math.round(replay.wallAt(track, pos)))}
        </span>
        <span class="controls-space" />
        <label class="controls-skip" title={t('replay.skip.hint')}>
          <Switch label={t('replay.skip')} on={skipping} onChange={skip} />
          <span aria-hidden="true">{t('replay.skip')}</span>
        </label>
        <div class="segments" role="group" aria-label={t('replay.speed')}>
          {replay.SPEEDS.map((speed) => (
            <button
              key={speed} type="button" class={speed === player.speed ? 'segment on' : 'segment'} aria-pressed={speed === player.speed}
              onClick={() => change((before, now) => replay.setSpeed(before, speed, now))}
            >
              {speed}×
            </button>
          ))}
        </div>
      </div>
    </footer>
  );
}

/** The range's own keys are the replay's: the event goes on to the shortcuts as if untouched. */
function relay(event: KeyboardEvent): void {
  if (!event.defaultPrevented) return;
  const again = new KeyboardEvent('keydown', { key: event.key, cancelable: true });
  event.stopPropagation();
  document.dispatchEvent(again);
}

function Transport({ playing }: { playing: Playing }) {
  const { t } = useI18n();
  const { player, change } = playing;
  const button = (name: IconName, label: Parameters<typeof t>[0], run: Parameters<Playing['change']>[0]) => (
    <button type="button" class="icon-button" aria-label={t(label)} title={t(label)} onClick={() => change(run)}><Icon name={name} /></button>
  );
  return (
    <div class="transport">
      {button('start', 'replay.start', (before, now) => replay.seek(before, 0, now))}
      {button('back', 'replay.previous', (before, now) => replay.step(before, -1, now))}
      <button
        type="button" class="play" aria-label={t(player.playing ? 'replay.pause' : 'replay.play')}
        onClick={() => change((before, now) => (before.playing ? replay.pause(before, now) : replay.play(before, now)))}
      >
        <Icon name={player.playing ? 'pause' : 'play'} />
      </button>
      <span class="mirrored">{button('back', 'replay.next', (before, now) => replay.step(before, 1, now))}</span>
      {button('end', 'replay.end', (before, now) => replay.seek(before, before.track.total, now))}
    </div>
  );
}

/** Where it is; also a field to type where it should be. */
function Position({ playing }: { playing: Playing }) {
  const { t } = useI18n();
  const { player, pos, change } = playing;
  const [typed, setTyped] = useState<string | null>(null);
  const [wrong, setWrong] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  const settle = (): void => {
    setTyped(null);
    setWrong(false);
  };
  const take = (): void => {
    const wanted = parsePosition(typed ?? '');
    if (wanted === undefined) {
      setWrong(true);
      return;
    }
    change((before, now) => replay.seek(before, wanted, now));
    settle();
    box.current?.blur();
  };
  return (
    <label class="position">
      <span class="hidden">{t('replay.position')}</span>
      <input
        ref={box} class="position-box" inputMode="numeric" autocomplete="off" value={typed ?? position(pos)} aria-invalid={wrong}
        title={t('replay.position.hint')} aria-description={t('replay.position.hint')}
        onFocus={(event) => { setTyped(position(pos)); event.currentTarget.select(); }}
        onInput={(event) => { setTyped(event.currentTarget.value); setWrong(false); }}
        onBlur={settle}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take();
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      <span class="position-total">{t('replay.position.of', { total: position(player.track.total) })}</span>
    </label>
  );
}

function markClass(entry: Entry): string {
  if (entry.kind === 'note') return 'tick-note';
  return entry.kind === 'event' ? `tick-event tick-${entry.event ?? ''}` : `tick-${entry.author}`;
}

/** A stroke for each entry: tall for events, short for what was said. */
const Marks = memo(function Marks({ track, entries }: { track: replay.Track; entries: readonly Entry[] }) {
  const { t, lang } = useI18n();
  return (
    <svg class="scrub-marks" viewBox="0 0 1000 24" preserveAspectRatio="none" role="img" aria-label={t('replay.marks')}>
      {track.points.map((point, index) => {
        const entry = entries[index];
        if (!entry) return null;
        const x = track.total > 0 ? (1000 * point.pos) / track.total : 0;
        const top = entry.kind === 'event' ? 2 : 12;
        return (
          <line key={point.seq} class={markClass(entry)} x1={x} x2={x} y1={top} y2={22} vector-effect="non-scaling-stroke">
            <title>{`${clockSeconds(lang, entry.at)} ${entry.kind === 'event' ? eventText(entry, t, lang, isolated(eventName(entry, t))) : ''}`}</title>
          </line>
        );
      })}
    </svg>
  );
});
