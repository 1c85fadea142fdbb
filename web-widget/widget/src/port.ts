/**
 * What the loader (in the host's page) and the app (in the iframe) say to each
 * other over their MessageChannel. Nothing here is a visitor's secret; a signed-in
 * user's token goes from the page, which made it, to the app.
 */

/** Posted once to the iframe's window with the port; its origin is checked there. */
export interface Greeting {
  readonly baton: 1;
  readonly lang: string;
  /** The page has a setUser: ask it for tokens. */
  readonly user: boolean;
  readonly page: string;
}

export type FromPage =
  | { readonly t: 'shown'; readonly on: boolean }
  /** A conversation was open the last time: connect, to tell of unread messages. */
  | { readonly t: 'resume' }
  | { readonly t: 'lang'; readonly lang: string }
  | { readonly t: 'user'; readonly on: boolean }
  | { readonly t: 'token'; readonly id: number; readonly token: string };

export type FromApp =
  | { readonly t: 'ready' }
  | { readonly t: 'close' }
  | { readonly t: 'unread'; readonly n: number }
  /** Whether a conversation is open; the loader keeps it as a hint for the next page. */
  | { readonly t: 'active'; readonly on: boolean }
  | { readonly t: 'token'; readonly id: number };
