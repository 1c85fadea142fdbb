/*
 * Hours.tsx -- the week of a team: a bar a day for the eye, the spans of each day as
 * fields. What opens late and closes early goes on into the next day's bar.
 */
import { useState } from 'preact/hooks';
import { useI18n } from '../i18n/context';
import { Icon } from '../ui/Icon';
import type { Key } from '../i18n/catalogue';
import { Wrong } from './Field';
import type { Problem } from './model';
import { checkSpans, inOrder, minutesOf, nextSpan, openOn, SPANS_MAX, tidyTime, toAllDays, WEEKDAYS, type Span } from './week';

interface HoursProps {
  readonly hours: readonly Span[];
  readonly onHours: (hours: readonly Span[]) => void;
  readonly problem: Problem | undefined;
}

export function Hours({ hours, onHours, problem }: HoursProps) {
  const { t } = useI18n();
  const problems = checkSpans(hours);
  const set = (i: number, span: Partial<Span>): void => onHours(hours.map((each, j) => (i === j ? { ...each, ...span } : each)));
  return (
    <fieldset class="setup-block">
      <legend>{t('setup.hours')}</legend>
      <p class="setup-hint">{t(hours.length === 0 ? 'setup.hours.always' : 'setup.hours.hint')}</p>
      <Wrong problem={problem} />
      <div class="week-day week-scale" aria-hidden="true"><span>{[0, 6, 12, 18, 24].map((hour) => <i key={hour}>{hour}</i>)}</span></div>
      <ol class="week">
        {WEEKDAYS.map((weekday) => {
          const day = t(`setup.day.${weekday}`);
          const own = hours.flatMap((span, i) => (span.weekday === weekday ? [{ span, i }] : []));
          return (
            <li key={weekday} class="week-day">
              <strong>{day}</strong>
              <Bar hours={hours} weekday={weekday} />
              <div class="week-spans">
                {own.length === 0 && hours.length > 0 && <span class="muted">{t('setup.hours.shut')}</span>}
                {own.map(({ span, i }) => (
                  <SpanFields
                    key={i} span={span} day={day} problem={problems.get(i)} onSpan={(next) => set(i, next)}
                    onRemove={() => onHours(hours.filter((_, j) => j !== i))}
                  />
                ))}
                <span class="week-acts">
                  {hours.length < SPANS_MAX && (
                    <button type="button" class="button plain" aria-label={t('setup.hours.add.of', { day })} onClick={() => onHours(inOrder([...hours, nextSpan(hours, weekday)]))}>
                      <span aria-hidden="true">+ {t('setup.hours.add')}</span>
                    </button>
                  )}
                  {own.length > 0 && own.length * 7 <= SPANS_MAX && (
                    <button type="button" class="button plain" aria-label={t('setup.hours.copy.of', { day })} onClick={() => onHours(toAllDays(hours, weekday))}>
                      <span aria-hidden="true">{t('setup.hours.copy')}</span>
                    </button>
                  )}
                </span>
              </div>
            </li>
          );
        })}
      </ol>
    </fieldset>
  );
}

const QUARTERS = [360, 720, 1080] as const;

/** What the fields beside it say, drawn; so it is hidden from those who hear them. */
function Bar({ hours, weekday }: { hours: readonly Span[]; weekday: number }) {
  const parts = hours.length === 0 ? [[0, 1440] as const] : openOn(hours, weekday);
  return (
    <svg class="week-bar" viewBox="0 0 1440 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect class="week-ground" width="1440" height="10" />
      {parts.map(([from, to]) => <rect key={from} class="week-open" x={from} width={to - from} height="10" />)}
      {QUARTERS.map((at) => <line key={at} class="week-tick" x1={at} x2={at} y1="0" y2="10" />)}
    </svg>
  );
}

interface SpanProps {
  readonly span: Span;
  readonly day: string;
  readonly problem: 'time' | 'overlap' | undefined;
  readonly onSpan: (span: Partial<Span>) => void;
  readonly onRemove: () => void;
}

const PROBLEMS: Readonly<Record<'time' | 'overlap', Key>> = { time: 'setup.hours.time', overlap: 'setup.hours.overlap' };

function SpanFields({ span, day, problem, onSpan, onRemove }: SpanProps) {
  const { t } = useI18n();
  const opens = minutesOf(span.opens);
  const closes = minutesOf(span.closes);
  const next = opens !== undefined && closes !== undefined && closes <= opens;
  return (
    <span class="week-span">
      <TimeField label={t('setup.hours.opens', { day })} time={span.opens} bad={problem !== undefined} onTime={(time) => onSpan({ opens: time })} />
      <span class="muted">{t('setup.hours.to')}</span>
      <TimeField label={t('setup.hours.closes', { day })} time={span.closes} bad={problem !== undefined} onTime={(time) => onSpan({ closes: time })} />
      {next && <span class="tag">{t('setup.hours.next')}</span>}
      <button type="button" class="icon-button" aria-label={t('setup.hours.remove', { day, opens: span.opens, closes: span.closes })} onClick={onRemove}>
        <Icon name="close" small />
      </button>
      {problem && <span class="setup-wrong">{t(PROBLEMS[problem])}</span>}
    </span>
  );
}

/** Told when it is left or Enter is pressed, tidied; so half a time is no mistake while it is typed. */
function TimeField({ label, time, bad, onTime }: { label: string; time: string; bad: boolean; onTime: (time: string) => void }) {
  const [typed, setTyped] = useState<string | null>(null);
  const tell = (): void => {
    if (typed !== null) onTime(tidyTime(typed));
    setTyped(null);
  };
  return (
    <input
      class="input week-time" aria-label={label} aria-invalid={bad ? true : undefined} value={typed ?? time} maxLength={5} autocomplete="off"
      onInput={(event) => setTyped(event.currentTarget.value)}
      onBlur={tell}
      onKeyDown={(event) => { if (event.key === 'Enter') tell(); }}
    />
  );
}
