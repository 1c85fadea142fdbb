/* TeamForm.tsx -- one team: who is in it, when it is open, how it rings and waits. */
import { useRef, useState } from 'preact/hooks';
import { agentLabel, isolated, plainName } from '../entry/words';
import { useI18n } from '../i18n/context';
import { duration } from '../i18n/format';
import { useToast } from '../ui/Toasts';
import { deleteTeam, problemsOf, save } from './calls';
import { DeleteDialog } from './DeleteDialog';
import { Field, focusWrong, FormProblem, Wrong } from './Field';
import { Holidays } from './Holidays';
import { Hours } from './Hours';
import {
  checkTeam, NUMBER_FIELDS, TEAM_FIELDS, teamSettings, type NumberField, type Person, type Problem, type Problems, type Team, type TeamDraft,
} from './model';
import { openness } from './TeamsTab';

interface TeamFormProps {
  readonly id: number;
  readonly team: Team | undefined;
  readonly people: readonly Person[];
  readonly base: TeamDraft | undefined;
  readonly draft: TeamDraft;
  readonly dirty: boolean;
  /** null: as it was. */
  readonly onDraft: (draft: TeamDraft | null) => void;
  /** These words are stored now, as the team of this id. */
  readonly onSaved: (id: number, sent: TeamDraft) => Promise<void>;
  readonly onDeleted: () => Promise<void>;
}

export function TeamForm({ id, team, people, base, draft, dirty, onDraft, onSaved, onDeleted }: TeamFormProps) {
  const { t, lang } = useI18n();
  const say = useToast();
  const form = useRef<HTMLFormElement>(null);
  const [problems, setProblems] = useState<Problems>({});
  const [busy, setBusy] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const set = (change: Partial<TeamDraft>): void => {
    // What is changed is looked at anew when it is saved.
    setProblems((before) => Object.fromEntries(Object.entries(before).filter(([field]) => field !== '' && !(field in change))));
    onDraft({ ...draft, ...change });
  };
  const refuse = (found: Problems, from: Element | null): void => {
    setProblems(found);
    focusWrong(form.current, from);
  };
  const submit = async (): Promise<void> => {
    if (busy || (id !== 0 && !dirty)) return;
    const from = document.activeElement;
    const found = checkTeam(draft);
    if (Object.keys(found).length > 0) return refuse(found, from);
    setBusy(true);
    try {
      const made = await save('teams', id, teamSettings(draft, base));
      setProblems({});
      say(t('setup.saved.name', { name: isolated(plainName(draft.name)) }));
      await onSaved(made, draft);
    } catch (error) {
      refuse(problemsOf(t, error, TEAM_FIELDS), from);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      ref={form} class="setup-form" noValidate aria-label={id === 0 ? t('setup.team.new') : isolated(plainName(team?.name ?? ''))}
      onSubmit={(event) => { event.preventDefault(); void submit(); }}
    >
      {team && <p class={team.open ? 'setup-state' : 'warning'}>{openness(t, lang, team)}</p>}
      {team && team.members.length === 0 && <p class="warning">{t('setup.team.nobody')}</p>}
      <General draft={draft} problems={problems} set={set} begins={team?.begins === true} />
      <Members people={people} members={draft.members} problem={problems['members']} onMembers={(members) => set({ members })} />
      <Hours hours={draft.hours} problem={problems['hours']} onHours={(hours) => set({ hours })} />
      <Holidays holidays={draft.holidays} problem={problems['holidays']} onHolidays={(holidays) => set({ holidays })} />
      <fieldset class="setup-block">
        <legend>{t('setup.team.routing')}</legend>
        <div class="setup-pairs">
          {NUMBER_FIELDS.map((field) => <Seconds key={field} field={field} draft={draft} problem={problems[field]} set={set} />)}
        </div>
      </fieldset>
      <footer class="setup-foot">
        <FormProblem problems={problems} />
        {team && <button type="button" class="button plain" onClick={() => setDeleting(true)}>{t('setup.delete')}</button>}
        {dirty && <button type="button" class="button" onClick={() => { setProblems({}); onDraft(null); }}>{t('setup.undo')}</button>}
        <button type="submit" class="button primary" aria-disabled={busy || (id !== 0 && !dirty)}>{t(busy ? 'common.working' : 'setup.save')}</button>
      </footer>
      {team && deleting && <TeamDelete team={team} onClose={() => setDeleting(false)} onDeleted={onDeleted} />}
    </form>
  );
}

function TeamDelete({ team, onClose, onDeleted }: { team: Team; onClose: () => void; onDeleted: () => Promise<void> }) {
  const { t } = useI18n();
  const name = isolated(plainName(team.name));
  return (
    <DeleteDialog
      title={t('setup.delete.of', { name })} question={t('setup.team.delete.ask', { name })} done={t('setup.deleted', { name })}
      remove={() => deleteTeam(team.id)} onClose={onClose} onSaved={onDeleted}
    />
  );
}

interface PartProps {
  readonly draft: TeamDraft;
  readonly set: (change: Partial<TeamDraft>) => void;
}

/** All that the browser knows; none where it is too old to tell. Newer than the library that we compile with. */
const { supportedValuesOf } = Intl as typeof Intl & { supportedValuesOf?: (key: 'timeZone') => readonly string[] };
const ZONES: readonly string[] = supportedValuesOf ? ['UTC', ...supportedValuesOf('timeZone')] : [];

/** `begins`: it does already, and only another team can take that from it. */
function General({ draft, problems, set, begins }: PartProps & { problems: Problems; begins: boolean }) {
  const { t } = useI18n();
  return (
    <fieldset class="setup-block">
      <legend>{t('setup.team.general')}</legend>
      <div class="setup-pairs">
        <Field label={t('setup.team.name')} problem={problems['name']}>
          {(ties) => <input {...ties} class="input" maxLength={60} autocomplete="off" value={draft.name} onInput={(event) => set({ name: event.currentTarget.value })} />}
        </Field>
        <Field label={t('setup.team.time_zone')} hint={t('setup.team.time_zone.hint')} problem={problems['time_zone']}>
          {(ties) => (
            <>
              <input
                {...ties} class="input" list={`${ties.id}-zones`} maxLength={60} autocomplete="off" spellcheck={false} value={draft.time_zone}
                onInput={(event) => set({ time_zone: event.currentTarget.value })}
              />
              <datalist id={`${ties.id}-zones`}>{ZONES.map((zone) => <option key={zone} value={zone} />)}</datalist>
            </>
          )}
        </Field>
      </div>
      <Wrong problem={problems['begins']} />
      <label class="setup-check">
        <input type="checkbox" checked={draft.begins} disabled={begins} onChange={(event) => set({ begins: event.currentTarget.checked })} />
        <span>{t('setup.team.begins')} <span class="muted">{t('setup.team.begins.hint')}</span></span>
      </label>
    </fieldset>
  );
}

function Seconds({ field, draft, problem, set }: PartProps & { field: NumberField; problem: Problem | undefined }) {
  const { t, lang } = useI18n();
  const typed = draft[field];
  const told = /^\d{2,6}$/.test(typed) && Number(typed) >= 60 ? ` ${t('setup.seconds', { time: duration(lang, Number(typed) * 1000) })}` : '';
  return (
    <Field label={t(`setup.team.${field}`)} hint={`${t(`setup.team.${field}.hint`)}${told === '' ? '' : ` ·${told}`}`} problem={problem}>
      {(ties) => (
        <input
          {...ties} class="input" inputMode="numeric" maxLength={6} autocomplete="off" placeholder={t('setup.off')} value={typed}
          onInput={(event) => set({ [field]: event.currentTarget.value })}
        />
      )}
    </Field>
  );
}

interface MembersProps {
  readonly people: readonly Person[];
  readonly members: readonly number[];
  readonly problem: Problem | undefined;
  readonly onMembers: (members: readonly number[]) => void;
}

const FIND_FROM = 12;

/** Members that are not among the people (disabled, or reviewers) are kept as they are. */
function Members({ people, members, problem, onMembers }: MembersProps) {
  const { t } = useI18n();
  const [wanted, setWanted] = useState('');
  const fits = (person: Person): boolean => plainName(person.name).toLowerCase().includes(wanted.trim().toLowerCase());
  return (
    <fieldset class="setup-block">
      <legend>{t('setup.team.members')}</legend>
      <Wrong problem={problem} />
      {people.length === 0 && <p class="setup-hint">{t('setup.agents.none')}</p>}
      {people.length >= FIND_FROM && (
        <input class="input" type="search" aria-label={t('setup.team.members.find')} placeholder={t('setup.team.members.find')} value={wanted} onInput={(event) => setWanted(event.currentTarget.value)} />
      )}
      <ul class="setup-checks">
        {people.filter(fits).map((person) => (
          <li key={person.id}>
            <label>
              <input
                type="checkbox" checked={members.includes(person.id)}
                onChange={(event) => onMembers(event.currentTarget.checked ? [...members, person.id].sort((a, b) => a - b) : members.filter((each) => each !== person.id))}
              />
              <bdi>{agentLabel(t, person.name, person.id)}</bdi>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
