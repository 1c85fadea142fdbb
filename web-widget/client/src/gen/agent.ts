/**
 * What agents get, as the tables that ../check.ts walks.
 *
 * Made by protocol/generate.mjs from protocol/: change it there.
 */

import { bool, check, decode, id, int, json, list, oneOf, ref, seq, struct, text, time, uuid, type Problem, type Shape, type Shapes } from '../check.ts';
import type { AgentServerFrame } from './frames.ts';

const agent: Shape = {
  id,
  name: text(1, 200),
  role: oneOf('agent', 'supervisor', 'reviewer', 'admin'),
  state: oneOf('online', 'finishing', 'away', 'offline'),
  connected: bool,
  load: int(0, 1000),
  capacity: int(0, 1000),
  conversations: [int(0, 1000)],
};

const card: Shape = {
  id,
  state: oneOf('bot', 'queued', 'assigned', 'closed'),
  priority: oneOf('urgent', 'high', 'normal', 'low'),
  lang: text(0, 35),
  visitor_id: id,
  visitor_name: text(0, 200),
  agent_id: [id],
  agent_name: [text(0, 200)],
  last_seq: seq,
  last_at: time,
  last_text: text(0, 160),
  last_author: [oneOf('visitor', 'bot', 'agent', 'system')],
  opened_at: time,
  queued_at: [time],
  assigned_at: [time],
  closed_at: [time],
  visitor_seen: seq,
  agent_seen: seq,
  rating: [int(1, 5)],
  team_id: id,
  needs: [text(0, 400)],
  weight: int(1, 10),
  left_message: [bool],
  reminded_at: [time],
  ring_agent: [id],
  ring_until: [time],
  marks: [text(0, 200)],
};

const entry: Shape = {
  seq,
  at: time,
  kind: oneOf('message', 'note', 'event'),
  author: oneOf('visitor', 'bot', 'agent', 'system'),
  author_id: [id],
  author_name: [text(0, 200)],
  client_id: [uuid],
  text: [text(0, 16000)],
  event: [oneOf('opened', 'queued', 'assigned', 'returned', 'transferred', 'closed', 'rated', 'offered', 'declined', 'fell_back', 'reminded', 'message_left', 'moved_in_queue', 'helpful')],
  data: [json],
  detail: [json],
};

/** What agents get. */
export const frames: Shapes = {
  ack: {
    conversation: id,
    client_id: uuid,
    seq,
    at: time,
  },
  agent_state: {
    ref: [ref],
    agent: struct(agent),
  },
  bye: {
    reason: oneOf('shutdown', 'signed_out', 'replaced'),
    reconnect_after_ms: int(0, 60000),
  },
  card: {
    card: struct(card),
    gone: [bool],
  },
  counts: {
    mine: int(0, 1000000000),
    queue: int(0, 1000000000),
    all: int(0, 1000000000),
  },
  entry: {
    conversation: id,
    ...entry,
  },
  error: {
    code: oneOf('bad_json', 'bad_frame', 'bad_text', 'unknown_type', 'too_deep', 'too_large', 'not_allowed', 'hello_first', 'hello_again', 'bad_token', 'token_expired', 'origin_refused', 'too_many_sessions', 'not_found', 'not_yours', 'conversation_closed', 'not_closed', 'client_id_reused', 'text_too_long', 'blank_text', 'policy_refused', 'secret_refused', 'too_many_followed', 'agent_unavailable', 'same_agent', 'not_waiting', 'too_soon', 'not_offered', 'rate_limited', 'unavailable', 'overloaded', 'internal'),
    message: text(0, 500),
    ref: [ref],
    client_id: [uuid],
    retry_after_ms: [int(0, 3600000)],
    found: [json],
  },
  followed: {
    ref,
    conversation: id,
    last_seq: seq,
    visitor_seen: seq,
    agent_seen: seq,
  },
  inbox_page: {
    ref,
    list: oneOf('mine', 'queue', 'all'),
    cards: list(card, 100),
    more: bool,
  },
  ok: {
    ref,
  },
  page: {
    ref,
    conversation: id,
    entries: list(entry, 200),
    more: bool,
  },
  peer_typing: {
    conversation: id,
    by: oneOf('visitor', 'agent', 'bot'),
    name: [text(0, 200)],
    on: bool,
  },
  pong: {
    ref,
    server_time: time,
  },
  receipt: {
    conversation: id,
    by: oneOf('visitor', 'agent'),
    seq,
  },
  roster: {
    agents: list(agent, 500),
  },
  welcome: {
    ref,
    role: oneOf('visitor', 'agent', 'supervisor', 'reviewer', 'admin'),
    id,
    name: [text(0, 200)],
    server_time: time,
    message_max_chars: int(1, 8000),
    agent: [struct(agent)],
  },
};

/** A value that was parsed already; null for what is no frame for agents. */
export const checkServer = (value: unknown): AgentServerFrame | null =>
  check(frames, value) === null ? (value as AgentServerFrame) : null;

/** One line of a message. */
export const decodeServer = (line: string): AgentServerFrame | Problem => decode<AgentServerFrame>(frames, line);
