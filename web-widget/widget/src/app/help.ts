/** The help pages over HTTP: knows no conversation. */
export interface Found {
  readonly slug: string;
  readonly lang: string;
  readonly title: string;
  readonly answer: string;
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
