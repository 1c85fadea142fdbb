/**
 * Which conversations are read live, and from where to go on after a reconnect.
 *
 * Keeps a cursor (the highest seq held) for each; every welcome follows them
 * all again from there. A visitor's hello can carry its conversation itself
 * (`helloFields`), which saves the round trip.
 */
import { type Clock, systemClock } from './clock.ts';
import { type BatonSocket, RequestError } from './socket.ts';

const RETRY_MS = 2_000;

export interface FollowerOptions {
  clock?: Clock;
  /** The conversation can't be followed and was dropped: `not_found`, `too_many_followed`, … */
  refused?: (conversation: number, code: string) => void;
}

export class Follower {
  private readonly cursors = new Map<number, number>();
  private readonly clock: Clock;
  private inHello = 0;
  private helloRef: number | undefined;

  constructor(
    private readonly socket: BatonSocket,
    private readonly options: FollowerOptions = {},
  ) {
    this.clock = options.clock ?? systemClock;
    socket.on('frame', (frame) => {
      if (frame.type === 'entry') this.reached(frame.conversation, frame.seq);
      if (frame.type === 'followed') this.reached(frame.conversation, frame.last_seq);
      // What the hello asked to follow is refused under the hello's own ref.
      if (frame.type === 'error' && frame.ref === this.helloRef) this.failed(this.inHello, frame.code, frame.retry_after_ms);
    });
    socket.on('welcome', (frame) => {
      this.helloRef = frame.ref;
      for (const id of this.cursors.keys()) if (id !== this.inHello) this.ask(id);
    });
  }

  /** Starts behind `after`, now or as soon as there is a connection. Twice is harmless. */
  follow(conversation: number, after: number): void {
    if (this.cursors.has(conversation)) return;
    this.cursors.set(conversation, after);
    if (this.socket.status === 'ready') this.ask(conversation);
  }

  unfollow(conversation: number): void {
    if (this.cursors.delete(conversation)) {
      this.socket.request('unfollow', { conversation }).catch(() => undefined);
    }
  }

  has(conversation: number): boolean {
    return this.cursors.has(conversation);
  }

  /** For a visitor's hello: follows the first conversation in the same frame. */
  helloFields(): { conversation?: number; after?: number } {
    this.helloRef = undefined;
    for (const [conversation, after] of this.cursors) {
      this.inHello = conversation;
      return { conversation, after };
    }
    this.inHello = 0;
    return {};
  }

  private reached(conversation: number, seq: number): void {
    const cursor = this.cursors.get(conversation);
    if (cursor !== undefined && seq > cursor) this.cursors.set(conversation, seq);
  }

  private ask(conversation: number): void {
    const after = this.cursors.get(conversation);
    if (after === undefined || this.socket.status !== 'ready') return;
    this.socket.request('follow', { conversation, after }).catch((error: unknown) => {
      if (error instanceof RequestError && error.code !== 'lost' && error.code !== 'not_connected') {
        this.failed(conversation, error.code, error.retryAfterMs);
      }
    });
  }

  /** What may pass is asked for again. */
  private failed(conversation: number, code: string, retryAfterMs = 0): void {
    if (code === 'timeout' || retryAfterMs > 0 || code === 'unavailable') {
      this.clock.later(Math.max(retryAfterMs, RETRY_MS), () => this.ask(conversation));
    } else if (this.cursors.delete(conversation)) {
      this.options.refused?.(conversation, code);
    }
  }
}
