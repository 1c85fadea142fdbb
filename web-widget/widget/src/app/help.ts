/** The help pages over HTTP: knows no conversation. */
export interface Found {
  readonly slug: string;
  readonly lang: string;
  readonly title: string;
  readonly answer: string;
}

export interface Article {
  readonly title: string;
  readonly body: string;
  /** The one that it was found in. */
  readonly lang: string;
}

async function fetchArticle(slug: string, lang: string): Promise<Article> {
  const response = await fetch(`/api/articles/${encodeURIComponent(lang)}/${encodeURIComponent(slug)}`, { credentials: 'omit' });
  if (!response.ok) throw new Error(String(response.status));
  const article = (await response.json()) as Partial<Article> | null;
  if (typeof article?.title !== 'string' || typeof article.body !== 'string') throw new Error('not an article');
  return { title: article.title, body: article.body, lang };
}

/** In the first of these languages that has it, and else in one of the others. */
export function findArticle(slug: string, ...langs: readonly [string, ...string[]]): Promise<Article> {
  const others = new Set([...langs, 'zh-CN', 'en', 'zh-TW']);
  others.delete(langs[0]);
  return [...others].reduce((found, lang) => found.catch(() => fetchArticle(slug, lang)), fetchArticle(slug, langs[0]));
}

async function post(path: string, body: unknown): Promise<Response> {
  const response = await fetch(path, {
    method: 'POST', credentials: 'omit', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(String(response.status));
  return response;
}

function isFound(value: unknown): value is Found {
  const found = value as Partial<Found> | null;
  return typeof found?.slug === 'string' && typeof found.lang === 'string' && typeof found.title === 'string' && typeof found.answer === 'string';
}

export async function searchArticles(text: string, lang: string): Promise<readonly Found[]> {
  const answer = (await (await post('/api/articles/search', { text, lang })).json()) as { articles?: unknown } | null;
  if (!Array.isArray(answer?.articles)) throw new Error('not a list');
  return answer.articles.filter(isFound);
}

/** What this visitor said of the article, whatever page or device it was on; with `helpful` that is said now. */
export async function voteArticle({ lang, slug }: Found, token: string, helpful?: boolean): Promise<boolean | null> {
  const answer = await post(`/api/articles/${encodeURIComponent(lang)}/${encodeURIComponent(slug)}/helpful`, { token, helpful });
  const said = ((await answer.json()) as { helpful?: unknown } | null)?.helpful;
  return typeof said === 'boolean' ? said : null;
}
