/** The help pages over HTTP: knows no visitor and no conversation. */
import { newClientId } from '@baton/client';

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

/** Of this page alone: a vote can be changed while it is open, and nobody is known by it later. */
let reader = '';

export async function voteArticle({ lang, slug }: Found, helpful: boolean): Promise<void> {
  reader ||= newClientId();
  await post(`/api/articles/${encodeURIComponent(lang)}/${encodeURIComponent(slug)}/helpful`, { client_id: reader, helpful });
}
