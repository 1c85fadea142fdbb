/* calls.ts -- the HTTP interface of setting up (protocol/http.md). Every function answers or throws an HttpError. */
import { ask, HttpError } from '../api/http';
import { int, object } from '../api/read';
import { codeOf } from '../desk/runtime';
import { errorText } from '../entry/words';
import type { Translate } from '../i18n/context';
import { readActs, type Act } from './audit';
import { problemSaid, readPeople, readSkills, readTeams, type Person, type Problems, type Skill, type Team } from './model';

const idOf = (value: unknown): number => int(object(value), 'id');

export interface Desk {
  readonly teams: readonly Team[];
  readonly skills: readonly Skill[];
  readonly people: readonly Person[];
}

export function teams(): Promise<readonly Team[]> {
  return ask('GET', '/api/teams', readTeams);
}

export async function everything(): Promise<Desk> {
  const [all, skills, people] = await Promise.all([
    teams(), ask('GET', '/api/skills', readSkills), ask('GET', '/api/desk', readPeople),
  ]);
  return { teams: all, skills, people };
}

/** Makes (id 0) or changes one; answers with its id. */
export function save(what: 'teams' | 'skills' | 'agents', id: number, settings: Readonly<Record<string, unknown>>): Promise<number> {
  return ask(id === 0 ? 'POST' : 'PATCH', `/api/${what}${id === 0 ? '' : `/${id}`}`, idOf, settings);
}

export function deleteSkill(id: number): Promise<number> {
  return ask('DELETE', `/api/skills/${id}`, idOf);
}

export function deleteTeam(id: number): Promise<number> {
  return ask('DELETE', `/api/teams/${id}`, idOf);
}

export function audit(before: number): Promise<readonly Act[]> {
  return ask('GET', `/api/audit${before === 0 ? '' : `?before=${before}`}`, readActs);
}

/** In or out of teams, as they are now and not as they were read some time ago. */
export async function setTeamsOf(person: number, wanted: readonly number[]): Promise<void> {
  for (const team of await teams()) {
    const is = team.members.includes(person);
    if (is === wanted.includes(team.id)) continue;
    await save('teams', team.id, { members: is ? team.members.filter((id) => id !== person) : [...team.members, person] });
  }
}

/** A refused setting at its field; any other failure belongs to the form. */
export function problemsOf(t: Translate, error: unknown, fields: readonly string[]): Problems {
  if (error instanceof HttpError && error.code === 'bad_setting') return problemSaid(error.said, fields);
  return { '': { key: 'setup.failed', values: { why: errorText(t, codeOf(error)) } } };
}
