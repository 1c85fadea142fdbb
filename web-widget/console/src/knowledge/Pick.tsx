/*
 * Pick.tsx -- any article, for a question that belongs into it: those that fit the question, until
 * something is looked for; then what has these words, drafts and archived ones too.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { codeOf } from '../desk/runtime';
import { errorText } from '../entry/words';
import { useI18n } from '../i18n/context';
import { langName } from '../i18n/format';
import * as calls from './calls';
import type { ArticleName } from './model';

const PAUSE_MS = 250;
const SHOWN = 8;

interface Choice extends ArticleName {
  readonly title: string;
}

interface PickProps {
  readonly question: string;
  readonly lang: string;
  readonly onPick: (article: ArticleName) => void;
}

const find = (question: string, lang: string, wanted: string): Promise<readonly Choice[]> =>
  wanted === '' ? calls.search(question, lang) : calls.articles({ lang: '', state: '', q: wanted }, null).then(({ articles }) => articles);

export function Pick({ question, lang, onPick }: PickProps) {
  const { t, lang: reader } = useI18n();
  const [text, setText] = useState('');
  const [found, setFound] = useState<readonly Choice[] | null>(null);
  const [problem, setProblem] = useState('');
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const wanted = text.trim();
  useEffect(() => {
    let current = true;
    const timer = setTimeout(() => {
      find(question, lang, wanted).then(
        (choices) => { if (current) { setFound(choices.slice(0, SHOWN)); setProblem(''); } },
        (error: unknown) => { if (current) setProblem(codeOf(error)); },
      );
    }, wanted === '' ? 0 : PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [question, lang, wanted]);
  return (
    <div class="kb-pick">
      <input
        ref={input} class="input" type="search" maxLength={60} aria-label={t('kb.pick.hint')} placeholder={t('kb.pick.hint')} value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      {problem !== '' && <p class="problem" role="alert">{t('common.failed', { why: errorText(t, problem) })}</p>}
      <p class={found?.length === 0 ? 'muted' : 'hidden'} role="status">{found?.length === 0 ? t('kb.search.none') : ''}</p>
      <ul aria-label={t('kb.tab.articles')}>
        {found?.map(({ lang: of, slug, title }) => (
          <li key={`${of}/${slug}`}>
            <button type="button" class="button" aria-label={t('kb.add', { title })} onClick={() => onPick({ lang: of, slug })}>
              <span class="one-line" lang={of}><bdi>{title}</bdi></span>
              <span class="tag">{langName(reader, of)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
