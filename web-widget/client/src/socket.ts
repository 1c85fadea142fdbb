/**
 * One WebSocket that keeps coming back.
 *
 * Owns the connection's whole life: hello first, pings, requests matched by
 * ref, reconnecting with full jitter. Knows nothing of conversations; what is
 * read again after a reconnect is the Follower's and the Outbox's business.
 * At most one transport is open at any time: a new attempt first lets go of
 * the one before, and late events of that one are not heard.
 */
import { backoffMs } from './backoff.ts';
import { type Clock, systemClock } from './clock.ts';
import { Emitter } from './emitter.ts';
import type { ByeFrame, ClientFrame, ErrorFrame, HelloFrame, Requests, ServerFrame, WelcomeFrame } from './frames.ts';

/** What the class needs of a WebSocket; the browser's fits. */
export interface Transport {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(): void;
}

/** `wake`: the page is visible or the network is back. `doubt`: the network may be gone. */
export type Signal = 'wake' | 'doubt';

export type ConnectionStatus = 'stopped' | 'connecting' | 'ready' | 'waiting' | 'refused';

export interface SocketOptions {
  url: string;
  /** The WebSocket subprotocol: VISITOR_PROTOCOL or AGENT_PROTOCOL. */
  protocol: string;
  /** Gives the hello's token. `again` is true when the last one was refused as bad or expired. */
  token: (again: boolean) => Promise<string>;
  /** The hello's other fields, asked for at each connection. */
  hello?: () => Partial<Omit<HelloFrame, 'type' | 'ref' | 'token'>>;
  /** Null for what is not a frame of the protocol; such lines are dropped. */
  decode?: (value: unknown) => ServerFrame | null;
  clock?: Clock;
  random?: () => number;
  open?: (url: string, protocol: string) => Transport;
  /** Subscribes to the surroundings' signals (browserSignals in the browser). */
  signals?: (heard: (signal: Signal) => void) => () => void;
}

export interface SocketEvents {
  status: ConnectionStatus;
  /** Signed in; comes before status `ready`. */
  welcome: WelcomeFrame;
  /** Every frame but pongs, answers included. */
  frame: ServerFrame;
  bye: ByeFrame;
}

/** Why a request has no answer: a code of the gateway's, or one of ours. */
export class RequestError extends Error {
  constructor(
    readonly code: ErrorFrame['code'] | 'timeout' | 'lost' | 'not_connected',
    message: string,
    readonly retryAfterMs = 0,
  ) {
    super(message);
  }
}

export type RequestType = Exclude<keyof Requests, 'hello' | 'ping'>;
export type RequestFields<K extends RequestType> = Omit<Requests[K]['ask'], 'type' | 'ref'>;

const QUIET_MS = 20_000;
const PONG_MS = 10_000;
const PROBE_MS = 4_000;
const SIGN_IN_MS = 12_000;
const REQUEST_MS = 10_000;
/** A connection that lasted this long was a good one: the backoff starts over. */
const SETTLED_MS = 5_000;

/** Codes after which knocking again by itself would only make noise. */
const HOPELESS: ReadonlySet<string> = new Set(['origin_refused', 'not_allowed']);

interface Waiting {
  resolve: (frame: ServerFrame) => void;
  reject: (error: RequestError) => void;
  cancel: () => void;
}

export class BatonSocket extends Emitter<SocketEvents> {
  status: ConnectionStatus = 'stopped';
  /** With `refused`: why. */
  refusal = '';
  /** The last welcome; kept while reconnecting. */
  welcome: WelcomeFrame | null = null;
  /** The server's clock less ours. */
  skewMs = 0;
  /** With `waiting`: when the next attempt is due, by the clock. */
  retryAt = 0;

  private readonly clock: Clock;
  private readonly random: () => number;
  private transport: Transport | null = null;
  private waiting = new Map<number, Waiting>();
  private lastRef = 0;
  private helloRef = 0;
  private attempt = 0;
  private notBefore = 0;
  private tokenRefused = 0;
  private lastHeard = 0;
  private cancelTimer = (): void => undefined;
  private cancelSettled = (): void => undefined;
  private unhook = (): void => undefined;

  constructor(private readonly options: SocketOptions) {
    super();
    this.clock = options.clock ?? systemClock;
    this.random = options.random ?? Math.random;
  }

  start(): void {
    if (this.status !== 'stopped' && this.status !== 'refused') return;
    this.unhook();
    this.unhook = (this.options.signals ?? (() => () => undefined))((signal) => this.signal(signal));
    this.attempt = 0;
    this.tokenRefused = 0;
    this.connect();
  }

  stop(): void {
    this.unhook();
    this.drop('stopped');
  }

  /** False when nothing is connected: the frame was not sent. */
  send(frame: ClientFrame): boolean {
    if (this.status !== 'ready') return false;
    this.write(frame);
    return true;
  }

  /** Rejects with a RequestError: refused, timed out, connection lost, or none there. */
  request<K extends RequestType>(type: K, fields: RequestFields<K>, timeoutMs = REQUEST_MS): Promise<Requests[K]['answer']> {
    if (this.status !== 'ready') return Promise.reject(new RequestError('not_connected', 'no connection'));
    return new Promise((resolve, reject) => {
      const ref = ++this.lastRef;
      const cancel = this.clock.later(timeoutMs, () => {
        this.waiting.delete(ref);
        reject(new RequestError('timeout', `no answer to ${type}`));
      });
      this.waiting.set(ref, { resolve: resolve as (frame: ServerFrame) => void, reject, cancel });
      this.write({ type, ref, ...fields } as unknown as ClientFrame);
    });
  }

  /** Tries now instead of later; checks a silent connection. Bounded by what a `bye` asked for. */
  signal(signal: Signal): void {
    if (this.status === 'waiting' && signal === 'wake') {
      if (this.clock.now() >= this.notBefore) this.connect();
    } else if (this.status === 'refused' && signal === 'wake' && this.refusal === 'replaced') {
      this.start();
    } else if (this.status === 'ready' && (signal === 'doubt' || this.clock.now() - this.lastHeard > PROBE_MS)) {
      this.ping(PROBE_MS);
    }
  }

  private become(status: ConnectionStatus): void {
    if (this.status === status) return;
    this.status = status;
    this.emit('status', status);
  }

  private connect(): void {
    this.letGo();
    this.become('connecting');
    let transport: Transport;
    try {
      const open = this.options.open ?? ((url, protocol) => new WebSocket(url, protocol) as unknown as Transport);
      transport = open(this.options.url, this.options.protocol);
    } catch {
      this.retry();
      return;
    }
    this.transport = transport;
    const mine = (run: () => void) => () => {
      if (this.transport === transport) run();
    };
    this.cancelTimer = this.clock.later(SIGN_IN_MS, mine(() => this.retry()));
    transport.onopen = mine(() => this.sayHello(transport));
    transport.onclose = mine(() => this.retry());
    transport.onerror = null;
    transport.onmessage = (event) => {
      if (this.transport === transport) this.receive(transport, event.data);
    };
  }

  private sayHello(transport: Transport): void {
    this.options.token(this.tokenRefused > 0).then(
      (token) => {
        if (this.transport !== transport) return;
        this.helloRef = ++this.lastRef;
        this.write({ type: 'hello', ref: this.helloRef, token, ...this.options.hello?.() });
      },
      () => {
        if (this.transport === transport) this.retry();
      },
    );
  }

  private write(frame: ClientFrame): void {
    this.transport?.send(JSON.stringify(frame));
  }

  /** One text may carry several frames, one a line. */
  private receive(transport: Transport, data: unknown): void {
    if (typeof data !== 'string') return;
    this.lastHeard = this.clock.now();
    if (this.status === 'ready') this.watch();
    for (const line of data.split('\n')) {
      // A frame before may have ended this connection.
      if (this.transport !== transport) return;
      const frame = this.parse(line);
      if (frame !== null) this.handle(frame);
    }
  }

  private parse(line: string): ServerFrame | null {
    if (line === '') return null;
    try {
      const value: unknown = JSON.parse(line);
      if (this.options.decode !== undefined) return this.options.decode(value);
      return typeof (value as ServerFrame | null)?.type === 'string' ? (value as ServerFrame) : null;
    } catch {
      return null;
    }
  }

  private handle(frame: ServerFrame): void {
    if (frame.type === 'welcome') this.signedIn(frame);
    if (frame.type === 'error' && this.status === 'connecting' && this.helloRefused(frame)) return;
    if (frame.type === 'pong') this.skewMs = frame.server_time - this.clock.now();
    else this.emit('frame', frame);
    if ('ref' in frame && frame.ref !== undefined) this.answer(frame.ref, frame);
    if (frame.type === 'bye') this.saidBye(frame);
  }

  private answer(ref: number, frame: ServerFrame): void {
    const waiting = this.waiting.get(ref);
    if (waiting === undefined) return;
    this.waiting.delete(ref);
    waiting.cancel();
    if (frame.type === 'error') waiting.reject(new RequestError(frame.code, frame.message, frame.retry_after_ms));
    else waiting.resolve(frame);
  }

  private signedIn(frame: WelcomeFrame): void {
    this.tokenRefused = 0;
    this.welcome = frame;
    this.skewMs = frame.server_time - this.clock.now();
    this.cancelSettled = this.clock.later(SETTLED_MS, () => {
      this.attempt = 0;
    });
    this.status = 'ready';
    this.watch();
    this.emit('welcome', frame);
    if (this.status === 'ready') this.emit('status', 'ready');
  }

  /** True when the error ends this attempt; others before the welcome (a follow refused) do not. */
  private helloRefused(frame: ErrorFrame): boolean {
    if (frame.code === 'not_found' || frame.code === 'too_many_followed') return false;
    this.notBefore = this.clock.now() + (frame.retry_after_ms ?? 0);
    if (frame.code === 'bad_token' || frame.code === 'token_expired') this.tokenRefused += 1;
    if (HOPELESS.has(frame.code) || (frame.code === 'bad_token' && this.tokenRefused > 1)) this.drop('refused', frame.code);
    else this.retry();
    return true;
  }

  private saidBye(frame: ByeFrame): void {
    this.emit('bye', frame);
    this.notBefore = this.clock.now() + frame.reconnect_after_ms;
    if (frame.reason === 'shutdown') this.retry(frame.reconnect_after_ms);
    else this.drop('refused', frame.reason);
  }

  /** Each sign of life puts off the ping; a ping without a pong ends the connection. */
  private watch(): void {
    this.cancelTimer();
    this.cancelTimer = this.clock.later(QUIET_MS, () => this.ping(PONG_MS));
  }

  private ping(patienceMs: number): void {
    this.write({ type: 'ping', ref: ++this.lastRef });
    this.cancelTimer();
    this.cancelTimer = this.clock.later(patienceMs, () => this.retry());
  }

  /** `told`: the server chose when, for this client; then nothing is added to spread clients out. */
  private retry(told?: number): void {
    this.letGo();
    const now = this.clock.now();
    const delay = told ?? Math.max(backoffMs(this.attempt, this.random), this.notBefore - now);
    this.attempt += 1;
    this.retryAt = now + delay;
    this.cancelTimer = this.clock.later(delay, () => this.connect());
    this.become('waiting');
  }

  private drop(status: 'stopped' | 'refused', refusal = ''): void {
    this.letGo();
    this.refusal = refusal;
    this.become(status);
  }

  private letGo(): void {
    this.cancelTimer();
    this.cancelSettled();
    const transport = this.transport;
    this.transport = null;
    if (transport !== null) {
      transport.onopen = transport.onmessage = transport.onclose = null;
      transport.close();
    }
    const lost = [...this.waiting.values()];
    this.waiting.clear();
    for (const waiting of lost) {
      waiting.cancel();
      waiting.reject(new RequestError('lost', 'the connection was lost'));
    }
  }
}
