/**
 * The one script tag of the host's page:
 *
 *   <script src="https://GATEWAY/widget.js" data-lang="zh-CN" async></script>
 *
 * Draws the button; brings in the app, in an iframe of the gateway's origin, on
 * the first sign of interest. `window.BatonWidget` is there once it has run; the
 * event `batonwidget` on window says so.
 */
import type { FromApp, FromPage, Greeting } from '../port.ts';
import { STYLE } from './style.ts';

type Unread = (count: number) => void;
type GetToken = () => Promise<string>;

const HINT = 'baton.active';
const READY_MS = 20_000;
const PHONE = '(max-width:480px)';
const SVG = 'http://www.w3.org/2000/svg';
const CHAT = 'M4 12a8 8 0 1 1 3.4 6.5L4 20l1.2-3.6A8 8 0 0 1 4 12zM9 11h6M9 14h4';
const DOWN = 'M6 9.5l6 6 6-6';

const script = document.currentScript as HTMLScriptElement | null;
const home = new URL(script?.src ?? location.href).origin;
const phone = matchMedia(PHONE);

let lang = script?.dataset['lang'] ?? '';
let getToken: GetToken | null = null;
let frame: HTMLIFrameElement | null = null;
let port: MessagePort | null = null;
let ready = false;
let wanted = false;
let resume = false;
let unread = 0;
let pageOverflow = '';
let giveUp = 0;
const listeners = new Set<Unread>();

const root = document.createElement('div');
const shadow = root.attachShadow({ mode: 'open' });
const button = document.createElement('button');
const badge = document.createElement('b');
const panel = document.createElement('div');

function texts(): [open: string, close: string, title: string, unread: string] {
  const tag = lang || navigator.language;
  if (/^zh.*-(hant|tw|hk|mo)\b/i.test(tag)) return ['開啟線上客服', '收起線上客服', '線上客服', '則未讀訊息'];
  return /^zh/i.test(tag)
    ? ['打开在线客服', '收起在线客服', '在线客服', '条未读消息']
    : ['Open support chat', 'Close support chat', 'Support chat', 'unread'];
}

function drawIcon(name: string, path: string): void {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', name);
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('d', path);
  svg.append(line);
  button.append(svg);
}

function drawStyle(): void {
  try {
    // A constructed sheet needs no exception in the host's Content-Security-Policy.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    shadow.adoptedStyleSheets = [sheet];
  } catch {
    const style = document.createElement('style');
    style.textContent = STYLE;
    shadow.prepend(style);
  }
}

function redraw(): void {
  const [open, close, title, many] = texts();
  const on = wanted && ready;
  button.className = wanted ? (ready ? 'on' : 'wait') : '';
  panel.className = on ? 'panel on' : 'panel';
  button.setAttribute('aria-expanded', String(wanted));
  button.setAttribute('aria-label', wanted ? close : unread > 0 ? `${open} (${unread} ${many})` : open);
  badge.textContent = wanted || unread === 0 ? '' : unread > 9 ? '9+' : String(unread);
  if (frame !== null) frame.title = title;
}

function tell(message: FromPage): void {
  port?.postMessage(message);
}

/** On a phone the panel is the page: keep what is behind still, stay above the keyboard. */
function fitPhone(): void {
  const style = document.documentElement.style;
  const full = wanted && ready && phone.matches;
  if (full && pageOverflow === '') {
    pageOverflow = style.overflow || 'visible';
    style.overflow = 'hidden';
  } else if (!full && pageOverflow !== '') {
    style.overflow = pageOverflow === 'visible' ? '' : pageOverflow;
    pageOverflow = '';
  }
  const view = window.visualViewport;
  panel.style.height = full && view ? `${view.height}px` : '';
  panel.style.top = full && view ? `${view.offsetTop}px` : '';
}

function remember(on: boolean): void {
  try {
    if (on) localStorage.setItem(HINT, '1');
    else localStorage.removeItem(HINT);
  } catch {
    // No storage here: the next page learns of unread messages when the widget is opened.
  }
}

function heard(message: FromApp): void {
  if (message.t === 'ready') {
    ready = true;
    clearTimeout(giveUp);
    if (resume) tell({ t: 'resume' });
    show(wanted);
  } else if (message.t === 'close') {
    show(false);
    button.focus();
  } else if (message.t === 'unread') {
    unread = message.n;
    redraw();
    for (const listener of listeners) listener(unread);
  } else if (message.t === 'active') {
    remember(message.on);
  } else if (message.t === 'token') {
    const answer = (token: string): void => tell({ t: 'token', id: message.id, token });
    // Whatever the page's function does, it throws in here.
    new Promise<string>((resolve) => resolve(getToken?.() ?? '')).then(answer, () => answer(''));
  }
}

function greet(): void {
  const channel = new MessageChannel();
  port = channel.port1;
  port.onmessage = (event: MessageEvent<FromApp>) => heard(event.data);
  const greeting: Greeting = { baton: 1, lang, user: getToken !== null, page: document.title.slice(0, 200) };
  frame?.contentWindow?.postMessage(greeting, home, [channel.port2]);
}

function load(): void {
  if (frame !== null) return;
  frame = document.createElement('iframe');
  frame.src = `${home}/widget/?lang=${encodeURIComponent(lang)}`;
  frame.onload = greet;
  panel.append(frame);
  redraw();
  giveUp = window.setTimeout(() => {
    // Not reached, or this page is not on the gateway's list: the next click tries again.
    frame?.remove();
    frame = null;
    show(false);
  }, READY_MS);
}

function show(on: boolean): void {
  wanted = on;
  if (on) load();
  redraw();
  fitPhone();
  if (!ready) return;
  tell({ t: 'shown', on });
  if (on) frame?.focus();
}

function start(): void {
  drawStyle();
  drawIcon('c', CHAT);
  drawIcon('x', DOWN);
  button.append(badge);
  shadow.append(panel, button);
  button.onclick = () => show(!wanted);
  button.onpointerenter = button.onfocus = button.onpointerdown = load;
  button.onkeydown = (event) => {
    if (event.key === 'Escape' && wanted) show(false);
  };
  phone.addEventListener('change', fitPhone);
  window.visualViewport?.addEventListener('resize', fitPhone);
  window.visualViewport?.addEventListener('scroll', fitPhone);
  redraw();
  document.body.append(root);
  try {
    resume = localStorage.getItem(HINT) !== null;
  } catch {
    resume = false;
  }
  if (resume) (window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 1500)))(load);
}

const api = {
  open: () => show(true),
  close: () => show(false),
  /** The wallet's own signed-in user; null goes back to an anonymous visitor. */
  setUser(source: GetToken | null) {
    getToken = source;
    tell({ t: 'user', on: source !== null });
  },
  setLang(tag: string) {
    lang = tag;
    redraw();
    tell({ t: 'lang', lang });
  },
  /** Calls back with the number of unread messages when it changes. */
  on(name: 'unread', listener: Unread): () => void {
    if (name === 'unread') listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};

export type BatonWidgetApi = typeof api;

const page = window as Window & { BatonWidget?: BatonWidgetApi };
if (page.BatonWidget === undefined) {
  page.BatonWidget = api;
  if (document.body !== null) start();
  else document.addEventListener('DOMContentLoaded', start);
  window.dispatchEvent(new Event('batonwidget'));
}
