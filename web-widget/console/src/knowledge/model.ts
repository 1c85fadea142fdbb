/*
 * model.ts -- articles as the gateway tells them and as a form holds them; what is wrong with
 * one, and at which field. Pure.
 */
import { BadAnswer, bool, int, list, maybeInt, maybeText, object, oneOf, text } from '../api/read';
import type { Key } from '../i18n/catalogue';
import { problemSaid, type Problem, type Problems } from '../setup/model';

export const STATES = ['published', 'draft', 'archived'] as const;
export type State = (typeof STATES)[number];
export const ACTIONS = ['none', 'human', 'urgent', 'lookup', 'form'] as const;
export type Action = (typeof ACTIONS)[number];

export interface Listed {
  readonly slug: string;
  readonly lang: string;
  readonly title: string;
  readonly state: State;
  /** The version that is published, or was last; 0: never. */
  readonly published: number;
  readonly latest: number;
  readonly ownerName: string;
  readonly at: number;
  readonly byName: string;
}

export interface Listing {
  readonly articles: readonly Listed[];
  readonly more: boolean;
  readonly langs: readonly string[];
  readonly counts: Readonly<Record<State, number>>;
}

export interface Version {
  readonly version: number;
  readonly at: number;
  /** '': the command line. */
  readonly byName: string;
  /** 0: written anew. */
  readonly restoredFrom: number;
}

export interface Content {
  readonly title: string;
  readonly action: Action;
  readonly topic: string;
  readonly answer: string;
  readonly body: string;
  readonly questions: readonly string[];
  readonly keywords: readonly string[];
}

export interface Article extends Content {
  readonly slug: string;
  readonly lang: string;
  readonly state: State;
  readonly published: number;
  readonly latest: number;
  /** Whose it is; 0: nobody's. */
  readonly owner: number;
  readonly version: number;
  readonly versions: readonly Version[];
}

/** Something that an address names. */
export type ArticleName = Pick<Article, 'slug' | 'lang'>;

/* ---- reading ---- */

function texts(fields: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  return list(fields, name, (each) => {
    if (typeof each !== 'string') throw new BadAnswer(`${name} is not a list of texts`);
    return each;
  });
}

export function readListing(value: unknown): Listing {
  const fields = object(value);
  const counts = object(fields['counts']);
  return {
    articles: list(fields, 'articles', (each) => {
      const one = object(each);
      return {
        slug: text(one, 'slug'), lang: text(one, 'lang'), title: text(one, 'title'), state: oneOf(one, 'state', STATES),
        published: int(one, 'published'), latest: int(one, 'latest'), ownerName: maybeText(one, 'owner_name'), at: int(one, 'at'),
        byName: maybeText(one, 'by_name'),
      };
    }),
    more: bool(fields, 'more'),
    langs: texts(fields, 'langs'),
    counts: { published: maybeInt(counts, 'published'), draft: maybeInt(counts, 'draft'), archived: maybeInt(counts, 'archived') },
  };
}

export function readArticle(value: unknown): Article {
  const fields = object(value);
  return {
    slug: text(fields, 'slug'), lang: text(fields, 'lang'), state: oneOf(fields, 'state', STATES), published: int(fields, 'published'),
    latest: int(fields, 'latest'), owner: maybeInt(fields, 'owner'), version: int(fields, 'version'), title: text(fields, 'title'),
    action: oneOf(fields, 'action', ACTIONS), topic: maybeText(fields, 'topic'), answer: text(fields, 'answer'), body: text(fields, 'body'),
    questions: texts(fields, 'questions'), keywords: texts(fields, 'keywords'),
    versions: list(fields, 'versions', (each) => {
      const one = object(each);
      return { version: int(one, 'version'), at: int(one, 'at'), byName: maybeText(one, 'by_name'), restoredFrom: maybeInt(one, 'restored_from') };
    }),
  };
}

export interface Example {
  readonly conversation: number;
  readonly seq: number;
  readonly at: number;
  readonly text: string;
}

/** Questions that ask the same and got no good answer. */
export interface Group {
  readonly text: string;
  readonly lang: string;
  readonly count: number;
  readonly misses: number;
  readonly outOfScope: number;
  readonly unsure: number;
  readonly unhelpful: number;
  readonly examples: readonly Example[];
  readonly answers: readonly (readonly [number, number])[];
  /** The article that is nearest to it, if one is near. */
  readonly near: (ArticleName & { readonly title: string }) | null;
}

function readPair(value: unknown): readonly [number, number] {
  const [conversation, seq] = Array.isArray(value) ? (value as readonly unknown[]) : [];
  if (typeof conversation !== 'number' || typeof seq !== 'number') throw new BadAnswer('answers is not a list of pairs');
  return [conversation, seq];
}

export function readGroups(value: unknown): readonly Group[] {
  return list(object(value), 'groups', (each) => {
    const fields = object(each);
    const near = fields['near'] === undefined ? null : object(fields['near']);
    return {
      text: text(fields, 'text'), lang: text(fields, 'lang'), count: int(fields, 'count'), misses: int(fields, 'misses'),
      outOfScope: int(fields, 'out_of_scope'), unsure: int(fields, 'unsure'), unhelpful: int(fields, 'unhelpful'),
      examples: list(fields, 'examples', (one) => {
        const example = object(one);
        return { conversation: int(example, 'conversation'), seq: int(example, 'seq'), at: int(example, 'at'), text: text(example, 'text') };
      }),
      answers: list(fields, 'answers', readPair),
      near: near && { slug: text(near, 'slug'), lang: text(near, 'lang'), title: text(near, 'title') },
    };
  });
}

export interface Figure {
  readonly slug: string;
  readonly lang: string;
  readonly title: string;
  readonly shown: number;
  readonly helpful: number;
  readonly unhelpful: number;
  /** Of those shown, how many needed no person afterwards. */
  readonly deflected: number;
  /** 0 to 100; null: never shown. */
  readonly sure: number | null;
}

export function readFigures(value: unknown): readonly Figure[] {
  return list(object(value), 'articles', (each) => {
    const fields = object(each);
    return {
      slug: text(fields, 'slug'), lang: text(fields, 'lang'), title: text(fields, 'title'), shown: int(fields, 'shown'),
      helpful: int(fields, 'helpful'), unhelpful: int(fields, 'unhelpful'), deflected: int(fields, 'deflected'),
      sure: fields['sure'] === null ? null : int(fields, 'sure'),
    };
  });
}

/** An article that a search found. */
export interface Found {
  readonly slug: string;
  readonly lang: string;
  readonly title: string;
  readonly answer: string;
}

export function readFound(value: unknown): readonly Found[] {
  return list(object(value), 'articles', (each) => {
    const fields = object(each);
    return { slug: text(fields, 'slug'), lang: text(fields, 'lang'), title: text(fields, 'title'), answer: text(fields, 'answer') };
  });
}

/* ---- an article in a form: its lists are lines ---- */

export interface Draft {
  readonly slug: string;
  readonly lang: string;
  readonly title: string;
  readonly action: Action;
  readonly topic: string;
  readonly answer: string;
  readonly body: string;
  readonly questions: string;
  readonly keywords: string;
  readonly owner: number;
}

export const FIELDS: readonly (keyof Draft)[] = ['slug', 'lang', 'title', 'action', 'topic', 'answer', 'body', 'questions', 'keywords', 'owner'];

/** As the gateway counts them (gateway/wire/article_file.h). */
export const LIMITS = { slug: 63, lang: 35, title: 200, topic: 35, answer: 2000, phrases: 100, phrase: 200 } as const;

export function newDraft(lang: string, me: number): Draft {
  return { slug: '', lang, title: '', action: 'none', topic: '', answer: '', body: '', questions: '', keywords: '', owner: me };
}

export function draftOf(article: Article): Draft {
  const { slug, lang, title, action, topic, answer, body, owner } = article;
  return { slug, lang, title, action, topic, answer, body, owner, questions: article.questions.join('\n'), keywords: article.keywords.join('\n') };
}

export function linesOf(typed: string): readonly string[] {
  return typed.split('\n').map((line) => line.trim()).filter((line) => line !== '');
}

/** What is sent of a draft. */
export function articleOf(draft: Draft): Readonly<Record<string, unknown>> {
  const topic = draft.topic.trim();
  return {
    slug: draft.slug.trim(), lang: draft.lang.trim(), title: draft.title.trim(), action: draft.action, answer: draft.answer,
    questions: linesOf(draft.questions), keywords: linesOf(draft.keywords), body: draft.body, ...(topic === '' ? {} : { topic }),
  };
}

/** A name for an article out of its title, where that has Latin letters; '' where it has none. */
export function slugOf(title: string): string {
  const plain = title.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, LIMITS.slug);
}

function checkText(typed: string, max: number): Problem | undefined {
  const length = [...typed.trim()].length;
  return length === 0 || length > max ? { key: 'kb.bad.text', values: { max } } : undefined;
}

function checkLines(typed: string): Problem | undefined {
  const lines = linesOf(typed);
  const long = lines.findIndex((line) => [...line].length > LIMITS.phrase);
  if (long >= 0) return { key: 'kb.bad.line', values: { n: long + 1, max: LIMITS.phrase } };
  return lines.length > LIMITS.phrases ? { key: 'setup.bad.many', values: { max: LIMITS.phrases } } : undefined;
}

export function checkDraft(draft: Draft): Problems {
  const found: Record<string, Problem | undefined> = {
    slug: /^[a-z0-9][a-z0-9-]{0,62}$/.test(draft.slug.trim()) ? undefined : { key: 'kb.bad.slug' },
    lang: /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(draft.lang.trim()) ? undefined : { key: 'kb.bad.lang' },
    title: checkText(draft.title, LIMITS.title), answer: checkText(draft.answer, LIMITS.answer),
    body: draft.body.trim() === '' ? { key: 'kb.bad.body' } : undefined,
    questions: checkLines(draft.questions), keywords: checkLines(draft.keywords),
    topic: [...draft.topic.trim()].length > LIMITS.topic ? { key: 'kb.bad.text', values: { max: LIMITS.topic } } : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter((each): each is [string, Problem] => each[1] !== undefined));
}

const REFUSED: Readonly<Record<string, Key>> = {
  link: 'kb.refused.link', bad_link: 'kb.refused.bad_link', asks_secret: 'kb.refused.asks_secret', remote_control: 'kb.refused.remote_control', payment: 'kb.refused.payment', elsewhere: 'kb.refused.elsewhere', signature: 'kb.refused.signature',
};

/** What may not be said to a visitor, told in the reader's language with the words that it is about. */
function refusedBy(said: string): Problems | undefined {
  const found = /^([a-z]+): may not be said to a visitor \((\w+)\): (.*)$/s.exec(said);
  const key = REFUSED[found?.[2] ?? ''];
  return found && key ? { [found[1] ?? '']: { key, values: { said: found[3] ?? '' } } } : undefined;
}

/** The gateway's refusal at its field; "questions, number 3: …" belongs to the questions. */
export function problemsSaid(said: string): Problems {
  if (/a recovery phrase or a private key in it$/.test(said)) return { [said.split(':')[0] ?? '']: { key: 'kb.bad.secret' } };
  if (/^slug: there is an article/.test(said)) return { slug: { key: 'kb.bad.taken' } };
  return refusedBy(said) ?? problemSaid(said.replace(/^(questions|keywords), number \d+:/, '$1:'), FIELDS);
}
