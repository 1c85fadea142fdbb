/* route.ts -- the knowledge base's own part of the address, behind `#/knowledge`. Pure. */
import type { ArticleName } from './model';

export const TABS = ['articles', 'questions', 'figures'] as const;
export type Tab = (typeof TABS)[number];

export interface KnowledgeRoute {
  readonly tab: Tab;
  /** The open one; one without a name is new. */
  readonly article: ArticleName | null;
}

export function parseKnowledge(rest: string): KnowledgeRoute {
  const [, lang, slug] = /^\/a\/([\w-]{2,35})\/([a-z0-9-]{1,63})$/.exec(rest) ?? [];
  if (lang !== undefined && slug !== undefined) return { tab: 'articles', article: { lang, slug } };
  if (rest === '/new') return { tab: 'articles', article: { lang: '', slug: '' } };
  return { tab: TABS.find((tab) => rest === `/${tab}`) ?? 'articles', article: null };
}

export function knowledgeHash({ tab, article }: KnowledgeRoute): string {
  if (article) return article.slug === '' ? '/new' : `/a/${article.lang}/${article.slug}`;
  return tab === 'articles' ? '' : `/${tab}`;
}
