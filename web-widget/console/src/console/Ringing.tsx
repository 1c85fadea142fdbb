/*
 * Ringing.tsx -- what rings at me, above everything else, with the time that is
 * left; and, when it rang out, that I am away now and how to be back.
 */
import { useEffect, useState } from 'preact/hooks';
import type { Card } from '@baton/client';
import { useDesk, useRuntime } from '../desk/context';
import { codeOf } from '../desk/runtime';
import { ringing } from '../desk/select';
import { VisitorName } from '../entry/Name';
import { errorText, isolated, needsOf, previewOf, skillName, visitorLabel } from '../entry/words';
import { useI18n } from '../i18n/context';
import { langName, langShort } from '../i18n/format';
import { isField, useNow } from '../ui/hooks';
import { Icon } from '../ui/Icon';
import { useToast } from '../ui/Toasts';
import { chime } from './alerts';
import './ringing.css';
import { go } from './route';

const TICK_MS = 250;
const CHIME_MS = 3_000;

export interface Ring {
  readonly cards: readonly Card[];
  readonly now: number;
  /** Whether it was answered, which is not known to be done. */
  readonly busy: (card: Card) => boolean;
  readonly answer: (id: number, take: boolean) => void;
}

/** One ringing of one conversation: it may ring again. */
function ringName({ id, ring_until: until }: { readonly id: number; readonly ring_until?: number | undefined }): string {
  return `${id} ${until ?? 0}`;
}

/** What was answered, by conversation: which ringing of it, and whether the gateway has said yes. */
type Answers = ReadonlyMap<number, { readonly rung: string; readonly done: boolean }>;

/** Several may ring, and their answers come in any order; of what waits no more nothing is kept. */
function useAnswers() {
  const runtime = useRuntime();
  const [answers, setAnswers] = useState<Answers>(new Map());
  const note = (id: number, rung: string, done: boolean): void => setAnswers((before) => {
    const { cards } = runtime.store.state;
    return new Map([...before].filter(([each]) => cards.get(each)?.state === 'queued')).set(id, { rung, done });
  });
  const forget = (id: number): void => setAnswers((before) => new Map([...before].filter(([each]) => each !== id)));
  return { answers, note, forget };
}

/**
 * Taking one opens it, in the list where it is now (`onTaken`); but nobody who went on to something else, or types,
 * while the gateway was asked is led away from it: what they type next would be shortcuts in the other conversation.
 */
export function useRinging(sound: boolean, onTaken: () => void): Ring {
  const { t } = useI18n();
  const desk = useDesk();
  const runtime = useRuntime();
  const say = useToast();
  const { answers, note, forget } = useAnswers();
  const some = desk.cards.size > 0 && ringing(desk, runtime.now()).length > 0;
  const now = useNow(some ? TICK_MS : 60_000) + runtime.socket.skewMs;
  const answerTo = (card: Card) => (answers.get(card.id)?.rung === ringName(card) ? answers.get(card.id) : undefined);
  // What was answered rings no more, also before its card has come.
  const cards = some ? ringing(desk, now).filter((card) => answerTo(card)?.done !== true) : [];
  const rings = cards.length > 0;
  useEffect(() => {
    if (!rings || !sound) return undefined;
    const again = setInterval(chime, CHIME_MS);
    return () => clearInterval(again);
  }, [rings, sound]);
  const answer = (id: number, take: boolean): void => {
    const card = desk.cards.get(id);
    if (!card || answerTo(card)) return;
    const rung = ringName(card);
    const from = location.hash;
    note(id, rung, false);
    (take ? runtime.accept(id) : runtime.decline(id)).then(
      () => {
        note(id, rung, true);
        if (!take) return;
        if (location.hash !== from || isField(document.activeElement)) {
          say(t('alert.assigned', { name: isolated(visitorLabel(t, card)) }));
          return;
        }
        onTaken();
        go({ id });
      },
      (error: unknown) => {
        forget(id);
        const code = codeOf(error);
        say(code === 'not_offered' ? t('ring.late', { why: errorText(t, code) }) : errorText(t, code));
      },
    );
  };
  return { cards, now, busy: (card) => answerTo(card) !== undefined, answer };
}

export function Ringing({ ring }: { ring: Ring }) {
  const { t } = useI18n();
  const first = ring.cards[0];
  return (
    <>
      <p class="hidden" role="status" aria-live="assertive">
        {first && t('ring.said', { name: isolated(visitorLabel(t, first)) })}
      </p>
      {first && (
        <section class="rings" aria-label={t('ring.title')}>
          {ring.cards.map((card) => <RingCard key={card.id} card={card} ring={ring} first={card === first} />)}
        </section>
      )}
      <Missed />
    </>
  );
}

function RingCard({ card, ring, first }: { card: Card; ring: Ring; first: boolean }) {
  const { t, lang } = useI18n();
  const [began] = useState(ring.now);
  const until = card.ring_until ?? 0;
  const left = Math.max(0, until - ring.now);
  const share = until > began ? Math.min(1, left / (until - began)) : 0;
  return (
    <article class="ring">
      <span class="ring-time">
        <svg viewBox="0 0 36 36" aria-hidden="true" focusable="false">
          <circle class="ring-ground" cx="18" cy="18" r="16" pathLength="100" />
          <circle class="ring-left" cx="18" cy="18" r="16" pathLength="100" stroke-dasharray={`${share * 100} 100`} transform="rotate(-90 18 18)" />
        </svg>
        <span class="ring-seconds">{t('ring.left', { n: Math.ceil(left / 1000) })}</span>
      </span>
      <div class="ring-about">
        <p class="ring-who">
          <strong><VisitorName visitor={card} /></strong>
          {card.priority !== 'normal' && <span class={`tag ${card.priority}`}>{t(`priority.${card.priority}`)}</span>}
          <span class="tag" title={langName(lang, card.lang)}>{langShort(card.lang)}</span>
          {needsOf(card).map((skill) => <span key={skill} class="tag">{skillName(t, lang, skill)}</span>)}
        </p>
        <p class="one-line ring-text" dir="auto">{card.last_author === 'bot' && <Icon name="bot" small />}{card.last_text === '' ? t('inbox.noText') : previewOf(card.last_text)}</p>
      </div>
      <div class="ring-acts">
        <button type="button" class="button primary" aria-keyshortcuts={first ? 'Enter a' : undefined} aria-disabled={ring.busy(card)} onClick={() => ring.answer(card.id, true)}>
          <Icon name="check" small />{t('ring.accept')}{first && <kbd aria-hidden="true">Enter</kbd>}
        </button>
        <button type="button" class="button" aria-keyshortcuts={first ? 'd' : undefined} aria-disabled={ring.busy(card)} onClick={() => ring.answer(card.id, false)}>
          {t('ring.decline')}{first && <kbd aria-hidden="true">d</kbd>}
        </button>
      </div>
    </article>
  );
}

function Missed() {
  const { t } = useI18n();
  const desk = useDesk();
  const runtime = useRuntime();
  const say = useToast();
  const shown = desk.missed !== 0 && desk.me?.state === 'away';
  const back = (): void => {
    runtime.setPresence('online').catch((error: unknown) => say(errorText(t, codeOf(error))));
  };
  return (
    <div role="alert">
      {shown && (
        <div class="missed">
          <Icon name="warn" small />
          <span>{t('missed.text')}</span>
          <button type="button" class="button primary" onClick={back}>{t('missed.online')}</button>
          <button type="button" class="button" onClick={() => runtime.store.dispatch({ type: 'missedSeen' })}>{t('missed.stay')}</button>
        </div>
      )}
    </div>
  );
}
