/**
 * What is there from the first moment: host page, connection, identity. The
 * room (conversation and all that draws it) is loaded when there is a
 * conversation, when somebody was here before, or with the first keystroke.
 */
import { BatonSocket, Emitter, type KeyValue, VISITOR_PROTOCOL, browserSignals, gatewayUrl, readItem, visitorSecret } from '@baton/client';
import { lang } from '../i18n/index.ts';
import type { Host } from './host.ts';
import { fetchPart } from './part.ts';
import type { VisitorChat } from './chat.ts';

/** In the storage: which visitor was here last. */
export const VISITOR_KEY = 'baton.visitor';

type Views = typeof import('../parts/room.tsx');

/** The build notes the style sheets of lazily loaded parts in the page's head. */
async function laterStyles(): Promise<void> {
  const metas = document.querySelectorAll<HTMLMetaElement>('meta[name=later]');
  await Promise.all(
    Array.from(metas, (meta) => new Promise<void>((resolve) => {
      const link = document.createElement('link');
      link.rel = 'stylesheet';
      link.href = meta.content;
      // Without its style the conversation is still better than none.
      link.onload = link.onerror = () => resolve();
      meta.replaceWith(link);
    })),
  );
}

export interface Room {
  readonly chat: VisitorChat;
  readonly views: Views;
}

export class Shell extends Emitter<{ change: null }> {
  room: Room | null = null;
  readonly socket: BatonSocket;
  /** Who the visitor is, for the gateway. */
  readonly token: () => Promise<string>;
  private entering: Promise<Room> | null = null;
  private told = '';

  constructor(
    readonly host: Host,
    private readonly storage: KeyValue | null,
  ) {
    super();
    const secret = visitorSecret(storage);
    this.token = () => (host.user ? host.token() : Promise.resolve(secret));
    this.socket = new BatonSocket({
      url: gatewayUrl(),
      protocol: VISITOR_PROTOCOL,
      token: this.token,
      hello: () => ({ lang: lang(), page: host.page, ...this.room?.chat.hello() }),
      signals: browserSignals,
    });
    this.socket.on('status', () => this.emit('change', null));
    this.socket.on('welcome', (frame) => {
      if (frame.conversation !== undefined) void this.enter().catch(() => undefined);
      else if (this.room === null) this.host.tell({ t: 'active', on: false });
    });
    this.socket.on('frame', (frame) => {
      // Another tab or device opened it; a room that comes only now has not heard of it.
      if (frame.type !== 'opened' || this.room !== null) return;
      const { welcome } = this.socket;
      this.enter().then(({ chat }) => {
        if (this.socket.welcome === welcome) chat.toldOf(frame.conversation);
      }, () => undefined);
    });
    host.on('shown', (on) => {
      if (on) this.socket.start();
    });
    host.on('resume', () => this.socket.start());
    host.on('user', () => this.changeUser());
    if (host.shown) this.socket.start();
    if (readItem(storage, VISITOR_KEY) !== null) void this.enter().catch(() => undefined);
  }

  subscribe(listener: () => void): () => void {
    return this.on('change', listener);
  }

  /** Rejects when the code can't be fetched; the next call tries again. */
  enter(): Promise<Room> {
    this.entering ??= Promise.all([fetchPart(() => import('../parts/room.tsx')), laterStyles()]).then(
      ([views]) => this.entered(views),
      (error: unknown) => {
        this.entering = null;
        throw error;
      },
    );
    return this.entering;
  }

  private entered(views: Views): Room {
    const chat = views.makeChat({ socket: this.socket, storage: this.storage, lang });
    if (this.storage !== null) window.addEventListener('storage', (event) => chat.outbox.heard(event.key, event.newValue));
    this.room = { chat, views };
    chat.subscribe(() => this.tellHost(chat));
    this.tellHost(chat);
    return this.room;
  }

  private tellHost(chat: VisitorChat): void {
    this.emit('change', null);
    const { line, unread, met } = chat.state;
    // Without a storage, the next page's visitor is somebody else.
    const active = line !== null && line.holder !== 'closed' && (this.storage !== null || this.host.user);
    const now = `${unread} ${active}`;
    if (!met || now === this.told) return;
    this.told = now;
    this.host.tell({ t: 'unread', n: unread });
    this.host.tell({ t: 'active', on: active });
  }

  private changeUser(): void {
    const started = this.socket.status !== 'stopped';
    this.socket.stop();
    this.room?.chat.forget();
    if (started) this.socket.start();
  }
}
