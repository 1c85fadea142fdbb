/** What the browser tells about network and page, as the socket's signals. */
import type { Signal } from './socket.ts';

/** The subprotocols of the gateway (gateway/net/context.c). */
export const VISITOR_PROTOCOL = 'baton.v1.visitor';
export const AGENT_PROTOCOL = 'baton.v1.agent';

/** Where the page's own gateway takes WebSockets. */
export function gatewayUrl(location: { protocol: string; host: string } = window.location): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`;
}

export function browserSignals(heard: (signal: Signal) => void): () => void {
  const wake = (): void => {
    if (document.visibilityState === 'visible') heard('wake');
  };
  const online = (): void => heard('wake');
  const offline = (): void => heard('doubt');
  window.addEventListener('online', online);
  window.addEventListener('offline', offline);
  window.addEventListener('pageshow', wake);
  document.addEventListener('visibilitychange', wake);
  return () => {
    window.removeEventListener('online', online);
    window.removeEventListener('offline', offline);
    window.removeEventListener('pageshow', wake);
    document.removeEventListener('visibilitychange', wake);
  };
}
