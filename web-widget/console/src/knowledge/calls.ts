/* calls.ts -- the HTTP interface of the knowledge base (protocol/http.md). Every function answers or throws an HttpError. */
import { ask, send } from '../api/http';
import { int, object } from '../api/read';
import {
  articleOf, readArticle, readFigures, readFound, readGroups, readListing, type Article, type ArticleName, type Draft, type Figure, type Found,
  type Group, type Listing, type State,
} from './model';

export interface Filter {
  readonly lang: string;
  readonly state: State | '';
  readonly q: string;
}

const addressOf = ({ lang, slug }: ArticleName): string => `/api/knowledge/${encodeURIComponent(lang)}/${encodeURIComponent(slug)}`;
const versionOf = (value: unknown): number => int(object(value), 'version');

export function articles(filter: Filter, after: ArticleName | null): Promise<Listing> {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...filter, after_slug: after?.slug ?? '', after_lang: after?.lang ?? '' })) {
    if (value !== '') params.set(name, value);
  }
  return ask('GET', `/api/knowledge?${params.toString()}`, readListing);
}

/** version 0: the newest. */
export function article(name: ArticleName, version = 0): Promise<Article> {
  return ask('GET', `${addressOf(name)}${version === 0 ? '' : `?version=${version}`}`, readArticle);
}

/** Makes it (base 0) or a new version of it; answers with the newest version. */
export function save(draft: Draft, base: number): Promise<number> {
  const body = { article: articleOf(draft), owner: draft.owner === 0 ? null : draft.owner };
  return base === 0
    ? ask('POST', '/api/knowledge', versionOf, body)
    : ask('PATCH', addressOf(draft), versionOf, { ...body, version: base });
}

export function move(name: ArticleName, latest: number, to: State | 'restored', version: number): Promise<number> {
  return ask('POST', `${addressOf(name)}/state`, versionOf, { latest, to, version });
}

export function questions(): Promise<readonly Group[]> {
  return ask('GET', '/api/knowledge/questions', readGroups);
}

export function settle(answers: Group['answers'], as: 'article' | 'dismissed'): Promise<void> {
  return send('POST', '/api/knowledge/questions', { as, answers });
}

export function figures(days: number): Promise<readonly Figure[]> {
  return ask('GET', `/api/knowledge/figures?days=${days}`, readFigures);
}

/** What visitors would find, for an agent. */
export function search(text: string, lang: string): Promise<readonly Found[]> {
  return ask('POST', '/api/knowledge/search', readFound, { text, lang });
}
