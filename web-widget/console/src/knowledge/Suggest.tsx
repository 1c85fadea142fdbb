/*
 * Suggest.tsx -- the knowledge base beside a conversation: what is found is put into the reply, where
 * the cursor stands, in the conversation's language.
 */
import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Markdown } from '../entry/Markdown';
import { useI18n } from '../i18n/context';
import { errorText } from '../entry/words';
import { codeOf } from '../desk/runtime';
import { useToast } from '../ui/Toasts';
import * as calls from './calls';
import type { Found } from './model';
import { plainOf } from './plain';
import './suggest.css';

const PAUSE_MS = 300;

interface SuggestProps {
  readonly lang: string;
  readonly composer: RefObject<HTMLTextAreaElement>;
  /** Once something stands in the composer. */
  readonly onInserted: () => void;
}

/** As if it had been typed: the composer hears of it, and undo takes it back where the browser can. */
function insertAt(box: HTMLTextAreaElement, text: string): void {
  box.focus();
  const before = box.value.slice(0, box.selectionStart);
  const glue = before === '' || /\s$/.test(before) ? '' : '\n';
  box.setRangeText(glue + text, box.selectionStart, box.selectionEnd, 'end');
  box.dispatchEvent(new Event('input', { bubbles: true }));
}

export function Suggest({ lang, composer, onInserted }: SuggestProps) {
  const { t } = useI18n();
  const say = useToast();
  const [text, setText] = useState('');
  const [found, setFound] = useState<readonly Found[] | null>(null);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === '') {
      setFound(null);
      return undefined;
    }
    let current = true;
    const timer = setTimeout(() => {
      calls.search(wanted, lang).then(
        (articles) => { if (current) { setFound(articles); setProblem(''); } },
        (error: unknown) => { if (current) setProblem(codeOf(error)); },
      );
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [text, lang]);
  const insert = (article: Found): void => {
    const box = composer.current;
    if (!box || box.readOnly) return; // what is in it is on its way out
    insertAt(box, plainOf(article.answer));
    say(t('kb.inserted'));
    onInserted();
  };
  return (
    <section class="suggest" aria-label={t('kb.search')}>
      <h3>{t('kb.search')}</h3>
      <input
        class="input" type="search" maxLength={200} aria-label={t('kb.search.hint')} placeholder={t('kb.search.hint')} value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      {problem !== '' && <p class="problem" role="alert">{t('common.failed', { why: errorText(t, problem) })}</p>}
      <p class="hidden" role="status">{found?.length === 0 ? t('kb.search.none') : ''}</p>
      {found?.length === 0 && <p class="muted" aria-hidden="true">{t('kb.search.none')}</p>}
      <ul>
        {found?.map((article) => (
          <li key={`${article.lang}/${article.slug}`} lang={article.lang}>
            <details>
              <summary><bdi>{article.title}</bdi></summary>
              <Markdown text={article.answer} />
            </details>
            <button type="button" class="button" aria-label={t('kb.insert.of', { title: article.title })} onClick={() => insert(article)}>{t('kb.insert')}</button>
          </li>
        ))}
      </ul>
    </section>
  );
}
