/**
 * What clients send, as tables: for gateways that are played by a test.
 *
 * Made by protocol/generate.mjs from protocol/: change it there.
 */

import { bool, id, int, oneOf, ref, seq, text, uuid, type Problem, type Shapes } from '../check.ts';
import { decodeStrict } from '../strict.ts';
import type { VisitorClientFrame, AgentClientFrame } from './frames.ts';

/** What visitors may send. */
export const visitorFrames: Shapes = {
  close: {
    ref,
    conversation: id,
  },
  earlier: {
    ref,
    before: seq,
  },
  follow: {
    ref,
    conversation: id,
    after: seq,
  },
  hello: {
    ref,
    token: text(1, 3000),
    lang: [text(2, 35)],
    page: [text(0, 500)],
    conversation: [id],
    after: [seq],
  },
  helpful: {
    ref,
    conversation: id,
    seq: int(1, 9007199254740991),
    helpful: bool,
  },
  history: {
    ref,
    conversation: id,
    before: seq,
    limit: int(1, 200),
  },
  leave_message: {
    ref,
    conversation: id,
  },
  open: {
    ref,
    lang: [text(2, 35)],
    time_zone: [text(1, 64)],
  },
  ping: {
    ref,
  },
  rate: {
    ref,
    conversation: id,
    score: int(1, 5),
    comment: [text(0, 1000)],
  },
  remind: {
    ref,
    conversation: id,
  },
  seen: {
    conversation: id,
    seq,
  },
  send: {
    conversation: id,
    client_id: uuid,
    text: text(1, 8000),
    choice: [text(1, 100)],
  },
  typing: {
    conversation: id,
    on: bool,
  },
  unfollow: {
    ref,
    conversation: id,
  },
};

/** What agents may send. */
export const agentFrames: Shapes = {
  accept: {
    ref,
    conversation: id,
  },
  close: {
    ref,
    conversation: id,
  },
  decline: {
    ref,
    conversation: id,
  },
  follow: {
    ref,
    conversation: id,
    after: seq,
  },
  hello: {
    ref,
    token: text(1, 3000),
    lang: [text(2, 35)],
  },
  history: {
    ref,
    conversation: id,
    before: seq,
    limit: int(1, 200),
  },
  inbox: {
    ref,
    list: oneOf('mine', 'queue', 'all'),
    before: seq,
  },
  ping: {
    ref,
  },
  presence: {
    ref,
    state: oneOf('online', 'finishing', 'away', 'offline'),
    agent: [id],
  },
  prioritise: {
    ref,
    conversation: id,
    priority: [oneOf('urgent', 'high', 'normal', 'low')],
    front: [bool],
  },
  seen: {
    conversation: id,
    seq,
  },
  send: {
    conversation: id,
    client_id: uuid,
    text: text(1, 8000),
    note: [bool],
    whisper: [bool],
    allow_links: [bool],
  },
  transfer: {
    ref,
    conversation: id,
    to: [oneOf('agent', 'team', 'queue', 'bot')],
    agent: [id],
    team: [id],
    force: [bool],
    note: [text(0, 1000)],
  },
  typing: {
    conversation: id,
    on: bool,
  },
  unfollow: {
    ref,
    conversation: id,
  },
};

/** One line of a message, judged as the gateway does it. */
export function decodeClient(line: string, role: 'visitor'): VisitorClientFrame | Problem;
export function decodeClient(line: string, role: 'agent'): AgentClientFrame | Problem;
export function decodeClient(line: string, role: 'visitor' | 'agent'): VisitorClientFrame | AgentClientFrame | Problem {
  return role === 'visitor' ? decodeStrict(visitorFrames, agentFrames, line) : decodeStrict(agentFrames, visitorFrames, line);
}
