/*
 * model.ts -- what is set up, as the gateway tells it and as a form holds it; what a
 * change of it sends; what is wrong with it, and at which field. Pure.
 */
import { BadAnswer, bool, int, list, maybeInt, maybeText, object, oneOf, ROLES, text } from '../api/read';
import type { Key, Values } from '../i18n/catalogue';
import type { Agent } from '@baton/client';
import { checkSpans, inOrder, SPANS_MAX, type Span } from './week';

export interface Holiday {
  readonly day: string;
  readonly name: string;
}

/** In seconds; null is off. */
const NUMBERS = {
  ring_s: { min: 5, max: 300, off: true },
  answer_within_s: { min: 30, max: 86_400, off: true },
  fall_back_s: { min: 0, max: 86_400, off: false },
  keep_place_s: { min: 10, max: 86_400, off: false },
  answer_goal_s: { min: 5, max: 86_400, off: false },
} as const;
export type NumberField = keyof typeof NUMBERS;
export const NUMBER_FIELDS = ['ring_s', 'answer_within_s', 'fall_back_s', 'keep_place_s', 'answer_goal_s'] as const satisfies readonly NumberField[];

export interface Team extends Readonly<Record<NumberField, number | null>> {
  readonly id: number;
  readonly name: string;
  readonly open: boolean;
  /** Unix ms; 0: open, or no opening in sight. */
  readonly opens_at: number;
  readonly time_zone: string;
  /** Conversations begin with this one. */
  readonly begins: boolean;
  readonly hours: readonly Span[];
  readonly holidays: readonly Holiday[];
  readonly members: readonly number[];
}

export const KINDS = ['language', 'topic'] as const;
export type Kind = (typeof KINDS)[number];

export interface Skill {
  readonly id: number;
  readonly kind: Kind;
  readonly name: string;
  readonly urgent_level: number;
  /** The name of the one that stands in for it; '' for none. */
  readonly fallback: string;
}

/** Whoever takes conversations. */
export interface Person {
  readonly id: number;
  readonly name: string;
  readonly role: Agent['role'];
  readonly load: number;
  readonly capacity: number;
  readonly levels: Readonly<Record<string, number>>;
  readonly teams: readonly number[];
}

/* ---- reading ---- */

function ids(fields: Readonly<Record<string, unknown>>, name: string): readonly number[] {
  return list(fields, name, (each) => {
    if (typeof each !== 'number' || !Number.isSafeInteger(each)) throw new BadAnswer(`${name} is not a list of ids`);
    return each;
  });
}

function readSpan(value: unknown): Span {
  const fields = object(value);
  return { weekday: int(fields, 'weekday'), opens: text(fields, 'opens'), closes: text(fields, 'closes') };
}

export function readTeams(value: unknown): readonly Team[] {
  return list(object(value), 'teams', (each) => {
    const fields = object(each);
    const seconds = (name: NumberField): number | null => (fields[name] === null ? null : int(fields, name));
    return {
      id: int(fields, 'id'), name: text(fields, 'name'), open: bool(fields, 'open'), opens_at: maybeInt(fields, 'opens_at'),
      time_zone: text(fields, 'time_zone'), begins: bool(fields, 'begins'), ring_s: seconds('ring_s'), answer_within_s: seconds('answer_within_s'),
      fall_back_s: seconds('fall_back_s'), keep_place_s: seconds('keep_place_s'), answer_goal_s: seconds('answer_goal_s'),
      hours: list(fields, 'hours', readSpan), members: ids(fields, 'members'),
      holidays: list(fields, 'holidays', (day) => ({ day: text(object(day), 'day'), name: text(object(day), 'name') })),
    };
  });
}

export function readSkills(value: unknown): readonly Skill[] {
  return list(object(value), 'skills', (each) => {
    const fields = object(each);
    return {
      id: int(fields, 'id'), kind: oneOf(fields, 'kind', KINDS), name: text(fields, 'name'),
      urgent_level: int(fields, 'urgent_level'), fallback: maybeText(fields, 'fallback'),
    };
  });
}

export function readPeople(value: unknown): readonly Person[] {
  return list(object(value), 'agents', (each) => {
    const fields = object(each);
    const levels = object(fields['levels']);
    return {
      id: int(fields, 'id'), name: text(fields, 'name'), role: oneOf(fields, 'role', ROLES), load: int(fields, 'load'),
      capacity: int(fields, 'capacity'), teams: ids(fields, 'teams'),
      levels: Object.fromEntries(Object.keys(levels).map((name) => [name, int(levels, name)])),
    };
  });
}

/* ---- what is wrong, and where ---- */

export interface Problem {
  readonly key: Key;
  readonly values?: Values;
}

/** By field; '' is the form as a whole. */
export type Problems = Readonly<Record<string, Problem>>;

/** The gateway's sentences that are told in the reader's language; another one is shown as it is. */
const KNOWN: readonly (readonly [RegExp, Key])[] = [
  [/^there is a (?:team|skill) (?<name>.+) already$/s, 'setup.said.taken'],
  [/^(?<name>.+) is not one of the IANA time zones/s, 'setup.said.zone'],
  [/^the agent has (?<n>\d+) places taken now$/, 'setup.said.capacity'],
  [/can't stand in for itself/, 'setup.said.round'],
  [/^there is no (?:skill|agent) (?<name>.+?)(?: of this kind)?$/s, 'setup.said.gone'],
  [/overlaps with another span$/, 'setup.hours.overlap'],
  [/^conversations that are open ask for this skill/, 'setup.said.asked'],
  [/^open conversations of this team: (?<n>\d+);/, 'setup.said.used'],
  [/^conversations begin with this team;/, 'setup.said.begins'],
  [/^it looks like the name of the (?:team|agent) (?<name>.+)$/s, 'setup.said.alike'],
  [/^it looks like the wallet's own/, 'setup.said.poses'],
  [/^there is no letter in it$/, 'setup.said.unseen'],
  [/a recovery phrase or a private key in it$/, 'setup.said.secret'],
  [/^there is a link in it, or something that staff may not say/, 'setup.said.unsayable'],
  [/^there are 200 (?:teams|skills) already$/, 'setup.said.full'],
];

/** "ring_s: must be ..." belongs to the field ring_s, if the form has it. */
export function problemSaid(said: string, fields: readonly string[]): Problems {
  const named = /^([a-z_]+): (.*)$/s.exec(said);
  const field = named && fields.includes(named[1] ?? '') ? named[1] ?? '' : '';
  const words = named && field !== '' ? named[2] ?? '' : said;
  for (const [pattern, key] of KNOWN) {
    const found = pattern.exec(words);
    if (found) return { [field]: { key, values: { ...found.groups } } };
  }
  return { [field]: { key: 'setup.said.other', values: { said: words } } };
}

function whole(typed: string): number | undefined {
  const plain = typed.normalize('NFKC').trim();
  return /^\d{1,9}$/.test(plain) ? Number(plain) : undefined;
}

export function checkNumber(typed: string, min: number, max: number, off: boolean): Problem | undefined {
  if (typed.trim() === '' && off) return undefined;
  const n = whole(typed);
  return n === undefined || n < min || n > max ? { key: off ? 'setup.bad.number.off' : 'setup.bad.number', values: { min, max } } : undefined;
}

/* ---- a team in a form ---- */

export interface TeamDraft extends Readonly<Record<NumberField, string>> {
  readonly name: string;
  readonly time_zone: string;
  readonly begins: boolean;
  readonly hours: readonly Span[];
  readonly holidays: readonly Holiday[];
  readonly members: readonly number[];
}

export const TEAM_FIELDS: readonly string[] = ['name', 'time_zone', 'begins', ...NUMBER_FIELDS, 'hours', 'holidays', 'members'];
export const HOLIDAYS_MAX = 400;

const typed = (n: number | null): string => (n === null ? '' : String(n));

export function draftOf(team: Team): TeamDraft {
  return {
    name: team.name, time_zone: team.time_zone, begins: team.begins, ring_s: typed(team.ring_s), answer_within_s: typed(team.answer_within_s),
    fall_back_s: typed(team.fall_back_s), keep_place_s: typed(team.keep_place_s), answer_goal_s: typed(team.answer_goal_s),
    hours: inOrder(team.hours), holidays: team.holidays, members: team.members,
  };
}

/** As the database makes it when nothing is said (0003). */
export function newTeam(timeZone: string): TeamDraft {
  return {
    name: '', time_zone: timeZone, begins: false, ring_s: '', answer_within_s: '', fall_back_s: '60', keep_place_s: '600', answer_goal_s: '60',
    hours: [], holidays: [], members: [],
  };
}

export function checkTeam(draft: TeamDraft): Problems {
  const problems: Record<string, Problem> = {};
  if (draft.name.trim() === '' || draft.name.trim().length > 60) problems['name'] = { key: 'setup.bad.name', values: { max: 60 } };
  if (draft.time_zone.trim() === '') problems['time_zone'] = { key: 'setup.bad.zone' };
  for (const field of NUMBER_FIELDS) {
    const problem = checkNumber(draft[field], NUMBERS[field].min, NUMBERS[field].max, NUMBERS[field].off);
    if (problem) problems[field] = problem;
  }
  if (draft.hours.length > SPANS_MAX) problems['hours'] = { key: 'setup.bad.many', values: { max: SPANS_MAX } };
  else if (checkSpans(draft.hours).size > 0) problems['hours'] = { key: 'setup.bad.hours' };
  const days = draft.holidays.map(({ day }) => day);
  if (days.some((day) => !/^[12]\d{3}-\d{2}-\d{2}$/.test(day))) problems['holidays'] = { key: 'setup.bad.day' };
  else if (new Set(days).size < days.length) problems['holidays'] = { key: 'setup.bad.twice' };
  else if (days.length > HOLIDAYS_MAX) problems['holidays'] = { key: 'setup.bad.many', values: { max: HOLIDAYS_MAX } };
  return problems;
}

/** What a draft sends: everything that is not as it was. `base` undefined: a new team. */
export function teamSettings(draft: TeamDraft, base: TeamDraft | undefined): Readonly<Record<string, unknown>> {
  const settings: Record<string, unknown> = {};
  const differs = (field: keyof TeamDraft): boolean => JSON.stringify(draft[field]) !== JSON.stringify(base?.[field]);
  for (const field of ['name', 'time_zone'] as const) {
    if (differs(field)) settings[field] = draft[field].trim();
  }
  for (const field of NUMBER_FIELDS) {
    if (differs(field)) settings[field] = whole(draft[field]) ?? null;
  }
  for (const field of ['begins', 'hours', 'holidays', 'members'] as const) {
    if (differs(field)) settings[field] = draft[field];
  }
  return settings;
}

/** What somebody who can do nothing yet is offered: all languages of the desk, as `baton agent add` gives them. */
export function languagesOf(skills: readonly Skill[]): Person['levels'] {
  return Object.fromEntries(skills.filter((skill) => skill.kind === 'language').map((skill) => [skill.name, 3]));
}

/** The skills that may stand in for one: of its kind, and not on a way back to it. */
export function standIns(skills: readonly Skill[], kind: Kind, name: string): readonly Skill[] {
  const leadsBack = (skill: Skill): boolean => {
    const seen = new Set<string>();
    for (let at: Skill | undefined = skill; at && !seen.has(at.name); at = skills.find((each) => each.name === at?.fallback)) {
      if (at.name === name) return true;
      seen.add(at.name);
    }
    return false;
  };
  return skills.filter((skill) => skill.kind === kind && (name === '' || !leadsBack(skill)));
}
