/**
 * The links of an entry's text, as the gateway judged them: to be shown as links, or with a warning.
 * What it does not name stays text, so an entry of an old gateway has no links.
 */
import type { Entry } from './frames.ts';
import { dataOf } from './timeline.ts';

/** A link's text, and what speaks against it: '' for one that is shown as a link. */
export type Links = ReadonlyMap<string, string>;

const NONE: Links = new Map();

export function linksOf(entry: Entry): Links {
  const list = dataOf(entry, 'links');
  const text = entry.text ?? '';
  if (!Array.isArray(list)) return NONE;
  const links = new Map<string, string>();
  for (const each of list as readonly unknown[]) {
    const { start, end, why } = (each ?? {}) as { start?: unknown; end?: unknown; why?: unknown };
    if (typeof start !== 'number' || typeof end !== 'number') continue;
    const link = text.slice(start, end);
    // Looked at here too: only what can do no harm becomes an address to go to.
    if (typeof why === 'string') links.set(link, why);
    else if (/^https:\/\/[^\s@]+$/i.test(link)) links.set(link, '');
  }
  return links;
}

export interface LinkPart {
  readonly text: string;
  /** Null for text between links. */
  readonly why: string | null;
}

/** A piece of an entry's text, cut where its links stand; they are found by their words, since Markdown moved the places. */
export function cutLinks(text: string, links: Links): readonly LinkPart[] {
  const names = [...links.keys()].sort((a, b) => b.length - a.length);
  const parts: LinkPart[] = [];
  let from = 0;
  for (let at = 0; at < text.length && names.length > 0; ) {
    const name = names.find((each) => text.startsWith(each, at));
    if (name === undefined) {
      at += 1;
      continue;
    }
    if (at > from) parts.push({ text: text.slice(from, at), why: null });
    parts.push({ text: name, why: links.get(name) ?? '' });
    at += name.length;
    from = at;
  }
  if (from < text.length) parts.push({ text: text.slice(from), why: null });
  return parts;
}
