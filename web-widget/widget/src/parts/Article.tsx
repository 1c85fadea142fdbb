import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type Article, findArticle } from '../app/help.ts';
import { lang, t } from '../i18n/index.ts';
import { Markdown } from './Markdown.tsx';
import { Sheet } from './Sheet.tsx';

interface ArticleProps {
  slug: string;
  /** Its language; else the reader's, and then the other ones, are tried. */
  tag?: string;
  back: () => void;
  /** Below the article. */
  children?: ComponentChildren;
}

export function ArticleSheet({ slug, tag = lang(), back, children }: ArticleProps) {
  const [article, setArticle] = useState<Article | 'loading' | 'failed'>('loading');
  const load = (): void => {
    setArticle('loading');
    findArticle(slug, tag, lang()).then(setArticle, () => setArticle('failed'));
  };
  useEffect(load, [slug]);
  return (
    <Sheet title={t('article.title')} back={back}>
      {article === 'loading' && <p class="empty" role="status">{t('article.loading')}</p>}
      {article === 'failed' && (
        <div class="empty" role="alert">
          <p>{t('article.failed')}</p>
          <button class="chip" onClick={load}>{t('article.again')}</button>
        </div>
      )}
      {typeof article === 'object' && (
        <article lang={article.lang}>
          <h1>{article.title}</h1>
          <Markdown source={article.body} />
          {children}
        </article>
      )}
    </Sheet>
  );
}
