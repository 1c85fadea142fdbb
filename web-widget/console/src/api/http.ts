/*
 * http.ts -- the gateway's HTTP interface for staff (protocol/http.md).
 *
 * Every function answers or throws an HttpError with a code; no other error
 * leaves here. The session is the cookie, which no script can read.
 */
import { readChainCard, type ChainCard } from '@baton/client/chain/card';
import * as desk from './desk';
import * as read from './read';

const PATIENCE_MS = 15_000;

export class HttpError extends Error {
  constructor(
    /** A code of the gateway's, or `network`, `bad_answer`. */
    readonly code: string,
    readonly status: number,
    readonly retryAfterMs = 0,
    /** The gateway's own sentence, in English. */
    readonly said = '',
  ) {
    super(code);
  }
}

async function call(method: string, path: string, body?: unknown): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
  } catch {
    throw new HttpError('network', 0);
  }
  if (!answer.ok) throw await refusal(answer);
  return answer;
}

async function refusal(answer: Response): Promise<HttpError> {
  try {
    const error = read.object(read.object(await answer.json())['error']);
    const retry = typeof error['retry_after_ms'] === 'number' ? error['retry_after_ms'] : 0;
    return new HttpError(read.text(error, 'code'), answer.status, retry, read.maybeText(error, 'message'));
  } catch {
    // A proxy in between answers in its own words.
    return new HttpError(answer.status === 401 ? 'unauthorized' : answer.status >= 500 ? 'network' : 'bad_answer', answer.status);
  }
}

export async function ask<T>(method: string, path: string, reader: (value: unknown) => T, body?: unknown): Promise<T> {
  const answer = await call(method, path, body);
  try {
    return reader(await answer.json());
  } catch {
    throw new HttpError('bad_answer', answer.status);
  }
}

/** What is answered with nothing. */
export async function send(method: string, path: string, body: unknown): Promise<void> {
  await call(method, path, body);
}

export function signIn(name: string, password: string): Promise<read.Staff> {
  return ask('POST', '/api/session', read.readStaff, { name, password });
}

/** Null when nobody is signed in. */
export async function whoAmI(): Promise<read.Staff | null> {
  try {
    return await ask('GET', '/api/session', read.readStaff);
  } catch (error) {
    if (error instanceof HttpError && error.status === 401) return null;
    throw error;
  }
}

export async function signOut(): Promise<void> {
  await call('DELETE', '/api/session');
}

export function ticket(): Promise<string> {
  return ask('POST', '/api/session/ticket', (value) => read.text(read.object(value), 'ticket'));
}

export function colleagues(): Promise<readonly read.Colleague[]> {
  return ask('GET', '/api/agents', read.readColleagues);
}

/** For supervisors and admins: the whole desk at a glance. */
export function deskPicture(): Promise<desk.DeskPicture> {
  return ask('GET', '/api/desk', desk.readDesk);
}

export function teams(): Promise<readonly desk.Team[]> {
  return ask('GET', '/api/teams', desk.readTeams);
}

export function details(conversation: number): Promise<read.Details> {
  return ask('GET', `/api/conversations/${conversation}`, read.readDetails);
}

/** `fresh`: not what the gateway remembers. `family` 'any': the gateway asks all chains that may have it. */
export function transaction({ hash, family, network }: { hash: string; family: string; network: string | null }, fresh: boolean): Promise<ChainCard> {
  const asked = new URLSearchParams({ ...(family === 'any' ? {} : { kind: family }), ...(network === null ? {} : { network }), ...(fresh ? { fresh: '1' } : {}) }).toString();
  return ask('GET', `/api/chain/tx/${encodeURIComponent(hash)}${asked === '' ? '' : `?${asked}`}`, (value) => {
    const card = readChainCard(value);
    if (card === null) throw new read.BadAnswer('not a card');
    return card;
  });
}

const PAGE = 500;

/** The whole time line, page by page. */
export async function allEntries(conversation: number): Promise<read.EntryPage['entries']> {
  let entries: read.EntryPage['entries'] = [];
  for (;;) {
    const after = entries[entries.length - 1]?.seq ?? 0;
    const page = await ask('GET', `/api/conversations/${conversation}/entries?after=${after}&limit=${PAGE}`, read.readEntries);
    entries = [...entries, ...page.entries];
    const last = page.entries[page.entries.length - 1]?.seq;
    // A page that brings nothing ends it too, so that no answer can make this loop for ever.
    if (last === undefined || last >= page.last_seq) return entries;
  }
}

export interface ReviewQuery {
  readonly from?: number;
  readonly to?: number;
  readonly agent?: number;
  readonly rating?: string;
  readonly q?: string;
  readonly before?: number;
}

/** Only what is set goes into the address. */
export function reviewAddress(query: ReviewQuery): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') params.set(name, String(value));
  }
  const asked = params.toString();
  return `/api/review/conversations${asked === '' ? '' : `?${asked}`}`;
}

export function reviewSearch(query: ReviewQuery): Promise<read.ReviewPage> {
  return ask('GET', reviewAddress(query), read.readReview);
}

export async function exportFile(conversation: number): Promise<Blob> {
  const answer = await call('GET', `/api/conversations/${conversation}/export`);
  return answer.blob();
}
