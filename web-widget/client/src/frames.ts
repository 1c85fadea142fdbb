/**
 * The frames of the wire (protocol/), as types. A facade over ./gen once that is there.
 */

export type ErrorCode =
  | 'bad_json'
  | 'bad_frame'
  | 'bad_text'
  | 'unknown_type'
  | 'too_deep'
  | 'too_large'
  | 'not_allowed'
  | 'hello_first'
  | 'hello_again'
  | 'bad_token'
  | 'token_expired'
  | 'origin_refused'
  | 'too_many_sessions'
  | 'not_found'
  | 'not_yours'
  | 'conversation_closed'
  | 'not_closed'
  | 'client_id_reused'
  | 'text_too_long'
  | 'blank_text'
  | 'too_many_followed'
  | 'agent_unavailable'
  | 'same_agent'
  | 'rate_limited'
  | 'unavailable'
  | 'overloaded'
  | 'internal';

export interface Agent {
  readonly id: number;
  readonly name: string;
  readonly role: 'agent' | 'supervisor' | 'reviewer' | 'admin';
  readonly state: 'online' | 'away' | 'offline';
  readonly connected: boolean;
  readonly load: number;
  readonly capacity: number;
}

export interface Card {
  readonly id: number;
  readonly state: 'bot' | 'queued' | 'assigned' | 'closed';
  readonly priority: 'urgent' | 'high' | 'normal' | 'low';
  readonly lang: string;
  readonly visitor_id: number;
  readonly visitor_name: string;
  readonly agent_id?: number;
  readonly agent_name?: string;
  readonly last_seq: number;
  readonly last_at: number;
  readonly last_text: string;
  readonly last_author?: 'visitor' | 'bot' | 'agent' | 'system';
  readonly opened_at: number;
  readonly queued_at?: number;
  readonly assigned_at?: number;
  readonly closed_at?: number;
  readonly visitor_seen: number;
  readonly agent_seen: number;
  readonly rating?: number;
}

export interface Entry {
  readonly seq: number;
  readonly at: number;
  readonly kind: 'message' | 'note' | 'event';
  readonly author: 'visitor' | 'bot' | 'agent' | 'system';
  readonly author_id?: number;
  readonly author_name?: string;
  readonly client_id?: string;
  readonly text?: string;
  readonly event?: 'opened' | 'queued' | 'assigned' | 'returned' | 'transferred' | 'closed' | 'rated';
  readonly data?: unknown;
  readonly detail?: unknown;
}

export interface State {
  readonly id: number;
  readonly state: 'bot' | 'queued' | 'assigned' | 'closed';
  readonly lang: string;
  readonly last_seq: number;
  readonly opened_at: number;
  readonly closed_at?: number;
  readonly visitor_seen: number;
  readonly agent_seen: number;
  readonly agent_name?: string;
  readonly rating?: number;
}

export interface AckFrame {
  readonly type: 'ack';
  readonly conversation: number;
  readonly client_id: string;
  readonly seq: number;
  readonly at: number;
}

export interface AgentStateFrame {
  readonly type: 'agent_state';
  readonly ref?: number;
  readonly agent: Agent;
}

export interface ByeFrame {
  readonly type: 'bye';
  readonly reason: 'shutdown' | 'signed_out' | 'replaced';
  readonly reconnect_after_ms: number;
}

export interface CardFrame {
  readonly type: 'card';
  readonly card: Card;
  readonly gone?: boolean;
}

export interface CloseFrame {
  readonly type: 'close';
  readonly ref: number;
  readonly conversation: number;
}

export interface CountsFrame {
  readonly type: 'counts';
  readonly mine: number;
  readonly queue: number;
  readonly all: number;
}

export interface EarlierFrame {
  readonly type: 'earlier';
  readonly ref: number;
  readonly before: number;
}

export interface EarlierListFrame {
  readonly type: 'earlier_list';
  readonly ref: number;
  readonly conversations: readonly State[];
  readonly more: boolean;
}

export interface EntryFrame extends Entry {
  readonly type: 'entry';
  readonly conversation: number;
}

export interface ErrorFrame {
  readonly type: 'error';
  readonly code: ErrorCode;
  readonly message: string;
  readonly ref?: number;
  readonly client_id?: string;
  readonly retry_after_ms?: number;
}

export interface FollowFrame {
  readonly type: 'follow';
  readonly ref: number;
  readonly conversation: number;
  readonly after: number;
}

export interface FollowedFrame {
  readonly type: 'followed';
  readonly ref: number;
  readonly conversation: number;
  readonly last_seq: number;
  readonly visitor_seen: number;
  readonly agent_seen: number;
}

export interface HelloFrame {
  readonly type: 'hello';
  readonly ref: number;
  readonly token: string;
  readonly lang?: string;
  readonly page?: string;
  readonly conversation?: number;
  readonly after?: number;
}

export interface HistoryFrame {
  readonly type: 'history';
  readonly ref: number;
  readonly conversation: number;
  readonly before: number;
  readonly limit: number;
}

export interface InboxFrame {
  readonly type: 'inbox';
  readonly ref: number;
  readonly list: 'mine' | 'queue' | 'all';
  readonly before: number;
}

export interface InboxPageFrame {
  readonly type: 'inbox_page';
  readonly ref: number;
  readonly list: 'mine' | 'queue' | 'all';
  readonly cards: readonly Card[];
  readonly more: boolean;
}

export interface OkFrame {
  readonly type: 'ok';
  readonly ref: number;
}

export interface OpenFrame {
  readonly type: 'open';
  readonly ref: number;
  readonly lang?: string;
}

export interface OpenedFrame {
  readonly type: 'opened';
  readonly ref: number;
  readonly conversation: State;
}

export interface PageFrame {
  readonly type: 'page';
  readonly ref: number;
  readonly conversation: number;
  readonly entries: readonly Entry[];
  readonly more: boolean;
}

export interface PeerTypingFrame {
  readonly type: 'peer_typing';
  readonly conversation: number;
  readonly by: 'visitor' | 'agent';
  readonly name?: string;
  readonly on: boolean;
}

export interface PingFrame {
  readonly type: 'ping';
  readonly ref: number;
}

export interface PongFrame {
  readonly type: 'pong';
  readonly ref: number;
  readonly server_time: number;
}

export interface PresenceFrame {
  readonly type: 'presence';
  readonly ref: number;
  readonly state: 'online' | 'away' | 'offline';
}

export interface QueuePlaceFrame {
  readonly type: 'queue_place';
  readonly conversation: number;
  readonly place: number;
  readonly waiting: number;
}

export interface RateFrame {
  readonly type: 'rate';
  readonly ref: number;
  readonly conversation: number;
  readonly score: number;
  readonly comment?: string;
}

export interface ReceiptFrame {
  readonly type: 'receipt';
  readonly conversation: number;
  readonly by: 'visitor' | 'agent';
  readonly seq: number;
}

export interface RosterFrame {
  readonly type: 'roster';
  readonly agents: readonly Agent[];
}

export interface SeenFrame {
  readonly type: 'seen';
  readonly conversation: number;
  readonly seq: number;
}

export interface SendFrame {
  readonly type: 'send';
  readonly conversation: number;
  readonly client_id: string;
  readonly text: string;
  readonly choice?: string;
  readonly note?: boolean;
}

export interface TransferFrame {
  readonly type: 'transfer';
  readonly ref: number;
  readonly conversation: number;
  readonly agent?: number;
  readonly note?: string;
}

export interface TypingFrame {
  readonly type: 'typing';
  readonly conversation: number;
  readonly on: boolean;
}

export interface UnfollowFrame {
  readonly type: 'unfollow';
  readonly ref: number;
  readonly conversation: number;
}

export interface WelcomeFrame {
  readonly type: 'welcome';
  readonly ref: number;
  readonly role: 'visitor' | 'agent' | 'supervisor' | 'reviewer' | 'admin';
  readonly id: number;
  readonly name?: string;
  readonly server_time: number;
  readonly message_max_chars: number;
  readonly conversation?: State;
  readonly agent?: Agent;
}

export type ServerFrame =
  | AckFrame
  | AgentStateFrame
  | ByeFrame
  | CardFrame
  | CountsFrame
  | EarlierListFrame
  | EntryFrame
  | ErrorFrame
  | FollowedFrame
  | InboxPageFrame
  | OkFrame
  | OpenedFrame
  | PageFrame
  | PeerTypingFrame
  | PongFrame
  | QueuePlaceFrame
  | ReceiptFrame
  | RosterFrame
  | WelcomeFrame;

export type ClientFrame =
  | CloseFrame
  | EarlierFrame
  | FollowFrame
  | HelloFrame
  | HistoryFrame
  | InboxFrame
  | OpenFrame
  | PingFrame
  | PresenceFrame
  | RateFrame
  | SeenFrame
  | SendFrame
  | TransferFrame
  | TypingFrame
  | UnfollowFrame;

/** What each request is answered with. */
export interface Requests {
  close: { ask: CloseFrame; answer: OkFrame };
  earlier: { ask: EarlierFrame; answer: EarlierListFrame };
  follow: { ask: FollowFrame; answer: FollowedFrame };
  hello: { ask: HelloFrame; answer: WelcomeFrame };
  history: { ask: HistoryFrame; answer: PageFrame };
  inbox: { ask: InboxFrame; answer: InboxPageFrame };
  open: { ask: OpenFrame; answer: OpenedFrame };
  ping: { ask: PingFrame; answer: PongFrame };
  presence: { ask: PresenceFrame; answer: AgentStateFrame };
  rate: { ask: RateFrame; answer: OkFrame };
  transfer: { ask: TransferFrame; answer: OkFrame };
  unfollow: { ask: UnfollowFrame; answer: OkFrame };
}
