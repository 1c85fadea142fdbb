/*
 * read.ts -- answers of the HTTP interface, checked before they are used.
 *
 * Each reader throws BadAnswer for what is not as protocol/http.md says. The
 * structs that the frames share are checked field by field where screens need them.
 */
import type { Agent, Card, Entry } from '@baton/client';

export class BadAnswer extends Error {}

type Fields = Readonly<Record<string, unknown>>;

export function object(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new BadAnswer('not an object');
  return value as Fields;
}

export function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new BadAnswer(`${name} is not a string`);
  return value;
}

export function int(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new BadAnswer(`${name} is not an integer`);
  return value;
}

export function bool(fields: Fields, name: string): boolean {
  const value = fields[name];
  if (typeof value !== 'boolean') throw new BadAnswer(`${name} is neither true nor false`);
  return value;
}

/** Absent and null are both "not known". */
export function maybeText(fields: Fields, name: string): string {
  return fields[name] === undefined || fields[name] === null ? '' : text(fields, name);
}

export function maybeInt(fields: Fields, name: string): number {
  return fields[name] === undefined || fields[name] === null ? 0 : int(fields, name);
}

export function oneOf<T extends string>(fields: Fields, name: string, values: readonly T[]): T {
  const value = values.find((each) => each === fields[name]);
  if (value === undefined) throw new BadAnswer(`${name} is not one of ${values.join(', ')}`);
  return value;
}

export function list<T>(fields: Fields, name: string, read: (value: unknown) => T): readonly T[] {
  const value = fields[name];
  if (!Array.isArray(value)) throw new BadAnswer(`${name} is not a list`);
  return value.map(read);
}

export const ROLES: readonly Agent['role'][] = ['agent', 'supervisor', 'reviewer', 'admin'];
const STATES: readonly Card['state'][] = ['bot', 'queued', 'assigned', 'closed'];
export const PRIORITIES: readonly Card['priority'][] = ['urgent', 'high', 'normal', 'low'];
const KINDS: readonly Entry['kind'][] = ['message', 'note', 'event'];
const AUTHORS: readonly Entry['author'][] = ['visitor', 'bot', 'agent', 'system'];

export interface Staff {
  readonly id: number;
  readonly name: string;
  readonly login: string;
  readonly role: Agent['role'];
  readonly capacity: number;
}

export function readStaff(value: unknown): Staff {
  const fields = object(object(value)['agent']);
  return {
    id: int(fields, 'id'), name: text(fields, 'name'), login: maybeText(fields, 'login'),
    role: oneOf(fields, 'role', ROLES), capacity: maybeInt(fields, 'capacity'),
  };
}

export interface Colleague {
  readonly id: number;
  readonly name: string;
}

export function readColleagues(value: unknown): readonly Colleague[] {
  return list(object(value), 'agents', (each) => {
    const fields = object(each);
    return { id: int(fields, 'id'), name: text(fields, 'name') };
  });
}

export function readCard(value: unknown): Card {
  const fields = object(value);
  for (const name of ['id', 'visitor_id', 'last_seq', 'last_at', 'opened_at', 'visitor_seen', 'agent_seen']) int(fields, name);
  for (const name of ['lang', 'visitor_name', 'last_text']) text(fields, name);
  for (const name of ['agent_id', 'queued_at', 'assigned_at', 'closed_at', 'rating', 'reminded_at', 'ring_agent', 'ring_until']) {
    maybeInt(fields, name);
  }
  maybeText(fields, 'agent_name');
  maybeText(fields, 'needs');
  maybeText(fields, 'marks');
  oneOf(fields, 'state', STATES);
  oneOf(fields, 'priority', PRIORITIES);
  return value as Card;
}

function readEntry(value: unknown): Entry {
  const fields = object(value);
  int(fields, 'seq');
  int(fields, 'at');
  maybeInt(fields, 'author_id');
  for (const name of ['author_name', 'client_id', 'text', 'event']) maybeText(fields, name);
  oneOf(fields, 'kind', KINDS);
  oneOf(fields, 'author', AUTHORS);
  return value as Entry;
}

export interface Visitor {
  readonly id: number;
  readonly name: string;
  readonly external_id: string;
  readonly email: string;
  readonly lang: string;
  readonly page: string;
  readonly user_agent: string;
  readonly first_seen_at: number;
  readonly conversations: number;
}

function readVisitor(value: unknown): Visitor {
  const fields = object(value);
  return {
    id: int(fields, 'id'), name: maybeText(fields, 'name'), external_id: maybeText(fields, 'external_id'),
    email: maybeText(fields, 'email'), lang: maybeText(fields, 'lang'), page: maybeText(fields, 'page'),
    user_agent: maybeText(fields, 'user_agent'), first_seen_at: maybeInt(fields, 'first_seen_at'),
    conversations: maybeInt(fields, 'conversations'),
  };
}

export interface Details {
  readonly conversation: Card;
  readonly visitor: Visitor;
  readonly earlier: readonly Card[];
  /** What the bot learnt, as it came: entry/summary.ts reads it. */
  readonly handOver: unknown;
}

export function readDetails(value: unknown): Details {
  const fields = object(value);
  return {
    conversation: readCard(fields['conversation']),
    visitor: readVisitor(fields['visitor']),
    earlier: list(fields, 'earlier', readCard),
    handOver: fields['hand_over'],
  };
}

export interface EntryPage {
  readonly entries: readonly Entry[];
  readonly last_seq: number;
}

export function readEntries(value: unknown): EntryPage {
  const fields = object(value);
  return { entries: list(fields, 'entries', readEntry), last_seq: int(fields, 'last_seq') };
}

/** What matched in an entry, as it was written, and what stands around it. */
export interface Match {
  readonly id: number;
  readonly seq: number;
  readonly before: string;
  readonly text: string;
  readonly after: string;
}

function readMatch(value: unknown): Match {
  const fields = object(value);
  return {
    id: int(fields, 'id'), seq: int(fields, 'seq'),
    before: text(fields, 'before'), text: text(fields, 'text'), after: text(fields, 'after'),
  };
}

export interface ReviewPage {
  readonly conversations: readonly Card[];
  /** One for each conversation when a text was asked for. */
  readonly matches: readonly Match[];
  /** Where the next page begins; absent when this is the last. */
  readonly next?: number;
}

export function readReview(value: unknown): ReviewPage {
  const fields = object(value);
  return {
    conversations: list(fields, 'conversations', readCard),
    matches: fields['matches'] === undefined ? [] : list(fields, 'matches', readMatch),
    ...(fields['more'] === true ? { next: int(fields, 'next') } : {}),
  };
}
