/**
 * What was said and is not known to be stored yet.
 *
 * An item leaves only when the gateway acked it (or its entry came by), or when
 * the user gives it up. One item a conversation is on the way at a time, so
 * order is kept whatever is refused in between; after a reconnect the same
 * client id goes again, which the gateway stores once. Items live in
 * localStorage, a key each, so tabs never overwrite each other's; an item that
 * another tab wrote is left to it for a while and then sent from here too,
 * which is harmless for the same reason. What nobody could look through for
 * secrets is kept by the page alone.
 */
import { backoffMs } from './backoff.ts';
import { type Clock, systemClock } from './clock.ts';
import type { AckFrame, ClientFrame, ErrorFrame } from './frames.ts';
import { type KeyValue, newClientId, readItem, writeItem } from './identity.ts';

export interface OutboxItem {
  readonly clientId: string;
  /** 0: the conversation that is still to be opened; see `adopt`. */
  readonly conversation: number;
  readonly text: string;
  readonly choice?: string;
  readonly note?: boolean;
  readonly whisper?: boolean;
  /** A supervisor's word for links to hosts that are not allowed. */
  readonly allow_links?: boolean;
  /** When it was written, by this machine's clock; gives the order. */
  readonly at: number;
  /** `stored`: acked, its entry not come by yet. `failed` stays until the user retries or discards it. */
  readonly state: 'sending' | 'stored' | 'failed';
  /** With `stored`: its number. */
  readonly seq?: number;
  /** With `failed`: the gateway's code, or `stale` (found again after more than a day). */
  readonly error?: string;
}

export type NewItem = Pick<OutboxItem, 'conversation' | 'text'> & { choice?: string; note?: boolean; whisper?: boolean; allow_links?: boolean };

/** What an item was besides its words. */
function asked({ choice, note, whisper, allow_links }: OutboxItem): Omit<NewItem, 'conversation' | 'text'> {
  return {
    ...(choice === undefined ? {} : { choice }), ...(note === undefined ? {} : { note }), ...(whisper === undefined ? {} : { whisper }),
    ...(allow_links === undefined ? {} : { allow_links }),
  };
}

export interface OutboxOptions {
  /** Sends when signed in, else returns false (BatonSocket.send). */
  send: (frame: ClientFrame) => boolean;
  storage?: KeyValue | null;
  /** Before each key in the storage. */
  prefix?: string;
  clock?: Clock;
  random?: () => number;
  newId?: () => string;
}

export const OUTBOX_MAX = 50;
const ACK_MS = 15_000;
/** What a refusal that may pass asks for when it names no time. */
const RETRY_MS = 1_000;
const FOREIGN_MS = 10_000;
/** How long an acked item waits for its entry, in a conversation that nobody follows. */
const ENTRY_MS = 60_000;
const STALE_MS = 24 * 3600_000;
const INTERNAL_TRIES = 3;

const RETRIED: ReadonlySet<string> = new Set(['rate_limited', 'unavailable', 'overloaded', 'internal']);

interface Lane {
  /** The client id on the way, if any. */
  inFlight: string | null;
  notBefore: number;
  tries: number;
  cancel: () => void;
}

export class Outbox {
  private items: readonly OutboxItem[] = [];
  private readonly lanes = new Map<number, Lane>();
  private readonly foreign = new Map<string, number>();
  /** Written here, by their client ids; the others are an earlier page's or another tab's. */
  private readonly own = new Set<string>();
  /** Never in the storage, by their client ids. */
  private readonly unseen = new Set<string>();
  private readonly listeners = new Set<() => void>();
  private readonly clock: Clock;
  private readonly random: () => number;
  private readonly newId: () => string;
  private readonly storage: KeyValue | null;
  private readonly prefix: string;
  private ready = false;

  constructor(private readonly options: OutboxOptions) {
    this.clock = options.clock ?? systemClock;
    this.random = options.random ?? Math.random;
    this.newId = options.newId ?? newClientId;
    this.storage = options.storage ?? null;
    this.prefix = options.prefix ?? 'baton.out.';
    this.load();
  }

  /** All items in the order of writing, or those of one conversation. A new array after each change. */
  list(conversation?: number): readonly OutboxItem[] {
    return conversation === undefined ? this.items : this.items.filter((item) => item.conversation === conversation);
  }

  /** Written here, and not by an earlier page or another tab. */
  isOwn(item: OutboxItem): boolean {
    return this.own.has(item.clientId);
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Null when OUTBOX_MAX items wait already. `looked`: it may be written to the storage; else it lasts as long as the page. */
  add(item: NewItem, looked = true): OutboxItem | null {
    if (this.items.filter((each) => each.state !== 'stored').length >= OUTBOX_MAX) return null;
    const last = this.items[this.items.length - 1];
    const at = Math.max(this.clock.now(), (last?.at ?? 0) + 1);
    const whole: OutboxItem = { ...item, clientId: this.newId(), at, state: 'sending' };
    this.own.add(whole.clientId);
    if (!looked) this.unseen.add(whole.clientId);
    this.put(whole);
    this.pump(whole.conversation);
    return whole;
  }

  /** Sends a failed item again, as a new entry, optionally elsewhere or with another text. */
  retry(clientId: string, change: Partial<NewItem> = {}): OutboxItem | null {
    const looked = !this.unseen.has(clientId);
    const old = this.discard(clientId);
    if (old === null) return null;
    return this.add({ conversation: old.conversation, text: old.text, ...asked(old), ...change }, looked);
  }

  /** Takes an item out and gives it back, e.g. to be edited. */
  discard(clientId: string): OutboxItem | null {
    const item = this.items.find((each) => each.clientId === clientId);
    if (item === undefined) return null;
    this.remove(item);
    return item;
  }

  /** The conversation to be opened has been: its items go there. */
  adopt(conversation: number): void {
    const waiting = this.list(0);
    for (const item of waiting) this.put({ ...item, conversation });
    if (waiting.length > 0) this.pump(conversation);
  }

  clear(): void {
    for (const item of this.items) this.remove(item);
  }

  /** What was not written here goes. */
  clearOthers(): void {
    for (const item of this.items) if (!this.own.has(item.clientId)) this.remove(item);
  }

  /** Call with each change of the connection: true once signed in. */
  connected(ready: boolean): void {
    this.ready = ready;
    for (const lane of this.lanes.values()) {
      lane.cancel();
      lane.inFlight = null;
      lane.tries = 0;
    }
    if (ready) for (const id of new Set(this.items.map((item) => item.conversation))) this.pump(id);
  }

  /** Stored: forgotten by the storage now, by the screen once its entry is there. */
  acked(frame: Pick<AckFrame, 'client_id'> & { readonly seq?: number }): void {
    const item = this.items.find((each) => each.clientId === frame.client_id);
    if (item === undefined || item.state === 'stored') return;
    writeItem(this.storage, this.prefix + item.clientId, null);
    this.free(item);
    this.insert({ ...item, state: 'stored', seq: frame.seq ?? 0 });
    this.clock.later(ENTRY_MS, () => this.settled(item.clientId));
    this.pump(item.conversation);
  }

  /** An entry came by; it may be one of ours whose ack was lost, or was another tab's. */
  stored(entry: { readonly client_id?: string }): void {
    if (entry.client_id !== undefined) this.settled(entry.client_id);
  }

  /** True when the error was about one of ours. */
  refused(frame: ErrorFrame): boolean {
    const item = this.items.find((each) => each.clientId === frame.client_id);
    if (item === undefined) return false;
    const lane = this.lane(item.conversation);
    if (lane.inFlight !== item.clientId) return true;
    lane.inFlight = null;
    lane.tries += 1;
    const again = RETRIED.has(frame.code) && !(frame.code === 'internal' && lane.tries >= INTERNAL_TRIES);
    if (again) {
      lane.notBefore = this.clock.now() + Math.max(frame.retry_after_ms ?? RETRY_MS, backoffMs(lane.tries, this.random));
    } else {
      lane.tries = 0;
      this.put({ ...item, state: 'failed', error: frame.code });
    }
    this.pump(item.conversation);
    return true;
  }

  /** The browser's `storage` event: another tab wrote (value) or removed (null) a key. */
  heard(key: string | null, value: string | null): void {
    if (key === null || !key.startsWith(this.prefix)) return;
    const clientId = key.slice(this.prefix.length);
    const known = this.items.find((item) => item.clientId === clientId);
    if (value === null) {
      if (known !== undefined) this.settled(clientId);
      return;
    }
    const item = parseItem(value);
    if (item === null || this.items.length >= OUTBOX_MAX) return;
    if (known === undefined) this.foreign.set(clientId, this.clock.now() + FOREIGN_MS);
    this.insert(item);
    this.pump(item.conversation);
  }

  private load(): void {
    const keys: string[] = [];
    for (let i = 0; this.storage !== null && i < this.storage.length; i++) {
      const key = this.storage.key(i);
      if (key?.startsWith(this.prefix) === true) keys.push(key);
    }
    const found = keys.map((key) => parseItem(readItem(this.storage, key))).filter((item): item is OutboxItem => item !== null);
    const old = this.clock.now() - STALE_MS;
    this.items = found
      .map((item): OutboxItem => (item.at < old && item.state === 'sending' ? { ...item, state: 'failed', error: 'stale' } : item))
      .sort(byAge)
      .slice(-OUTBOX_MAX);
    const kept = new Set(this.items.map((item) => this.prefix + item.clientId));
    for (const key of keys) if (!kept.has(key)) writeItem(this.storage, key, null);
  }

  private lane(conversation: number): Lane {
    let lane = this.lanes.get(conversation);
    if (lane === undefined) {
      lane = { inFlight: null, notBefore: 0, tries: 0, cancel: () => undefined };
      this.lanes.set(conversation, lane);
    }
    return lane;
  }

  /** Sends the conversation's oldest unsent item, unless one is on the way or it is too early. */
  private pump(conversation: number): void {
    const lane = this.lane(conversation);
    if (!this.ready || conversation === 0 || lane.inFlight !== null) return;
    const item = this.items.find((each) => each.conversation === conversation && each.state === 'sending');
    if (item === undefined) return;
    const wait = Math.max(lane.notBefore, this.foreign.get(item.clientId) ?? 0) - this.clock.now();
    lane.cancel();
    if (wait > 0) {
      lane.cancel = this.clock.later(wait, () => this.pump(conversation));
      return;
    }
    const { clientId, text } = item;
    const frame: ClientFrame = {
      type: 'send', conversation, client_id: clientId, text,
      ...asked(item),
    };
    if (!this.options.send(frame)) return;
    lane.inFlight = clientId;
    lane.cancel = this.clock.later(ACK_MS, () => {
      lane.inFlight = null;
      this.pump(conversation);
    });
  }

  private settled(clientId: string): void {
    const item = this.items.find((each) => each.clientId === clientId);
    if (item !== undefined) this.remove(item);
  }

  /** The item is no longer on the way: the lane is the next one's. */
  private free(item: OutboxItem): void {
    const lane = this.lane(item.conversation);
    if (lane.inFlight !== item.clientId) return;
    lane.inFlight = null;
    lane.tries = 0;
    lane.notBefore = 0;
    lane.cancel();
  }

  private put(item: OutboxItem): void {
    if (!this.unseen.has(item.clientId)) writeItem(this.storage, this.prefix + item.clientId, JSON.stringify(item));
    this.insert(item);
  }

  private insert(item: OutboxItem): void {
    this.items = [...this.items.filter((each) => each.clientId !== item.clientId), item].sort(byAge);
    this.changed();
  }

  private remove(item: OutboxItem): void {
    writeItem(this.storage, this.prefix + item.clientId, null);
    this.foreign.delete(item.clientId);
    this.own.delete(item.clientId);
    this.unseen.delete(item.clientId);
    this.items = this.items.filter((each) => each.clientId !== item.clientId);
    this.free(item);
    this.changed();
    this.pump(item.conversation);
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

function byAge(a: OutboxItem, b: OutboxItem): number {
  return a.at - b.at || (a.clientId < b.clientId ? -1 : 1);
}

/** Null for anything that this version did not write. */
function parseItem(text: string | null): OutboxItem | null {
  try {
    const item = JSON.parse(text ?? '') as Partial<OutboxItem> | null;
    const good =
      typeof item?.clientId === 'string' && typeof item.conversation === 'number' && typeof item.text === 'string' &&
      typeof item.at === 'number' && (item.state === 'sending' || item.state === 'failed');
    return good ? (item as OutboxItem) : null;
  } catch {
    return null;
  }
}
