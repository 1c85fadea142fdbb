/*
 * desk.ts -- the answers that the supervisor's page and the transfer dialog read:
 * GET /api/desk, GET /api/teams. Checked before use, as in read.ts.
 */
import type { Agent, Card } from '@baton/client';
import { BadAnswer, bool, int, list, maybeInt, maybeText, object, oneOf, PRIORITIES, ROLES, text } from './read';

export interface Team {
  readonly id: number;
  readonly name: string;
  readonly open: boolean;
  /** Agents' ids. */
  readonly members: readonly number[];
}

export function readTeams(value: unknown): readonly Team[] {
  return list(object(value), 'teams', (each) => {
    const fields = object(each);
    return {
      id: int(fields, 'id'), name: text(fields, 'name'), open: bool(fields, 'open'),
      members: list(fields, 'members', (member) => {
        if (typeof member !== 'number' || !Number.isSafeInteger(member)) throw new BadAnswer('members is not a list of ids');
        return member;
      }),
    };
  });
}

/** Of the last hour's handed-over conversations, how many got an agent's answer within the goal. */
export interface Level {
  readonly handedOver: number;
  readonly answeredInTime: number;
  readonly goalS: number;
}

/** Five minutes of the last hour. */
export interface Slice {
  /** When they ended, Unix ms. */
  readonly at: number;
  /** How many waited then; the others: how many in these minutes. */
  readonly waiting: number;
  readonly handedOver: number;
  readonly assigned: number;
  readonly closed: number;
}

/** One that waits: what a card says of it, and its team's name. */
export type Waiting = Pick<Card,
  'id' | 'priority' | 'lang' | 'visitor_id' | 'visitor_name' | 'last_text' | 'queued_at' | 'team_id' | 'needs' | 'weight' |
  'left_message' | 'reminded_at' | 'ring_agent' | 'ring_until'> & { readonly team: string };

export interface Hold {
  readonly conversation: number;
  /** Since when the agent has it, Unix ms. */
  readonly since: number;
  /** Since when the visitor waits for an answer; 0: nobody waits. */
  readonly unansweredSince: number;
  /** How many places it takes. */
  readonly held: number;
  readonly visitorName: string;
}

export interface DeskAgent extends Agent {
  readonly skills: readonly string[];
  readonly holds: readonly Hold[];
}

export interface DeskPicture {
  readonly now: number;
  readonly level: Level;
  readonly curve: readonly Slice[];
  /** In the order in which they will be taken; the first of `waitingCount`. */
  readonly waiting: readonly Waiting[];
  readonly waitingCount: number;
  readonly agents: readonly DeskAgent[];
}

const PRESENCES: readonly Agent['state'][] = ['online', 'finishing', 'away', 'offline'];

function readLevel(value: unknown): Level {
  const fields = object(value);
  return { handedOver: int(fields, 'handed_over'), answeredInTime: int(fields, 'answered_in_time'), goalS: int(fields, 'goal_s') };
}

function readSlice(value: unknown): Slice {
  const fields = object(value);
  return {
    at: int(fields, 'at'), waiting: int(fields, 'waiting'), handedOver: int(fields, 'handed_over'),
    assigned: int(fields, 'assigned'), closed: int(fields, 'closed'),
  };
}

function readHold(value: unknown): Hold {
  const fields = object(value);
  return {
    conversation: int(fields, 'conversation'), since: int(fields, 'since'), held: int(fields, 'held'),
    unansweredSince: maybeInt(fields, 'unanswered_since'), visitorName: maybeText(fields, 'visitor_name'),
  };
}

/** The fields that may be absent, those that are there. */
function someOf<T extends string>(fields: Readonly<Record<string, unknown>>, names: readonly T[]): Partial<Record<T, number>> {
  const there = names.filter((name) => fields[name] !== undefined && fields[name] !== null);
  return Object.fromEntries(there.map((name) => [name, int(fields, name)])) as Partial<Record<T, number>>;
}

function readWaiting(value: unknown): Waiting {
  const fields = object(value);
  const needs = maybeText(fields, 'needs');
  return {
    id: int(fields, 'id'), priority: oneOf(fields, 'priority', PRIORITIES), lang: text(fields, 'lang'),
    visitor_id: int(fields, 'visitor_id'), visitor_name: maybeText(fields, 'visitor_name'), last_text: maybeText(fields, 'last_text'),
    team_id: int(fields, 'team_id'), team: text(fields, 'team'), weight: int(fields, 'weight'), queued_at: int(fields, 'queued_at'),
    ...(needs === '' ? {} : { needs }), ...(fields['left_message'] === true ? { left_message: true } : {}),
    ...someOf(fields, ['reminded_at', 'ring_agent', 'ring_until']),
  };
}

function readAgent(value: unknown): DeskAgent {
  const fields = object(value);
  return {
    id: int(fields, 'id'), name: text(fields, 'name'), role: oneOf(fields, 'role', ROLES), state: oneOf(fields, 'state', PRESENCES),
    connected: bool(fields, 'connected'), load: int(fields, 'load'), capacity: int(fields, 'capacity'),
    skills: list(fields, 'skills', (skill) => {
      if (typeof skill !== 'string') throw new BadAnswer('skills is not a list of names');
      return skill;
    }),
    holds: list(fields, 'holds', readHold),
  };
}

export function readDesk(value: unknown): DeskPicture {
  const fields = object(value);
  return {
    now: int(fields, 'now'),
    level: readLevel(fields['level']),
    curve: list(fields, 'curve', readSlice),
    waiting: list(fields, 'waiting', readWaiting),
    waitingCount: int(fields, 'waiting_count'),
    agents: list(fields, 'agents', readAgent),
  };
}
