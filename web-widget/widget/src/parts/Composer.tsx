import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { t } from '../i18n/index.ts';
import { Icon } from './icons.tsx';

interface ComposerProps {
  input: RefObject<HTMLTextAreaElement>;
  draft: string;
  setDraft: (text: string) => void;
  maxChars: number;
  /** Shown while the bot has the conversation. */
  person: boolean;
  error: string;
  send: (text: string) => void;
  askPerson: () => void;
}

const WARN_AT = 200;

export function Composer(props: ComposerProps) {
  const { input, draft, setDraft, maxChars } = props;
  const left = maxChars - [...draft].length;
  const blank = draft.trim() === '';
  const hint = left < 0 ? t('compose.over', { n: -left }) : left < WARN_AT ? t('compose.left', { n: left }) : '';

  // Through the CSSOM, which the page's policy allows: grows with its text up to the CSS max-height.
  useLayoutEffect(() => {
    const el = input.current;
    if (el === null) return;
    el.style.height = 'auto';
    el.style.height = `${el.scrollHeight + 2}px`;
  }, [draft, input]);

  const submit = (): void => {
    if (blank || left < 0) return;
    props.send(draft.trim());
    setDraft('');
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // While an input method composes, Enter picks a word (229: Safari tells no other way).
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit();
  };

  return (
    <form class="composer" onSubmit={(event) => { event.preventDefault(); submit(); }}>
      {props.person && (
        <button type="button" class="chip person" onClick={props.askPerson}>
          <Icon name="person" />
          {t('person.ask')}
        </button>
      )}
      <div class={left < 0 ? 'field over' : 'field'}>
        <textarea ref={input} rows={1} autocomplete="off" value={draft} aria-label={t('compose.label')} placeholder={t('compose.hint')} enterkeyhint="send"
          aria-invalid={left < 0} aria-describedby={hint === '' ? undefined : 'hint'}
          onInput={(event) => setDraft(event.currentTarget.value)} onKeyDown={onKeyDown} />
        <button class="send" aria-label={t('compose.send')} aria-disabled={blank || left < 0}>
          <Icon name="send" />
        </button>
      </div>
      <p id="hint" class="hint" role="status">{props.error || hint}</p>
    </form>
  );
}
