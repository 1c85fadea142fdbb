/*
 * pages.ts -- a search's next page that has something on it.
 *
 * The gateway looks at so many conversations for one request, so a page may be empty
 * and have a next one. Pure but for the asking, which comes in as a function.
 */
import type { ReviewQuery } from '../api/http';
import type { ReviewPage } from '../api/read';

/** Requests in a row; past them it is the reviewer who asks on. */
const ROUNDS = 20;

export async function searchOn(
  ask: (query: ReviewQuery) => Promise<ReviewPage>, query: ReviewQuery, from: number | undefined, goesOn: () => boolean,
): Promise<ReviewPage> {
  let before = from;
  for (let round = 1; ; round += 1) {
    const page = await ask({ ...query, ...(before === undefined ? {} : { before }) });
    if (page.conversations.length > 0 || page.next === undefined || round === ROUNDS || !goesOn()) return page;
    before = page.next;
  }
}
