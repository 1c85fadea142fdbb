/*
 * Composer.tsx -- where replies, private notes and whispers are written.
 *
 * The modes differ in colour, label and button. A draft is kept for each
 * conversation and mode while the tab lives, over reloads too: by drafts.ts and not by the
 * browser (`autocomplete`), which would write what is typed to the disk. Enter sends, but
 * never the Enter that ends an input method's composition.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { RefObject } from 'preact';
import type { Card } from '@baton/client';
import { useDesk, useRuntime, useStatus } from '../desk/context';
import type { ReplyRight } from '../desk/select';
import { secrets } from '../desk/secrets';
import type { Mode } from '../desk/state';
import { Named } from '../entry/Name';
import { agentLabel, isolated, visitorLabel } from '../entry/words';
import { useI18n } from '../i18n/context';
import { dateTime } from '../i18n/format';
import { Icon } from '../ui/Icon';
import { useToast } from '../ui/Toasts';
import './composer.css';
import { readDraft, writeDraft } from './drafts';
import { Refused } from './Refused';

interface ComposerProps {
  readonly card: Card;
  /** Which of them there are here. */
  readonly modes: readonly Mode[];
  readonly mode: Mode;
  readonly onMode: (mode: Mode) => void;
  readonly maxChars: number;
  readonly box: RefObject<HTMLTextAreaElement>;
  readonly onSaid: () => void;
  /** Whether there is something in the field, with each change of it. */
  readonly onWriting: (some: boolean) => void;
}

const ENOUGH_LEFT = 200;

export function Composer({ card, modes, mode, onMode, maxChars, box, onSaid, onWriting }: ComposerProps) {
  const { t } = useI18n();
  const runtime = useRuntime();
  const status = useStatus();
  const toast = useToast();
  useEffect(() => () => runtime.typing(card.id, false), [card.id, runtime]);
  const alive = useRef(true);
  useEffect(() => () => { alive.current = false; }, []);
  useEffect(() => {
    secrets.warm().catch(() => undefined); // asked for again when it is wanted
  }, []);
  const desk = useDesk();
  const refusal = desk.refusals.get(card.id);
  // What is typed while it is looked through would be lost, or sent twice.
  const looking = desk.looking.has(card.id);
  const [text, setText] = useDraft(card.id, mode);
  useGrowing(box, text);

  const note = mode !== 'reply';
  const holder = agentLabel(t, card.agent_name ?? '', card.agent_id);
  const said = text.trim();
  const length = [...said].length;
  const sendable = text.trim() !== '' && length <= maxChars;
  const label = t(`composer.label.${mode}`, { name: isolated(mode === 'whisper' ? holder : visitorLabel(t, card)) });
  const write = (value: string): void => {
    setText(value);
    onWriting(value !== '');
    if (!note) runtime.typing(card.id, value.trim() !== '');
  };
  const send = async (allowLinks = false): Promise<void> => {
    if (!sendable || looking) return;
    const outcome = await runtime.say(card.id, said, mode, allowLinks);
    if (outcome === 'full') toast(t('error.overloaded'));
    if (!alive.current) return;
    if (outcome === 'said') {
      onWriting(readDraft(card.id, mode) !== '');
      onSaid();
    }
    box.current?.focus();
  };

  return (
    <section class={note ? 'composer note' : 'composer'}>
      <Modes modes={modes} mode={mode} onMode={onMode} />
      {refusal !== undefined && refusal.mode === mode && (
        <Refused refusal={refusal} text={text} box={box} onClose={() => runtime.refusalSeen(card.id)} onAllow={() => void send(true)} />
      )}
      <label class="hidden" for="composer-text">{label}</label>
      <textarea
        ref={box} id="composer-text" rows={2} value={text} dir="auto" autocomplete="off" readOnly={looking}
        placeholder={label}
        aria-describedby="composer-about"
        onInput={(event) => write(event.currentTarget.value)}
        onBlur={() => runtime.typing(card.id, false)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
          // 229: the key belongs to the input method (Safari says so after composing has ended).
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
          event.preventDefault();
          void send();
        }}
      />
      <div class="composer-foot">
        <About length={length} maxChars={maxChars} connected={status === 'ready'} />
        <button type="button" class={note ? 'button note' : 'button primary'} disabled={!sendable} onClick={() => void send()}>
          <Icon name={note ? 'lock' : 'send'} small />{t(BUTTONS[mode])}
        </button>
      </div>
    </section>
  );
}

/**
 * The draft of this conversation and mode, read anew in each draw: what was sent is out of it and what was refused is in it
 * again, whoever saw to that; and what stands in the field of another mode is never sent by this one.
 */
function useDraft(conversation: number, mode: Mode): [string, (text: string) => void] {
  const [, draw] = useState(0);
  return [readDraft(conversation, mode), (next) => {
    void writeDraft(conversation, mode, next);
    draw((times) => times + 1);
  }];
}

const BUTTONS = { reply: 'composer.send', note: 'composer.save', whisper: 'composer.whisper.send' } as const;
const MODE_KEYS: Readonly<Record<Mode, string>> = { reply: 'r', note: 'n', whisper: 'w' };

function Modes({ modes, mode, onMode }: Pick<ComposerProps, 'modes' | 'mode' | 'onMode'>) {
  const { t } = useI18n();
  return (
    <div class="modes" role="group" aria-label={t('composer.mode')}>
      {modes.map((each) => (
        <button key={each} type="button" class={`mode ${each}`} aria-pressed={each === mode} onClick={() => onMode(each)}>
          <Icon name={each === 'reply' ? 'reply' : 'lock'} small />
          {t(`composer.${each}`)}
          <kbd aria-hidden="true">{MODE_KEYS[each]}</kbd>
        </button>
      ))}
      {mode !== 'reply' && <span class="modes-hint">{t('entry.note.hint')}</span>}
    </div>
  );
}

function About({ length, maxChars, connected }: { length: number; maxChars: number; connected: boolean }) {
  const { t } = useI18n();
  const left = maxChars - length;
  const text = left < 0 ? t('composer.over', { n: -left })
    : left < ENOUGH_LEFT ? t('composer.left', { n: left })
    : connected ? t('composer.hint', { enter: 'Enter', shift: 'Shift+Enter' }) : t('composer.offline');
  const plain = connected && left >= ENOUGH_LEFT;
  return <p id="composer-about" class={left < 0 || !connected ? 'composer-about bad' : plain ? 'composer-about keys-hint' : 'composer-about'}>{text}</p>;
}

/** As high as its text, up to what the style sheet allows. */
function useGrowing(box: RefObject<HTMLTextAreaElement>, text: string): void {
  const lines = useRef(0);
  useEffect(() => {
    const area = box.current;
    if (!area) return;
    const wanted = Math.min(10, Math.max(2, text.split('\n').length, Math.ceil(text.length / 60)));
    if (wanted !== lines.current) area.rows = wanted;
    lines.current = wanted;
  }, [box, text]);
}

/** Why one can't reply here, in place of the reply mode. */
export function CannotReply({ card, right }: { card: Card | undefined; right: ReplyRight }) {
  const { t, lang } = useI18n();
  if (right.can) return null;
  const holder = agentLabel(t, card?.agent_name ?? '', card?.agent_id);
  const time = card?.closed_at === undefined ? '' : dateTime(lang, card.closed_at);
  const why = (name: string): string => (right.why === 'closed' && time === '' ? t('state.closed') : t(`cannot.${right.why}`, { name, time }));
  return (
    <p class="cannot">
      <Icon name="info" small />
      <span><Named name={holder} text={why} />{lang === 'en' && ' '}{right.note && t('cannot.note')}</span>
    </p>
  );
}
