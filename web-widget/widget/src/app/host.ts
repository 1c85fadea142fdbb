/**
 * The page around the iframe.
 *
 * The loader posts a greeting with a port. It is taken once, from the parent
 * window alone, and only when its origin is our own or on the operator's list;
 * frame-ancestors has kept other pages out before that. Opened by itself, as a
 * page of its own, there is no host and the app is simply shown.
 */
import { Emitter } from '@baton/client';
import type { FromApp, FromPage, Greeting } from '../port.ts';
import type { Config } from './config.ts';

export interface HostEvents {
  shown: boolean;
  resume: true;
  lang: string;
  user: boolean;
}

const TOKEN_MS = 10_000;

export class Host extends Emitter<HostEvents> {
  lang = '';
  page = '';
  user = false;
  shown = false;
  private port: MessagePort | null = null;
  private lastToken = 0;
  private readonly tokens = new Map<number, (token: string) => void>();

  /** True when the app is a page of its own. */
  get alone(): boolean {
    return this.port === null;
  }

  /** Resolves with the host's first words, or at once when there is no host. */
  async meet(config: Promise<Config>): Promise<void> {
    if (window.parent === window) {
      this.shown = true;
      this.page = document.title;
      return;
    }
    await new Promise<void>((resolve) => {
      const listen = async (event: MessageEvent<Greeting | null>): Promise<void> => {
        const port = event.ports[0];
        if (event.source !== window.parent || event.data?.baton !== 1 || port === undefined) return;
        const { origins } = await config;
        if (this.port !== null || (event.origin !== location.origin && !origins.includes(event.origin))) return;
        window.removeEventListener('message', listen);
        this.lang = event.data.lang;
        this.user = event.data.user;
        this.page = event.data.page;
        this.port = port;
        port.onmessage = (message: MessageEvent<FromPage>) => this.heard(message.data);
        resolve();
      };
      window.addEventListener('message', listen);
    });
  }

  tell(message: FromApp): void {
    this.port?.postMessage(message);
  }

  /** The signed-in user's token, made by the page. */
  token(): Promise<string> {
    const id = ++this.lastToken;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.tokens.delete(id);
        reject(new Error('the page gave no token'));
      }, TOKEN_MS);
      this.tokens.set(id, (token) => {
        clearTimeout(timer);
        this.tokens.delete(id);
        if (token === '') reject(new Error('the page has no token'));
        else resolve(token);
      });
      this.tell({ t: 'token', id });
    });
  }

  private heard(message: FromPage): void {
    if (message.t === 'token') {
      this.tokens.get(message.id)?.(message.token);
    } else if (message.t === 'shown') {
      this.shown = message.on;
      this.emit('shown', message.on);
    } else if (message.t === 'lang') {
      this.lang = message.lang;
      this.emit('lang', message.lang);
    } else if (message.t === 'user') {
      this.user = message.on;
      this.emit('user', message.on);
    } else {
      this.emit('resume', true);
    }
  }
}
