/** The help pages, a part that is loaded when they are opened. The bare import keeps what page and parts share in one file. */
import '../app/boot.tsx';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Found, searchArticles, voteArticle } from '../app/help.ts';
import { newSecrets } from '../app/secrets.ts';
import { help } from '../i18n/help.ts';
import { lang } from '../i18n/index.ts';
import { ArticleSheet } from './Article.tsx';
import { Helpful } from './Helpful.tsx';
import { Icon } from './icons.tsx';
import { SecretNotice } from './Secret.tsx';
import { Sheet } from './Sheet.tsx';

const PAUSE_MS = 300;
const TEXT_MAX = 200;

/** A search field is no place for a recovery phrase either. */
const secrets = newSecrets();

type Result = readonly Found[] | 'failed' | 'secret' | null;

function useSearch(text: string): [Result, () => void] {
  const [result, setResult] = useState<Result>(null);
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === '') {
      setResult(null);
      return undefined;
    }
    let current = true;
    const timer = setTimeout(() => {
      secrets.inText(wanted).then((secret): Promise<Result> => (secret.length > 0 ? Promise.resolve('secret') : searchArticles(wanted, lang()))).then(
        (found) => { if (current) setResult(found); },
        () => { if (current) setResult('failed'); },
      );
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [text]);
  return [result, () => setResult(null)];
}

/** Asked what stands first: a vote from another day can be changed, too. Where that fails it is asked as if for the first time. */
function Vote({ article, token }: { article: Found; token: () => Promise<string> }) {
  const [said, setSaid] = useState<boolean | null | undefined>(undefined);
  useEffect(() => {
    let current = true;
    token().then((mine) => voteArticle(article, mine)).catch(() => null).then((before) => { if (current) setSaid(before); }, () => undefined);
    return () => { current = false; };
  }, []);
  return said === undefined ? null : <Helpful said={said} vote={async (helpful) => { await voteArticle(article, await token(), helpful); }} />;
}

/** Articles to read before anything is asked; what is not found is asked with the same words. */
export function SearchSheet({ ask, back, token }: { ask: (text: string) => void; back: () => void; token: () => Promise<string> }) {
  const [text, setText] = useState('');
  const [result, clear] = useSearch(text);
  const [open, setOpen] = useState<Found | null>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const found = typeof result === 'object' && result !== null ? result : [];
  const wanted = text.trim();
  return (
    <>
      <Sheet title={help('title')} back={back} covered={open !== null}>
        <input ref={input} class="search" type="search" maxLength={TEXT_MAX} aria-label={help('hint')} placeholder={help('hint')} value={text}
          onInput={(event) => setText(event.currentTarget.value)} />
        <p class="empty" role="status">{result === 'failed' ? help('failed') : result !== null && result !== 'secret' && found.length === 0 ? help('none') : ''}</p>
        <ul class="list" aria-label={help('found')}>
          {found.map((article) => (
            <li key={article.slug}>
              <button class="topic" lang={article.lang} onClick={() => setOpen(article)}>
                <span><strong>{article.title}</strong><small class="clip">{article.answer.replace(/[*`#]/g, '')}</small></span>
                <Icon name="back" />
              </button>
            </li>
          ))}
        </ul>
        {wanted !== '' && result !== null && result !== 'secret' && (
          <button class="primary" onClick={() => { back(); ask(wanted); }}>{help('ask', { text: wanted })}</button>
        )}
      </Sheet>
      {open !== null && (
        <ArticleSheet slug={open.slug} tag={open.lang} back={() => setOpen(null)}>
          <Vote key={open.slug} article={open} token={token} />
        </ArticleSheet>
      )}
      {result === 'secret' && <SecretNotice back={() => { setText(''); clear(); }} />}
    </>
  );
}
