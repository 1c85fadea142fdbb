/*
 * runtime.ts -- the desk's hands: socket, follower and outbox around the pure state.
 *
 * One for each signed-in agent; `stop` ends it. Every action of the agent is a
 * promise that is kept only by the gateway's answer; nothing is shown as done
 * before. Threads that were open lately stay followed (FOLLOWED_MAX), so going
 * back to one costs nothing.
 */
import {
  AGENT_PROTOCOL, BatonSocket, browserSignals, Follower, gatewayUrl, Outbox, RequestError, usableStorage,
  type Agent, type Card, type ErrorFrame, type PrioritiseFrame, type ServerFrame,
} from '@baton/client';
import type { Finding } from '@baton/client/guard';
import * as http from '../api/http';
import { readDraft, writeDraft } from '../console/drafts';
import { readFound } from '../entry/found';
import type { Staff } from '../api/read';
import { readFrame } from './read';
import { reduce, type DeskAction } from './reduce';
import { nextBefore } from './select';
import { secrets } from './secrets';
import { EMPTY_DESK, type Desk, type ListName, type Mode } from './state';
import { Store } from './store';

const FOLLOWED_MAX = 6;
const FIRST_ENTRIES = 60;
const OLDER_ENTRIES = 60;
const TYPING_EVERY_MS = 3_000;
const TICK_MS = 1_000;
/** Where a conversation is given: to an agent or a team by id, to the queue, back to the bot. */
export type TransferTarget =
  | { readonly to: 'agent'; readonly agent: number }
  | { readonly to: 'team'; readonly team: number }
  | { readonly to: 'queue' | 'bot' };

/** The queue's order is the gateway's: read it again, but not for each card. */
const QUEUE_FRESH_MS = 5_000;

export interface RuntimeEvents {
  /** The session is over: show the log-in page. */
  signedOut: () => void;
}

export class DeskRuntime {
  readonly store = new Store<Desk, DeskAction>(EMPTY_DESK, reduce);
  readonly socket: BatonSocket;
  readonly outbox: Outbox;
  private readonly follower: Follower;
  private recent: number[] = [];
  /** The queue too, whatever is on the screen: what rings at me is in it. */
  private wanted = new Set<ListName>(['mine', 'queue']);
  private typedAt = new Map<number, number>();
  private queueStale = false;
  private queueAskedAt = 0;
  private timer = 0;
  private stopped = false;

  constructor(
    staff: Staff,
    lang: () => string,
    private readonly events: RuntimeEvents,
  ) {
    this.socket = new BatonSocket({
      url: gatewayUrl(),
      protocol: AGENT_PROTOCOL,
      token: () => this.ticket(),
      hello: () => ({ lang: lang() }),
      decode: heard,
      signals: browserSignals,
    });
    this.follower = new Follower(this.socket, {
      refused: (id, code) => this.store.dispatch({ type: 'refused', id, code }),
    });
    const storage = usableStorage();
    this.outbox = new Outbox({ send: (frame) => this.socket.send(frame), storage, prefix: `baton.desk.${staff.id}.out.` });
    const me: Agent = { ...staff, state: 'offline', connected: false, load: 0 };
    this.store.dispatch({ type: 'frame', now: 0, frame: {
      type: 'welcome', ref: 0, role: staff.role, id: staff.id, server_time: 0, message_max_chars: EMPTY_DESK.maxChars, agent: me,
    } });
    this.socket.on('frame', (frame) => this.onFrame(frame));
    this.socket.on('status', (status) => this.onStatus(status));
  }

  start(): void {
    this.socket.start();
    this.timer = window.setInterval(() => this.tick(), TICK_MS);
    window.addEventListener('storage', this.onStorage);
    this.readNames();
  }

  stop(): void {
    this.stopped = true;
    window.clearInterval(this.timer);
    window.removeEventListener('storage', this.onStorage);
    this.socket.stop();
  }

  /** The gateway's clock. */
  now(): number {
    return Date.now() + this.socket.skewMs;
  }

  /** Reads a list from the top, or its next page. */
  loadList(name: ListName, further = false): void {
    this.wanted.add(name);
    const list = this.store.state.lists[name];
    if (this.socket.status !== 'ready' || list.asking !== null || (further && !list.more)) return;
    const before = further ? nextBefore(this.store.state, name) : 0;
    if (name === 'queue') this.queueAskedAt = Date.now();
    this.store.dispatch({ type: 'asked', list: name, before });
    this.socket.request('inbox', { list: name, before }).catch((error: unknown) => {
      this.store.dispatch({ type: 'askFailed', list: name, problem: codeOf(error) });
    });
  }

  /** Reads a conversation from its last entries on and keeps reading. */
  open(id: number): void {
    this.recent = [id, ...this.recent.filter((each) => each !== id)];
    for (const old of this.recent.splice(FOLLOWED_MAX)) {
      this.follower.unfollow(old);
      this.store.dispatch({ type: 'unfollow', id: old });
    }
    const card = this.store.state.cards.get(id);
    if (card) this.follow(card);
    else {
      // Not one from which so many others were opened meanwhile that it is followed no more.
      const wanted = (): boolean => this.recent.includes(id);
      this.learn(id).then((learned) => wanted() && this.follow(learned), (error: unknown) => wanted() && this.cannotOpen(id, codeOf(error)));
    }
  }

  /** A conversation that is in none of the lists, such as an earlier one. */
  learned(cards: readonly Card[]): void {
    this.store.dispatch({ type: 'learned', cards });
  }

  loadOlder(id: number): void {
    const thread = this.store.state.threads.get(id);
    const first = thread?.line.entries[0];
    if (!thread || !first || !thread.line.older || thread.older === 'loading' || this.socket.status !== 'ready') return;
    this.store.dispatch({ type: 'older', id, older: 'loading' });
    this.socket.request('history', { conversation: id, before: first.seq, limit: OLDER_ENTRIES }).catch(() => {
      this.store.dispatch({ type: 'older', id, older: 'failed' });
    });
  }

  /**
   * Sends a draft. The outbox keeps what is sent until it is stored, so it is looked through before: one with a
   * secret in it stays the draft, and a notice says why. So it does, `kept`, when the last one is still looked
   * through or the session ended meanwhile; and when too much waits already, `full`.
   */
  async say(conversation: number, text: string, mode: Mode, allowLinks = false): Promise<'said' | 'kept' | 'full'> {
    if (this.store.state.looking.has(conversation)) return 'kept';
    this.typing(conversation, false);
    this.store.dispatch({ type: 'refusal', id: conversation, refusal: null });
    this.store.dispatch({ type: 'looking', id: conversation, on: true });
    const found = await secrets.inMessage(text);
    const outcome = this.stopped ? 'kept' : this.sayClean(conversation, text, mode, allowLinks, found);
    this.store.dispatch({ type: 'looking', id: conversation, on: false });
    return outcome;
  }

  private sayClean(conversation: number, text: string, mode: Mode, allowLinks: boolean, secret: readonly Finding[] | null): 'said' | 'kept' | 'full' {
    if (secret !== null && secret.length > 0) {
      const found = secret.map(({ start, end }) => ({ by: 'guard', rule: 'secret', why: '', start, end }));
      this.store.dispatch({ type: 'refusal', id: conversation, refusal: { mode, text, found } });
      return 'kept';
    }
    const allow = allowLinks ? { allow_links: true } : {};
    if (this.outbox.add({ conversation, text, ...allow, ...(mode === 'reply' ? {} : { [mode]: true }) }, secret !== null) === null) return 'full';
    // Meanwhile one before it may have been refused, and stand in front of it now.
    const draft = readDraft(conversation, mode).trimEnd();
    void writeDraft(conversation, mode, draft.endsWith(text) ? draft.slice(0, -text.length).trimEnd() : draft);
    return 'said';
  }

  /** The notice was read. */
  refusalSeen(conversation: number): void {
    this.store.dispatch({ type: 'refusal', id: conversation, refusal: null });
  }

  /** At most every three seconds while typing; once when it stops. */
  typing(conversation: number, on: boolean): void {
    const last = this.typedAt.get(conversation) ?? 0;
    if (on && Date.now() - last < TYPING_EVERY_MS) return;
    if (!on && last === 0) return;
    if (on) this.typedAt.set(conversation, Date.now());
    else this.typedAt.delete(conversation);
    this.socket.send({ type: 'typing', conversation, on });
  }

  /** What was on the screen; only the holder's eyes count for the visitor. */
  shown(id: number, seq: number): void {
    const { shown, cards, me } = this.store.state;
    if ((shown.get(id) ?? 0) >= seq) return;
    const card = cards.get(id);
    if (card?.state === 'assigned' && card.agent_id === me?.id && !this.socket.send({ type: 'seen', conversation: id, seq })) return;
    this.store.dispatch({ type: 'shown', id, seq });
  }

  /** One's own, or as a supervisor that of another. */
  async setPresence(state: Agent['state'], agent?: number): Promise<void> {
    await this.socket.request('presence', { state, ...(agent === undefined ? {} : { agent }) });
  }

  async accept(conversation: number): Promise<void> {
    await this.socket.request('accept', { conversation });
  }

  async decline(conversation: number): Promise<void> {
    await this.socket.request('decline', { conversation });
  }

  /** Moves one that waits: another priority, or (`front`) before all others. */
  async prioritise(conversation: number, change: Pick<PrioritiseFrame, 'priority' | 'front'>): Promise<void> {
    await this.socket.request('prioritise', { conversation, ...change });
    this.queueStale = true;
  }

  async transfer(conversation: number, target: TransferTarget, note: string, force: boolean): Promise<void> {
    const said = note.trim();
    await this.socket.request('transfer', {
      conversation, ...target, ...(said === '' ? {} : { note: said }), ...(force ? { force } : {}),
    });
  }

  async close(conversation: number): Promise<void> {
    await this.socket.request('close', { conversation });
  }

  private follow(card: Card): void {
    const thread = this.store.state.threads.get(card.id);
    if (thread && thread.refused === '' && this.follower.has(card.id)) return;
    const after = Math.max(0, card.last_seq - FIRST_ENTRIES);
    this.store.dispatch({ type: 'follow', known: card, after });
    this.follower.follow(card.id, after);
  }

  private async learn(id: number): Promise<Card> {
    const { conversation } = await http.details(id);
    this.store.dispatch({ type: 'learned', cards: [conversation] });
    return conversation;
  }

  private cannotOpen(id: number, code: string): void {
    this.store.dispatch({ type: 'follow', after: 0, known: { id, state: 'closed', last_seq: 0, visitor_seen: 0, agent_seen: 0 } });
    this.store.dispatch({ type: 'refused', id, code });
  }

  private async ticket(): Promise<string> {
    try {
      return await http.ticket();
    } catch (error) {
      if (error instanceof http.HttpError && error.status === 401) this.over();
      throw error;
    }
  }

  private over(): void {
    if (this.stopped) return;
    this.stop();
    this.events.signedOut();
  }

  private onStatus(status: BatonSocket['status']): void {
    this.outbox.connected(status === 'ready');
    if (status === 'ready') for (const name of this.wanted) this.loadList(name);
    else this.store.dispatch({ type: 'lost' });
    if (status === 'refused' && this.socket.refusal !== 'replaced') this.over();
  }

  private onFrame(frame: ServerFrame): void {
    const before = this.store.state;
    this.store.dispatch({ type: 'frame', frame, now: this.now() });
    if (frame.type === 'ack') this.outbox.acked(frame);
    if (frame.type === 'entry') this.outbox.stored(frame);
    if (frame.type === 'page') for (const entry of frame.entries) this.outbox.stored(entry);
    if (frame.type === 'error' && !this.mayNotBeSaid(frame)) this.outbox.refused(frame);
    const { ids } = this.store.state.lists.queue;
    if (frame.type === 'card' && ids.length > 1 && (ids !== before.lists.queue.ids || stirred(before.cards.get(frame.card.id), frame.card))) {
      this.queueStale = true;
    }
  }

  /** What was refused for its words goes back to where it was written: before what is there by now. */
  private mayNotBeSaid(frame: ErrorFrame): boolean {
    if ((frame.code !== 'policy_refused' && frame.code !== 'secret_refused') || frame.client_id === undefined) return false;
    const item = this.outbox.discard(frame.client_id);
    if (item === null) return false;
    const { conversation, text } = item;
    const mode = item.whisper === true ? 'whisper' : item.note === true ? 'note' : 'reply';
    const draft = readDraft(conversation, mode);
    void writeDraft(conversation, mode, draft === '' ? text : `${text}\n${draft}`);
    this.store.dispatch({ type: 'refusal', id: conversation, refusal: { mode, text, found: readFound((frame.found as { items?: unknown } | undefined)?.items, text.length) } });
    return true;
  }

  private tick(): void {
    this.store.dispatch({ type: 'tick', now: this.now() });
    if (this.queueStale && Date.now() - this.queueAskedAt >= QUEUE_FRESH_MS) {
      this.queueStale = false;
      this.loadList('queue');
    }
  }

  private readonly onStorage = (event: StorageEvent): void => this.outbox.heard(event.key, event.newValue);

  private readNames(): void {
    http.colleagues().then(
      (staff) => this.store.dispatch({ type: 'names', names: new Map(staff.map((each) => [each.id, each.name])) }),
      () => undefined, // the roster has most of them
    );
  }
}

/** A frame that is not as the contract says is dropped; silence about it would hide a defect. */
function heard(value: unknown): ServerFrame | null {
  const frame = readFrame(value);
  if (frame === null) console.warn('baton: a frame that is not of the protocol', value);
  return frame;
}

/** Something happened to one that waits, but nothing was said: it may have been moved to the front. */
function stirred(known: Card | undefined, card: Card): boolean {
  return known?.state === 'queued' && card.state === 'queued' && known.last_seq !== card.last_seq && known.last_text === card.last_text;
}

/** The code of whatever was thrown, for a text. */
export function codeOf(error: unknown): string {
  if (error instanceof RequestError) {
    return ['timeout', 'lost'].includes(error.code) ? 'disconnected' : error.code === 'not_connected' ? 'network' : error.code;
  }
  return error instanceof http.HttpError ? error.code : 'internal';
}
