/*
 * TeamsTab.tsx -- the teams, and one of them in a form. What was typed and not saved
 * stays until it is saved or undone, also when another team is looked at.
 */
import { useState } from 'preact/hooks';
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
  const [id, setId] = useState(desk.teams[0]?.id ?? 0);
  const [, redraw] = useState(0);
  const team = desk.teams.find((each) => each.id === id);
  const one = kept.get(id) ?? (team ? { base: draftOf(team), draft: draftOf(team) } : { base: undefined, draft: newTeam(Intl.DateTimeFormat().resolvedOptions().timeZone) });
  const keep = (draft: TeamDraft | null): void => {
    if (draft) kept.set(id, { base: one.base, draft });
    else kept.delete(id);
    redraw((n) => n + 1);
  };
  const saved = async (made: number): Promise<void> => {
    kept.delete(id);
    await onSaved();
    setId(made);
  };
  const deleted = async (): Promise<void> => {
    kept.delete(id);
    await onSaved();
    setId(desk.teams.find((each) => each.begins)?.id ?? 0);
  };
  return (
    <div class="setup-split">
      <nav class="setup-list" aria-label={t('setup.teams.list')}>
        <ul>
          {desk.teams.map((each) => (
            <li key={each.id}>
              <button type="button" class="setup-pick" aria-current={each.id === id ? 'true' : undefined} onClick={() => setId(each.id)}>
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
            <button type="button" class="setup-pick" aria-current={id === 0 ? 'true' : undefined} onClick={() => setId(0)}>
              <span>+ {t('setup.team.new')}</span>
              {isDirty(0) && <span class="tag high">{t('setup.unsaved')}</span>}
            </button>
          </li>
        </ul>
      </nav>
      <TeamForm
        key={id} id={id} team={team} people={desk.people} base={one.base} draft={one.draft} dirty={isDirty(id)}
        onDraft={keep} onSaved={saved} onDeleted={deleted}
      />
    </div>
  );
}
