/**
 * What visitors get, as the tables that ../check.ts walks.
 *
 * Made by protocol/generate.mjs from protocol/: change it there.
 */

import { bool, check, decode, id, int, json, list, oneOf, ref, seq, struct, text, time, uuid, type Problem, type Shape, type Shapes } from '../check.ts';
import type { VisitorServerFrame } from './frames.ts';

const state: Shape = {
  id,
  state: oneOf('bot', 'queued', 'assigned', 'closed'),
  lang: text(0, 35),
  last_seq: seq,
  opened_at: time,
  closed_at: [time],
  visitor_seen: seq,
  agent_seen: seq,
  agent_name: [text(0, 200)],
  rating: [int(1, 5)],
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
};

/** What visitors get. */
export const frames: Shapes = {
  ack: {
    conversation: id,
    client_id: uuid,
    seq,
    at: time,
  },
  bye: {
    reason: oneOf('shutdown', 'signed_out', 'replaced'),
    reconnect_after_ms: int(0, 60000),
  },
  earlier_list: {
    ref,
    conversations: list(state, 50),
    more: bool,
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
  },
  followed: {
    ref,
    conversation: id,
    last_seq: seq,
    visitor_seen: seq,
    agent_seen: seq,
  },
  ok: {
    ref,
  },
  opened: {
    ref: [ref],
    conversation: struct(state),
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
  queue_place: {
    conversation: id,
    place: int(1, 1000000),
    waiting: int(1, 1000000),
    wait_low_s: [int(0, 604800)],
    wait_typical_s: [int(0, 604800)],
    wait_high_s: [int(0, 604800)],
  },
  receipt: {
    conversation: id,
    by: oneOf('visitor', 'agent'),
    seq,
  },
  welcome: {
    ref,
    role: oneOf('visitor', 'agent', 'supervisor', 'reviewer', 'admin'),
    id,
    name: [text(0, 200)],
    server_time: time,
    message_max_chars: int(1, 8000),
    conversation: [struct(state)],
  },
};

/** A value that was parsed already; null for what is no frame for visitors. */
export const checkServer = (value: unknown): VisitorServerFrame | null =>
  check(frames, value) === null ? (value as VisitorServerFrame) : null;

/** One line of a message. */
export const decodeServer = (line: string): VisitorServerFrame | Problem => decode<VisitorServerFrame>(frames, line);
