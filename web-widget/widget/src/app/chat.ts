/**
 * The visitor's side of one conversation: connection, outbox and timeline put
 * together, as one state that the views draw. Knows no DOM.
 */
import {
  type BatonSocket, type Clock, type ConnectionStatus, Follower, type KeyValue, Outbox, type OutboxItem, RequestError,
  type ServerFrame, type State, TYPING_MS, type Timeline, type TimelineAction, type WelcomeFrame,
  pendingOf, readItem, systemClock, timelineOf, timelineReduce, unreadOf, writeItem,
} from '@baton/client';

import { VISITOR_KEY } from './shell.ts';
import { type Waiting, waitingOf } from './waiting.ts';

export interface ChatState {
  readonly status: ConnectionStatus;
  readonly refusal: string;
  /** Signed in at least once. */
  readonly met: boolean;
  readonly line: Timeline | null;
  /** Null unless it waits for a person. */
  readonly waiting: Waiting | null;
  /** Own messages that are not stored yet, in order. */
  readonly pending: readonly OutboxItem[];
  readonly maxChars: number;
  readonly unread: number;
  /** The follow has caught up: what comes now is news. */
  readonly live: boolean;
}

export interface ChatOptions {
  socket: BatonSocket;
  storage: KeyValue | null;
  lang: () => string;
  clock?: Clock;
  newId?: () => string;
}

/** How many of the latest entries are read at first; older ones come on request. */
const FIRST_PAGE = 100;
const PAGE = 50;
const REOPEN_MS = 1_500;
const TYPING_EVERY_MS = 3_000;
const SEEN_EVERY_MS = 1_000;
/** What is looked at for longer is seen meanwhile; the usual moment would only flicker. */
const LOOKING_MS = 300;
const DONE_KEY = 'baton.done';

export class VisitorChat {
  state: ChatState;
  readonly outbox: Outbox;
  private readonly socket: BatonSocket;
  private readonly follower: Follower;
  private readonly clock: Clock;
  private readonly listeners = new Set<() => void>();
  private opening = false;
  private typingSentAt = 0;
  private seenTold = 0;
  private seenTimer = false;
  private looking: readonly OutboxItem[] = [];

  constructor(private readonly options: ChatOptions) {
    this.clock = options.clock ?? systemClock;
    this.socket = options.socket;
    this.outbox = new Outbox({
      send: (frame) => this.socket.send(frame),
      storage: options.storage,
      clock: this.clock,
      ...(options.newId === undefined ? {} : { newId: options.newId }),
    });
    this.follower = new Follower(this.socket, { clock: this.clock, refused: () => this.set({ line: null, live: false }) });
    this.state = {
      status: 'stopped', refusal: '', met: false, line: null, waiting: null, pending: [], maxChars: 4000, unread: 0, live: false,
    };
    this.socket.on('welcome', (frame) => this.welcomed(frame));
    this.socket.on('frame', (frame) => this.received(frame));
    this.socket.on('status', (status) => {
      this.outbox.connected(status === 'ready');
      this.set({ status, refusal: this.socket.refusal });
      if (status !== 'ready') return;
      this.openIfNeeded();
      this.tellSeen();
    });
    this.outbox.subscribe(() => this.set({}));
    // The connection may be older than we are.
    if (this.socket.welcome !== null && this.socket.status === 'ready') {
      this.welcomed(this.socket.welcome);
      this.outbox.connected(true);
    }
    this.set({ status: this.socket.status, refusal: this.socket.refusal });
    this.openIfNeeded();
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** What the hello says beside the token. */
  hello(): { conversation?: number; after?: number } {
    return this.follower.helloFields();
  }

  /** Another visitor from here on (signed in or out). */
  forget(): void {
    this.socket.stop();
    this.reset();
    this.outbox.clear();
    this.set({ met: false });
  }

  /** False when the outbox is full. Not `looked` through for secrets: no storage keeps it. */
  say(text: string, choice?: string, looked = true): boolean {
    const { line } = this.state;
    const conversation = line === null || line.holder === 'closed' ? 0 : line.conversation;
    if (conversation === 0 && line !== null) this.startNew();
    const item = this.outbox.add({ conversation, text, ...(choice === undefined ? {} : { choice }) }, looked);
    this.typingSentAt = 0;
    this.openIfNeeded();
    return item !== null;
  }

  /**
   * What was written and is looked at before it is said: when that takes long, it is drawn as on its way, but neither kept
   * nor sent. Returns what ends it.
   */
  lookingAt(text: string): () => void {
    const at = this.clock.now();
    const item: OutboxItem = { clientId: `looking-${at}-${text}`, conversation: 0, text, at, state: 'sending' };
    const cancel = this.clock.later(LOOKING_MS, () => {
      this.looking = [...this.looking, item];
      this.set({});
    });
    return () => {
      cancel();
      if (!this.looking.includes(item)) return;
      this.looking = this.looking.filter((each) => each !== item);
      this.set({});
    };
  }

  retry(item: OutboxItem): void {
    const { line } = this.state;
    const gone = line === null || line.holder === 'closed' || item.error === 'conversation_closed';
    if (gone && line !== null) this.startNew();
    this.outbox.retry(item.clientId, { conversation: gone ? 0 : line.conversation });
    this.openIfNeeded();
  }

  /** Takes a failed message back, for editing. */
  takeBack(item: OutboxItem): string {
    return this.outbox.discard(item.clientId)?.text ?? '';
  }

  /** Call with every change of the draft. */
  typing(on: boolean): void {
    const { line } = this.state;
    if (line === null || line.holder === 'closed') return;
    const now = this.clock.now();
    if (on ? now - this.typingSentAt < TYPING_EVERY_MS : this.typingSentAt === 0) return;
    this.typingSentAt = on ? now : 0;
    this.socket.send({ type: 'typing', conversation: line.conversation, on });
  }

  /** All that is on the screen has been seen. */
  seen(): void {
    const { line } = this.state;
    const last = line?.entries[line.entries.length - 1]?.seq ?? 0;
    if (line === null || last <= line.visitorSeen) return;
    this.reduce({ type: 'receipt', by: 'visitor', seq: last });
    this.tellSeen();
  }

  /** At most once a second; what was seen while there was no connection is told after it. */
  private tellSeen(): void {
    const { line } = this.state;
    if (line === null || this.seenTimer || line.visitorSeen <= this.seenTold) return;
    if (!this.socket.send({ type: 'seen', conversation: line.conversation, seq: line.visitorSeen })) return;
    this.seenTold = line.visitorSeen;
    this.seenTimer = true;
    this.clock.later(SEEN_EVERY_MS, () => {
      this.seenTimer = false;
      this.tellSeen();
    });
  }

  async close(): Promise<void> {
    const { line } = this.state;
    if (line !== null) await this.socket.request('close', { conversation: line.conversation });
  }

  /** Somebody who comes back finds the conversation again. */
  get lasting(): boolean {
    return this.options.storage !== null;
  }

  /** The desk, while it waits; once a minute. */
  async remind(): Promise<void> {
    const { line } = this.state;
    if (line !== null) await this.socket.request('remind', { conversation: line.conversation });
  }

  /** Would rather be answered later than wait. */
  async leaveMessage(): Promise<void> {
    const { line } = this.state;
    if (line !== null) await this.socket.request('leave_message', { conversation: line.conversation });
  }

  async rate(score: number, comment: string): Promise<void> {
    const { line } = this.state;
    if (line === null) return;
    await this.socket.request('rate', { conversation: line.conversation, score, ...(comment === '' ? {} : { comment }) });
  }

  /** Whether an answer of the bot's helped. */
  async helpful(seq: number, helpful: boolean): Promise<void> {
    const { line } = this.state;
    if (line !== null) await this.socket.request('helpful', { conversation: line.conversation, seq, helpful });
  }

  /** Leaves a closed conversation; the next message opens another. */
  startNew(): void {
    const { line } = this.state;
    if (line === null) return;
    writeItem(this.options.storage, DONE_KEY, String(line.conversation));
    this.reset();
  }

  async loadOlder(): Promise<void> {
    const { line } = this.state;
    if (line === null || !line.older) return;
    const before = line.entries[0]?.seq ?? line.lastSeq + 1;
    const page = await this.socket.request('history', { conversation: line.conversation, before, limit: PAGE });
    if (this.state.line?.conversation === page.conversation) this.reduce({ ...page, type: 'page' });
  }

  /** Earlier conversations, newest first; `before` is the last id of the page before. */
  async earlier(before: number): Promise<{ conversations: readonly State[]; more: boolean }> {
    return await this.socket.request('earlier', { before });
  }

  /** A conversation to read, newest entries first loaded; `line` goes on where it stopped. */
  async read(state: State, line: Timeline | null = null): Promise<Timeline> {
    const before = line?.entries[0]?.seq ?? 0;
    const page = await this.socket.request('history', { conversation: state.id, before, limit: PAGE });
    return timelineReduce(line ?? timelineOf(state), { ...page, type: 'page' });
  }

  private set(change: Partial<ChatState>): void {
    const state = { ...this.state, ...change };
    const { line } = state;
    // Until we know who is signed in, what an earlier page left behind is nobody's to see; what was said here is theirs who said it.
    const items = this.outbox.list().filter((item) => state.met || this.outbox.isOwn(item));
    const mine = items.filter((item) => item.conversation === 0 || item.conversation === line?.conversation);
    const waiting = line === this.state.line ? this.state.waiting : waitingOf(line);
    this.state = { ...state, waiting, pending: [...pendingOf(line, mine), ...this.looking], unread: line === null ? 0 : unreadOf(line, 'visitor', line.visitorSeen) };
    for (const listener of this.listeners) listener();
  }

  private reduce(action: TimelineAction): void {
    const { line } = this.state;
    if (line === null) return;
    const next = timelineReduce(line, action);
    if (next !== line) this.set({ line: next });
  }

  private reset(): void {
    const { line } = this.state;
    if (line !== null) this.follower.unfollow(line.conversation);
    this.set({ line: null, live: false });
  }

  private welcomed(frame: WelcomeFrame): void {
    const known = readItem(this.options.storage, VISITOR_KEY);
    // Somebody else than the last time. What was said on this page before we knew is the one's who is here now.
    if (known !== null && known !== String(frame.id)) this.outbox[this.state.met ? 'clear' : 'clearOthers']();
    if (known !== String(frame.id)) writeItem(this.options.storage, VISITOR_KEY, String(frame.id));
    this.set({ met: true, maxChars: frame.message_max_chars });
    if (frame.conversation !== undefined) this.toldOf(frame.conversation);
  }

  /** The visitor's conversation, as a welcome tells it or, when another tab or device has opened one, an `opened`. */
  toldOf(state: State): void {
    const { line } = this.state;
    if (state.id === line?.conversation) this.reduce({ type: 'known', state });
    // Ids rise: a lower one was told late.
    else if (state.id < (line?.conversation ?? 0)) return;
    else if (state.state !== 'closed' || readItem(this.options.storage, DONE_KEY) !== String(state.id)) this.take(state);
  }

  /** Makes this conversation the one on the screen and reads it live. */
  private take(state: State): void {
    if (this.state.line?.conversation !== state.id) {
      this.reset();
      const after = Math.max(0, state.last_seq - FIRST_PAGE);
      this.seenTold = state.visitor_seen;
      this.set({ line: timelineOf(state, after) });
      this.follower.follow(state.id, after);
    }
    if (state.state !== 'closed') this.outbox.adopt(state.id);
  }

  private openIfNeeded(): void {
    if (this.opening || this.socket.status !== 'ready' || this.outbox.list(0).length === 0) return;
    this.opening = true;
    const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone as string | undefined; // none in old browsers
    this.socket.request('open', { lang: this.options.lang(), ...(time_zone && { time_zone }) }).then(
      (frame) => {
        this.opening = false;
        this.take(frame.conversation);
      },
      (error: unknown) => {
        this.opening = false;
        const wait = error instanceof RequestError ? error.retryAfterMs : 0;
        this.clock.later(Math.max(wait, REOPEN_MS), () => this.openIfNeeded());
      },
    );
  }

  private received(frame: ServerFrame): void {
    if (frame.type === 'ack') this.outbox.acked(frame);
    if (frame.type === 'error') this.outbox.refused(frame);
    if (frame.type === 'opened' && frame.ref === undefined) this.toldOf(frame.conversation);
    if (!('conversation' in frame) || frame.conversation !== this.state.line?.conversation) return;
    const now = this.clock.now();
    if (frame.type === 'entry') {
      this.reduce({ type: 'entry', entry: frame });
      this.outbox.stored(frame);
    } else if (frame.type === 'followed') {
      this.reduce(frame);
      this.set({ live: true });
    } else if (frame.type === 'receipt' || frame.type === 'queue_place') {
      this.reduce(frame);
    } else if (frame.type === 'peer_typing' && frame.by !== 'visitor') {
      this.reduce({ ...frame, now });
      this.clock.later(TYPING_MS + 50, () => this.reduce({ type: 'tick', now: this.clock.now() }));
    }
  }
}
