/*
 * pending.ts -- a group of questions on its way into an article: taken up on the page of questions,
 * held until the article is saved, and only then settled; and a new article on its way to its address. Gone with the tab.
 */
import type { ArticleName, Group } from './model';

let held: Group | null = null;

export function hold(group: Group | null): void {
  held = group;
}

export function pending(): Group | null {
  return held;
}

/** How many new articles got their address here, and the last one of them. */
let saved = 0;
let newest: ArticleName = { lang: '', slug: '' };

/** A new article is stored under this name now. */
export function named(name: ArticleName): void {
  saved += 1;
  newest = name;
}

/** Which page an article has. That on which a new one was written stays when it gets its address: somebody may be typing there. */
export function pageOf({ lang, slug }: ArticleName): string {
  if (slug === '') return `new ${saved}`;
  return slug === newest.slug && lang === newest.lang ? `new ${saved - 1}` : `${lang}/${slug}`;
}

/** The words in which it was asked, each once. */
export function wordsOf(group: Group): readonly string[] {
  return [...new Set([group.text, ...group.examples.map(({ text }) => text)].map((text) => text.replace(/\s+/g, ' ').trim().slice(0, 200)))];
}
