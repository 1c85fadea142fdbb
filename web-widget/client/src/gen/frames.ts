/**
 * The frames of the wire as types. Types only: nothing of it is left in a bundle.
 *
 * Made by protocol/generate.mjs from protocol/: change it there.
 */

/** What an error frame may say. */
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
  | 'policy_refused'
  | 'secret_refused'
  | 'too_many_followed'
  | 'agent_unavailable'
  | 'same_agent'
  | 'not_waiting'
  | 'too_soon'
  | 'not_offered'
  | 'rate_limited'
  | 'unavailable'
  | 'overloaded'
  | 'internal';

/** A JSON object that is passed through. */
export type JsonObject = { readonly [key: string]: unknown };

/** An agent as colleagues see them. */
export interface Agent {
  /** The agent. */
  readonly id: number;
  /** The display name. */
  readonly name: string;
  /** What they may do. */
  readonly role: 'agent' | 'supervisor' | 'reviewer' | 'admin';
  /** The presence that was chosen. */
  readonly state: 'online' | 'finishing' | 'away' | 'offline';
  /** Whether the console is connected; an agent who is not, gets nothing new. */
  readonly connected: boolean;
  /** Places taken: a conversation takes one, an urgent one two. */
  readonly load: number;
  /** How many places there are. */
  readonly capacity: number;
  /** Conversations in hand. */
  readonly conversations?: number;
}

/** A conversation as the desk's lists show it. */
export interface Card {
  /** The conversation. */
  readonly id: number;
  /** Who has it. */
  readonly state: 'bot' | 'queued' | 'assigned' | 'closed';
  /** Where it stands in the queue. */
  readonly priority: 'urgent' | 'high' | 'normal' | 'low';
  /** The language it is held in. */
  readonly lang: string;
  /** The visitor. */
  readonly visitor_id: number;
  /** Empty for anonymous visitors. */
  readonly visitor_name: string;
  /** Who has it. */
  readonly agent_id?: number;
  /** Who has it. */
  readonly agent_name?: string;
  /** The highest seq so far. */
  readonly last_seq: number;
  /** When that was stored. */
  readonly last_at: number;
  /** The beginning of the last message. */
  readonly last_text: string;
  /** Who wrote it. */
  readonly last_author?: 'visitor' | 'bot' | 'agent' | 'system';
  /** When it began. */
  readonly opened_at: number;
  /** Since when it waits, or began to wait. */
  readonly queued_at?: number;
  /** Since when the agent has it. */
  readonly assigned_at?: number;
  /** When it ended. */
  readonly closed_at?: number;
  /** What the visitor has seen. */
  readonly visitor_seen: number;
  /** What the agent has seen. */
  readonly agent_seen: number;
  /** The visitor's rating. */
  readonly rating?: number;
  /** The team that it is for. */
  readonly team_id: number;
  /** The skills that it asks for, with commas between. */
  readonly needs?: string;
  /** How many places it takes of an agent. */
  readonly weight: number;
  /** True: the visitor does not wait at the screen. */
  readonly left_message?: boolean;
  /** When the visitor last reminded, while waiting. */
  readonly reminded_at?: number;
  /** At whom it rings just now, */
  readonly ring_agent?: number;
  /** and until when. */
  readonly ring_until?: number;
  /** What it is marked as, names with commas between: `complaint` (the bot took one down), `secret` (a recovery phrase or a key was in a message). */
  readonly marks?: string;
}

/** One entry of a timeline. */
export interface Entry {
  /** Its number: 1, 2, 3 … in the order of storing, with no gap. */
  readonly seq: number;
  /** When it was stored. */
  readonly at: number;
  /** `note` is private to the desk. */
  readonly kind: 'message' | 'note' | 'event';
  /** Who. */
  readonly author: 'visitor' | 'bot' | 'agent' | 'system';
  /** The visitor's or agent's id. */
  readonly author_id?: number;
  /** An agent's display name. */
  readonly author_name?: string;
  /** The sender's own id for it. */
  readonly client_id?: string;
  /** The words of a message or note, or a rating's comment. */
  readonly text?: string;
  /** What happened, for events; see the table of events. */
  readonly event?: 'opened' | 'queued' | 'assigned' | 'returned' | 'transferred' | 'closed' | 'rated' | 'offered' | 'declined' | 'fell_back' | 'reminded' | 'message_left' | 'moved_in_queue' | 'helpful';
  /** What belongs to it; see the tables of events and of the bot's data, and the guide on links. */
  readonly data?: JsonObject;
  /** The facts behind an event, such as why this agent was chosen. For agents. */
  readonly detail?: JsonObject;
}

/** A conversation as its visitor sees it. */
export interface State {
  /** The conversation. */
  readonly id: number;
  /** Who has it. */
  readonly state: 'bot' | 'queued' | 'assigned' | 'closed';
  /** The language it is held in. */
  readonly lang: string;
  /** The highest seq so far. */
  readonly last_seq: number;
  /** When it began. */
  readonly opened_at: number;
  /** When it ended. */
  readonly closed_at?: number;
  /** What the visitor has seen. */
  readonly visitor_seen: number;
  /** What the agent has seen. */
  readonly agent_seen: number;
  /** Who answers. */
  readonly agent_name?: string;
  /** The visitor's rating. */
  readonly rating?: number;
}

/** Takes a conversation that rings. In teams that ring, a conversation is offered for some seconds (`ring_agent` and `ring_until` of its card); the place for it is held free meanwhile. */
export interface AcceptFrame {
  readonly type: 'accept';
  /** The request's number, chosen by the client; the answer carries it. */
  readonly ref: number;
  /** The conversation. */
  readonly conversation: number;
}

/** The entry is stored: it survives the end of every process and a power cut. */
export interface AckFrame {
  readonly type: 'ack';
  /** The conversation. */
  readonly conversation: number;
  /** Which entry of the sender's. */
  readonly client_id: string;
  /** Its number in the conversation. */
  readonly seq: number;
  /** When it was stored. */
  readonly at: number;
}

/** One's own presence as the desk holds it; the answer to `presence`, and sent when it changes otherwise. */
export interface AgentStateFrame {
  readonly type: 'agent_state';
  /** Of the `presence` that it answers. */
  readonly ref?: number;
  /** Oneself. */
  readonly agent: Agent;
}

/** The server is about to close the connection: reconnect, but not before the time given. */
export interface ByeFrame {
  readonly type: 'bye';
  /** Why. */
  readonly reason: 'shutdown' | 'signed_out' | 'replaced';
  /** Chosen for this client, to spread the load. */
  readonly reconnect_after_ms: number;
}

/** A conversation that this agent may see has changed, is new, or has left the agent's lists (`gone`): then names, text and holder are blank, and what is known of it stays true but for its state. */
export interface CardFrame {
  readonly type: 'card';
  /** What it is now. */
  readonly card: Card;
  /** True: drop it from the lists. */
  readonly gone?: boolean;
}

/** Closes a conversation, from any state: its visitor, the agent who has it, a supervisor or admin. Closing a closed one is answered with ok. */
export interface CloseFrame {
  readonly type: 'close';
  /** The request's number, chosen by the client; the answer carries it. */
  readonly ref: number;
  /** The conversation. */
  readonly conversation: number;
}

/** How long this agent's lists are; sent when one changes, at most every 200 ms. */
export interface CountsFrame {
  readonly type: 'counts';
  /** Assigned to me. */
  readonly mine: number;
  /** Waiting. */
  readonly queue: number;
  /** Every open one that I may see. */
  readonly all: number;
}

/** Does not take a conversation that rings: it goes to another, and for two minutes not to this agent. Who lets it ring out is set away. */
export interface DeclineFrame {
  readonly type: 'decline';
  /** The request's number, chosen by the client; the answer carries it. */
  readonly ref: number;
  /** The conversation. */
  readonly conversation: number;
}

/** Lists the visitor's own earlier conversations, newest first. */
export interface EarlierFrame {
  readonly type: 'earlier';
  /** The request's number, chosen by the client; the answer carries it. */
  readonly ref: number;
  /** Conversations with an id below this; 0 for the newest. */
  readonly before: number;
}

/** The visitor's earlier conversations. */
export interface EarlierListFrame {
  readonly type: 'earlier_list';
  /** The request's number, chosen by the client; the answer carries it. */
  readonly ref: number;
  /** Newest first. */
  readonly conversations: readonly State[];
  /** There are older ones. */
  readonly more: boolean;
}

/** A stored entry of a conversation that is followed, in ascending seq. The sender gets its own entries too, after the ack. Visitors don't get private kinds, so their seqs may skip. */
export interface EntryFrame extends Entry {
  readonly type: 'entry';
  /** The conversation. */
  readonly conversation: number;
}

/** A frame was refused; nothing of it was stored. The connection stays, but where the code's page says otherwise. */
export interface ErrorFrame {
  readonly type: 'error';
  /** Why; see the table of codes. */
  readonly code: ErrorCode;
  /** For developers, in English. */
  readonly message: string;
  /** Of the request that it answers. */
  readonly ref?: number;
  /** Of the `send` that it answers. */
  readonly client_id?: string;
  /** Try again, but not before. */
  readonly retry_after_ms?: number;
  /** With `policy_refused` and `secret_refused`: what stands against the text, `items` a list of {rule, why, start, end}; see the guide. For agents. */
  readonly found?: JsonObject;
}

/** Reads a conversation from behind a seq and keeps reading: every later entry arrives as `entry`, those that were stored before `followed` first, then live ones. Following again restarts from the given seq. One connection has at most 64 conversations at hand. */
export interface FollowFrame {
  readonly type: 'follow';
  /** The request's number, chosen by the client; the answer carries it. */
  readonly ref: number;
  /** The conversation. */
  readonly conversation: number;
  /** The highest seq already held; 0 for all. */
  readonly after: number;
}

/** All entries up to `last_seq` have been sent; from here they come live. */
export interface FollowedFrame {
  readonly type: 'followed';
  /** The request's number, chosen by the client; the answer carries it. */
  readonly ref: number;
  /** The conversation. */
  readonly conversation: number;
  /** The highest seq so far, private entries included. */
  readonly last_seq: number;
  /** What the visitor has seen. */
  readonly visitor_seen: number;
  /** What the agent has seen. */
  readonly agent_seen: number;
}

/** Signs the connection in. The first frame on every connection, within 5 seconds and 4 KB; anything else first closes it. A visitor may follow its conversation in the same frame, which saves a round trip on reconnecting. */
export interface HelloFrame {
  readonly type: 'hello';
  /** The request's number, chosen by the client; the answer carries it. */
  readonly ref: number;
  /** A visitor's own secret (`anon.` and 43 characters of base64url, 256 random bits made by the client and kept by it), a visitor's JWT signed by the embedding site, or an agent's ticket from `POST /api/session/ticket` (good once, for 30 seconds). */
  readonly token: string;
  /** The reader's language, a BCP 47 tag such as `zh-CN` or `en`. */
  readonly lang?: string;
  /** The title or address of the page that the visitor came from; shown to agents. For visitors. */
  readonly page?: string;
  /** Follow this conversation as `follow` would. For visitors. */
  readonly conversation?: number;
  /** With `conversation`: the highest seq already held; 0, and so is absent, for all. For visitors. */
  readonly after?: number;
}

/** Says whether an answer that the bot gave from an article helped. The last word counts; each is kept as an entry. An answer is one whose `data` has `article`. */
export interface HelpfulFrame {
  readonly type: 'helpful';
  /** The request's number, chosen by the client; the answer carries it. */
  readonly ref: number;
  /** The conversation. */
  readonly conversation: number;
  /** The bot's entry. */
  readonly seq: number;
  /** Whether it helped. */
  readonly helpful: boolean;
}

/** Reads entries backwards, a page at a time. */
export interface HistoryFrame {
  readonly type: 'history';
  /** The request's number, chosen by the client; the answer carries it. */
  readonly ref: number;
  /** The conversation. */
  readonly conversation: number;
  /** Entries below this seq; 0 for the newest. */
  readonly before: number;
  /** How many at most; a page of long entries has fewer, so go by `more`. */
  readonly limit: number;
}

/** Reads one of the lists of conversations; changes arrive as `card` by themselves. */
export interface InboxFrame {
  readonly type: 'inbox';
  /** The request's number, chosen by the client; the answer carries it. */
  readonly ref: number;
  /** `mine`: assigned to me. `queue`: waiting for an agent. `all`: every open conversation that I may see. */
  readonly list: 'mine' | 'queue' | 'all';
  /** Conversations with an id below this (`queue`: ignored); 0 for the first page of up to 100. */
  readonly before: number;
}

/** A page of a list. */
export interface InboxPageFrame {
  readonly type: 'inbox_page';
  /** The request's number, chosen by the client; the answer carries it. */
  readonly ref: number;
  /** Which. */
  readonly list: 'mine' | 'queue' | 'all';
  /** `queue`: in the order in which they will be taken; the others newest first. */
  readonly cards: readonly Card[];
  /** There are more. */
  readonly more: boolean;
}

/** Would rather be answered later than wait: the conversation stays in the queue, behind those that wait, and needs nobody at the screen. */
export interface LeaveMessageFrame {
  readonly type: 'leave_message';
  /** The request's number, chosen by the client; the answer carries it. */
  readonly ref: number;
  /** The conversation. */
  readonly conversation: number;
}

/** Done, and stored. */
export interface OkFrame {
  readonly type: 'ok';
  /** The request's number, chosen by the client; the answer carries it. */
  readonly ref: number;
}

/** Gives the visitor's open conversation, making one with the bot when there is none. Repeating it is harmless: a visitor has one open conversation at most. */
export interface OpenFrame {
  readonly type: 'open';
  /** The request's number, chosen by the client; the answer carries it. */
  readonly ref: number;
  /** The language to be answered in; the hello's when absent. */
  readonly lang?: string;
  /** The IANA name of the visitor's time zone, such as `Asia/Shanghai`: in it the bot says when the desk opens. One that nobody knows is left alone. */
  readonly time_zone?: string;
}

/** The visitor's open conversation: the answer to `open`, and, without a ref, told to the visitor's other connections when one of them opened it. */
export interface OpenedFrame {
  readonly type: 'opened';
  /** Of the `open` that it answers; absent when another connection of the same visitor asked. */
  readonly ref?: number;
  /** The conversation. */
  readonly conversation: State;
}

/** A page of history, in ascending seq. */
export interface PageFrame {
  readonly type: 'page';
  /** The request's number, chosen by the client; the answer carries it. */
  readonly ref: number;
  /** The conversation. */
  readonly conversation: number;
  /** The entries. */
  readonly entries: readonly Entry[];
  /** There are older ones. */
  readonly more: boolean;
}

/** The other side is typing, or has stopped. Forget it after 6 seconds. */
export interface PeerTypingFrame {
  readonly type: 'peer_typing';
  /** The conversation. */
  readonly conversation: number;
  /** Which side; `bot`: its answer takes a moment. */
  readonly by: 'visitor' | 'agent' | 'bot';
  /** The agent's display name. */
  readonly name?: string;
  /** True while typing. */
  readonly on: boolean;
}

/** Asks for a sign of life. Clients send it when nothing has arrived for 20 seconds and reconnect when no pong follows within 10. */
export interface PingFrame {
  readonly type: 'ping';
  /** The request's number, chosen by the client; the answer carries it. */
  readonly ref: number;
}

/** Alive. */
export interface PongFrame {
  readonly type: 'pong';
  /** The request's number, chosen by the client; the answer carries it. */
  readonly ref: number;
  /** The server's clock. */
  readonly server_time: number;
}

/** Sets one's presence, or as a supervisor or admin that of another. Online: takes conversations. Finishing, away: keeps those in hand, gets no new ones. Offline: the conversations in hand go back to the queue. */
export interface PresenceFrame {
  readonly type: 'presence';
  /** The request's number, chosen by the client; the answer carries it. */
  readonly ref: number;
  /** The new presence. */
  readonly state: 'online' | 'finishing' | 'away' | 'offline';
  /** Whose, if not one's own; for supervisors and admins. Kept in the audit. */
  readonly agent?: number;
}

/** Moves a conversation that waits, by hand: another priority, or before all others. For supervisors and admins. */
export interface PrioritiseFrame {
  readonly type: 'prioritise';
  /** The request's number, chosen by the client; the answer carries it. */
  readonly ref: number;
  /** The conversation. */
  readonly conversation: number;
  /** The new one. */
  readonly priority?: 'urgent' | 'high' | 'normal' | 'low';
  /** True: before all others. */
  readonly front?: boolean;
}

/** The place in the queue, and how long it may take; sent when it changes. Without the three times it can't be said yet. */
export interface QueuePlaceFrame {
  readonly type: 'queue_place';
  /** The conversation. */
  readonly conversation: number;
  /** 1 is next. */
  readonly place: number;
  /** How many wait in all. */
  readonly waiting: number;
  /** Seconds from now: hardly sooner than this. */
  readonly wait_low_s?: number;
  /** As likely sooner as later. */
  readonly wait_typical_s?: number;
  /** Nine of ten are answered before this. */
  readonly wait_high_s?: number;
}

/** Rates a closed conversation. The last rating counts; each is kept as an entry. */
export interface RateFrame {
  readonly type: 'rate';
  /** The request's number, chosen by the client; the answer carries it. */
  readonly ref: number;
  /** The conversation. */
  readonly conversation: number;
  /** 1 (bad) to 5 (good). */
  readonly score: number;
  /** What the visitor wants to add. */
  readonly comment?: string;
}

/** The other side has seen everything up to this seq. */
export interface ReceiptFrame {
  readonly type: 'receipt';
  /** The conversation. */
  readonly conversation: number;
  /** Which side. */
  readonly by: 'visitor' | 'agent';
  /** Up to here. */
  readonly seq: number;
}

/** Reminds the desk of a conversation that waits; once a minute. Everybody sees it as an event. */
export interface RemindFrame {
  readonly type: 'remind';
  /** The request's number, chosen by the client; the answer carries it. */
  readonly ref: number;
  /** The conversation. */
  readonly conversation: number;
}

/** All agents who can take conversations; sent after the welcome and when it changes, at most every 500 ms. */
export interface RosterFrame {
  readonly type: 'roster';
  /** The agents. */
  readonly agents: readonly Agent[];
}

/** The reader has seen everything up to this seq. Kept, and told to the other side as `receipt`; a lower seq than before is ignored. Not answered. */
export interface SeenFrame {
  readonly type: 'seen';
  /** The conversation. */
  readonly conversation: number;
  /** The highest seq that was on the screen. */
  readonly seq: number;
}

/** Says something in a conversation. Acked when it is stored; sending the same client id again gives the first ack again and stores nothing, also after the conversation was closed. */
export interface SendFrame {
  readonly type: 'send';
  /** The conversation. */
  readonly conversation: number;
  /** Made by the sender, new for each entry, the same on each repeat. */
  readonly client_id: string;
  /** What is said. Not blank. */
  readonly text: string;
  /** The value of the bot's button that was pressed; `text` is its label. For visitors. */
  readonly choice?: string;
  /** True for a private note, which the visitor never sees. For agents. */
  readonly note?: boolean;
  /** True for a private note to the agent who has the conversation: for supervisors and admins. Its entry's data says who that was. For agents. */
  readonly whisper?: boolean;
  /** True when a supervisor or admin says that links to hosts that are not allowed are to be sent all the same. The entry's data keeps it. For agents. */
  readonly allow_links?: boolean;
}

/** Gives a conversation to another agent, who must be online and have room; to another team; back to the queue; or back to the bot. For the agent who has it, and for supervisors and admins, who may also take one that waits or that the bot has. Who gave it back is passed over by the queue for ten minutes. */
export interface TransferFrame {
  readonly type: 'transfer';
  /** The request's number, chosen by the client; the answer carries it. */
  readonly ref: number;
  /** The conversation. */
  readonly conversation: number;
  /** Where to; absent: to `agent` if that is there, else to the queue. */
  readonly to?: 'agent' | 'team' | 'queue' | 'bot';
  /** The agent. */
  readonly agent?: number;
  /** The team. */
  readonly team?: number;
  /** True: even if the agent is away, not connected or has too little room, for which it then counts; for supervisors and admins. */
  readonly force?: boolean;
  /** Why; kept as a private note. */
  readonly note?: string;
}

/** The sender is typing, or has stopped. Never stored; sent at most every 3 seconds while typing, and forgotten by readers 6 seconds after the last. Not answered. */
export interface TypingFrame {
  readonly type: 'typing';
  /** The conversation. */
  readonly conversation: number;
  /** True while typing. */
  readonly on: boolean;
}

/** Stops the entries of a conversation. */
export interface UnfollowFrame {
  readonly type: 'unfollow';
  /** The request's number, chosen by the client; the answer carries it. */
  readonly ref: number;
  /** The conversation. */
  readonly conversation: number;
}

/** The hello was good. */
export interface WelcomeFrame {
  readonly type: 'welcome';
  /** The request's number, chosen by the client; the answer carries it. */
  readonly ref: number;
  /** Who the connection is. */
  readonly role: 'visitor' | 'agent' | 'supervisor' | 'reviewer' | 'admin';
  /** The visitor's or agent's own id. */
  readonly id: number;
  /** The display name, when there is one. */
  readonly name?: string;
  /** The server's clock. */
  readonly server_time: number;
  /** The longest text of a message, in code points. */
  readonly message_max_chars: number;
  /** The open conversation, or the last one if it was closed less than a day ago. For visitors. */
  readonly conversation?: State;
  /** Oneself as the desk sees it. For agents. */
  readonly agent?: Agent;
}

/** What a visitor may send. */
export type VisitorClientFrame =
  | CloseFrame
  | EarlierFrame
  | FollowFrame
  | HelloFrame
  | HelpfulFrame
  | HistoryFrame
  | LeaveMessageFrame
  | OpenFrame
  | PingFrame
  | RateFrame
  | RemindFrame
  | SeenFrame
  | SendFrame
  | TypingFrame
  | UnfollowFrame;

/** What an agent may send. */
export type AgentClientFrame =
  | AcceptFrame
  | CloseFrame
  | DeclineFrame
  | FollowFrame
  | HelloFrame
  | HistoryFrame
  | InboxFrame
  | PingFrame
  | PresenceFrame
  | PrioritiseFrame
  | SeenFrame
  | SendFrame
  | TransferFrame
  | TypingFrame
  | UnfollowFrame;

/** What clients send. */
export type ClientFrame =
  | AcceptFrame
  | CloseFrame
  | DeclineFrame
  | EarlierFrame
  | FollowFrame
  | HelloFrame
  | HelpfulFrame
  | HistoryFrame
  | InboxFrame
  | LeaveMessageFrame
  | OpenFrame
  | PingFrame
  | PresenceFrame
  | PrioritiseFrame
  | RateFrame
  | RemindFrame
  | SeenFrame
  | SendFrame
  | TransferFrame
  | TypingFrame
  | UnfollowFrame;

/** What a visitor gets. */
export type VisitorServerFrame =
  | AckFrame
  | ByeFrame
  | EarlierListFrame
  | EntryFrame
  | ErrorFrame
  | FollowedFrame
  | OkFrame
  | OpenedFrame
  | PageFrame
  | PeerTypingFrame
  | PongFrame
  | QueuePlaceFrame
  | ReceiptFrame
  | WelcomeFrame;

/** What an agent gets. */
export type AgentServerFrame =
  | AckFrame
  | AgentStateFrame
  | ByeFrame
  | CardFrame
  | CountsFrame
  | EntryFrame
  | ErrorFrame
  | FollowedFrame
  | InboxPageFrame
  | OkFrame
  | PageFrame
  | PeerTypingFrame
  | PongFrame
  | ReceiptFrame
  | RosterFrame
  | WelcomeFrame;

/** What clients get. */
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

/** What each request (a frame with a ref) is answered with. */
export interface Requests {
  accept: { ask: AcceptFrame; answer: OkFrame };
  close: { ask: CloseFrame; answer: OkFrame };
  decline: { ask: DeclineFrame; answer: OkFrame };
  earlier: { ask: EarlierFrame; answer: EarlierListFrame };
  follow: { ask: FollowFrame; answer: FollowedFrame };
  hello: { ask: HelloFrame; answer: WelcomeFrame };
  helpful: { ask: HelpfulFrame; answer: OkFrame };
  history: { ask: HistoryFrame; answer: PageFrame };
  inbox: { ask: InboxFrame; answer: InboxPageFrame };
  leave_message: { ask: LeaveMessageFrame; answer: OkFrame };
  open: { ask: OpenFrame; answer: OpenedFrame };
  ping: { ask: PingFrame; answer: PongFrame };
  presence: { ask: PresenceFrame; answer: AgentStateFrame };
  prioritise: { ask: PrioritiseFrame; answer: OkFrame };
  rate: { ask: RateFrame; answer: OkFrame };
  remind: { ask: RemindFrame; answer: OkFrame };
  transfer: { ask: TransferFrame; answer: OkFrame };
  unfollow: { ask: UnfollowFrame; answer: OkFrame };
}
