/*
 * TeamsTab.tsx -- the teams, and one of them in a form. What was typed and not saved
 * stays until it is saved or undone, also when another team is looked at, and while
 * what was typed before is on its way.
 */
import { useRef, useState } from 'preact/hooks';
import { plainName } from '../entry/words';
import { useI18n } from '../i18n/context';
import { dateTime } from '../i18n/format';
import { Icon } from '../ui/Icon';
import type { Desk } from './calls';
import { draftOf, newTeam, teamSettings, type Team, type TeamDraft } from './model';
import { TeamForm } from './TeamForm';

/** By the team's id, 0 for the new one: what was read when the typing began, and what was typed. */
export interface Kept {
  readonly base: TeamDraft | undefined;
  readonly draft: TeamDraft;
}
const kept = new Map<number, Kept>();

/** Whoever signs in next finds nothing of it. */
export function forgetDrafts(): void {
  kept.clear();
}

function isDirty(id: number): boolean {
  const one = kept.get(id);
  return one !== undefined && (one.base === undefined || Object.keys(teamSettings(one.draft, one.base)).length > 0);
}

export function openness(t: ReturnType<typeof useI18n>['t'], lang: ReturnType<typeof useI18n>['lang'], team: Team): string {
  if (team.open) return t('setup.team.open');
  return team.opens_at === 0 ? t('setup.team.closed.long') : t('setup.team.closed.until', { time: dateTime(lang, team.opens_at) });
}

export function TeamsTab({ desk, onSaved }: { desk: Desk; onSaved: () => Promise<void> }) {
  const { t } = useI18n();
  // A new team gets its id when it is saved: its form stays the same one, since somebody may be typing in it.
  const [chosen, setChosen] = useState({ id: desk.teams[0]?.id ?? 0, form: 0 });
  const choose = (next: number): void => setChosen((before) => ({ id: next, form: before.form + 1 }));
  // One that somebody else has deleted, or that could not be read yet, is none to write into.
  const known = chosen.id === 0 || kept.has(chosen.id) || desk.teams.some((each) => each.id === chosen.id);
  const id = known ? chosen.id : desk.teams[0]?.id ?? 0;
  const looked = useRef(chosen.id);
  looked.current = chosen.id;
  const [, redraw] = useState(0);
  const team = desk.teams.find((each) => each.id === id);
  const one = kept.get(id) ?? (team ? { base: draftOf(team), draft: draftOf(team) } : { base: undefined, draft: newTeam(Intl.DateTimeFormat().resolvedOptions().timeZone) });
  const keep = (draft: TeamDraft | null): void => {
    if (draft) kept.set(id, { base: one.base, draft });
    else kept.delete(id);
    redraw((n) => n + 1);
  };
  // What was typed since it was sent is kept; until it was read anew, what was sent is what stands in the form.
  const saved = async (made: number, sent: TeamDraft): Promise<void> => {
    const typed = kept.get(id)?.draft ?? sent;
    kept.delete(id);
    kept.set(made, { base: sent, draft: typed });
    if (looked.current === id) setChosen((before) => ({ ...before, id: made }));
    await onSaved();
    if (!isDirty(made)) kept.delete(made);
    redraw((n) => n + 1);
  };
  const deleted = async (): Promise<void> => {
    kept.delete(id);
    await onSaved();
    if (looked.current === id) choose(desk.teams.find((each) => each.begins)?.id ?? 0);
  };
  return (
    <div class="setup-split">
      <nav class="setup-list" aria-label={t('setup.teams.list')}>
        <ul>
          {desk.teams.map((each) => (
            <li key={each.id}>
              <button type="button" class="setup-pick" aria-current={each.id === id ? 'true' : undefined} onClick={() => choose(each.id)}>
                <bdi class="one-line">{plainName(each.name)}</bdi>
                <span class="setup-marks">
                  {isDirty(each.id) && <span class="tag high">{t('setup.unsaved')}</span>}
                  {each.begins && <span class="tag" title={t('setup.team.begins')}>{t('setup.team.begins.tag')}</span>}
                  {each.members.length === 0 && <span class="tag urgent"><Icon name="warn" small />0</span>}
                  <span class={each.open ? 'tag' : 'tag high'}>{t(each.open ? 'setup.team.open' : 'setup.team.closed')}</span>
                </span>
              </button>
            </li>
          ))}
          <li>
            <button type="button" class="setup-pick" aria-current={id === 0 ? 'true' : undefined} onClick={() => choose(0)}>
              <span>+ {t('setup.team.new')}</span>
              {isDirty(0) && <span class="tag high">{t('setup.unsaved')}</span>}
            </button>
          </li>
        </ul>
      </nav>
      <TeamForm
        key={known ? chosen.form : -1} id={id} team={team} people={desk.people} base={one.base} draft={one.draft} dirty={isDirty(id)}
        onDraft={keep} onSaved={saved} onDeleted={deleted}
      />
    </div>
  );
}
