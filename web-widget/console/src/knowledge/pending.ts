/*
 * pending.ts -- a group of questions on its way into an article: taken up on the page of questions,
 * held until the article is saved, and only then settled. Gone with the tab.
 */
import type { Group } from './model';

let held: Group | null = null;

export function hold(group: Group | null): void {
  held = group;
}

export function pending(): Group | null {
  return held;
}

/** The words in which it was asked, each once. */
export function wordsOf(group: Group): readonly string[] {
  return [...new Set([group.text, ...group.examples.map(({ text }) => text)].map((text) => text.replace(/\s+/g, ' ').trim().slice(0, 200)))];
}
