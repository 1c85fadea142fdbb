/* AgentsTab.tsx -- what each agent can take: how much, what about, and for which teams. */
import { useId, useRef, useState } from 'preact/hooks';
import { LoadBar } from '../entry/WhyAssigned';
import { agentLabel, isolated, plainName, skillName } from '../entry/words';
import { useI18n } from '../i18n/context';
import { Dialog } from '../ui/Dialog';
import { useThere } from '../ui/hooks';
import { useToast } from '../ui/Toasts';
import { problemsOf, save, setTeamsOf, type Desk } from './calls';
import { Field, focusWrong, FormProblem, Wrong } from './Field';
import { checkNumber, languagesOf, type Person, type Problems } from './model';

const CAPACITY_MAX = 1000;
const LEVELS = [1, 2, 3, 4, 5] as const;
const FIELDS: readonly string[] = ['capacity', 'skills'];

export function AgentsTab({ desk, onSaved }: { desk: Desk; onSaved: () => Promise<void> }) {
  const { t } = useI18n();
  const [asked, setAsked] = useState<Person | null>(null);
  return (
    <section class="setup-block" aria-label={t('setup.tab.agents')}>
      {desk.people.length === 0 && <p class="setup-hint">{t('setup.agents.none')}</p>}
      <ul>{desk.people.map((person) => <PersonRow key={person.id} person={person} desk={desk} onAsk={() => setAsked(person)} />)}</ul>
      {asked && <PersonDialog person={asked} desk={desk} onClose={() => setAsked(null)} onSaved={onSaved} />}
    </section>
  );
}

function PersonRow({ person, desk, onAsk }: { person: Person; desk: Desk; onAsk: () => void }) {
  const { t, lang } = useI18n();
  const name = agentLabel(t, person.name, person.id);
  const teams = desk.teams.filter((team) => team.members.includes(person.id));
  const levels = Object.entries(person.levels);
  return (
    <li class="setup-row">
      <span class="setup-who"><strong class="one-line"><bdi>{name}</bdi></strong><span class="muted">{t(`role.${person.role}`)}</span></span>
      <span class="setup-marks">
        <span class="setup-load" title={t('presence.load', { load: person.load, capacity: person.capacity })}>
          <LoadBar load={person.load} capacity={person.capacity} /> {person.load}/{person.capacity}
        </span>
        {teams.length === 0 && <span class="tag high">{t('setup.agent.noteam')}</span>}
        {teams.map((team) => <span key={team.id} class="tag"><bdi class="one-line">{plainName(team.name)}</bdi></span>)}
        {levels.length === 0 && <span class="tag high">{t('setup.agent.noskill')}</span>}
        {levels.map(([skill, level]) => <span key={skill} class="tag">{skillName(t, lang, skill)} {level}</span>)}
      </span>
      <span class="setup-acts">
        <button type="button" class="button" aria-label={t('setup.edit.of', { name: isolated(name) })} onClick={onAsk}>{t('setup.edit')}</button>
      </span>
    </li>
  );
}

interface PersonDialogProps {
  readonly person: Person;
  readonly desk: Desk;
  readonly onClose: () => void;
  readonly onSaved: () => Promise<void>;
}

function PersonDialog({ person, desk, onClose, onSaved }: PersonDialogProps) {
  const { t } = useI18n();
  const say = useToast();
  const there = useThere();
  const formId = useId();
  const form = useRef<HTMLFormElement>(null);
  const before = desk.teams.filter((team) => team.members.includes(person.id)).map((team) => team.id);
  const [capacity, setCapacity] = useState(String(person.capacity));
  const [levels, setLevels] = useState(person.levels);
  const [teams, setTeams] = useState<readonly number[]>(before);
  const [problems, setProblems] = useState<Problems>({});
  const [busy, setBusy] = useState(false);
  const refuse = (found: Problems, from: Element | null): void => {
    setProblems(found);
    setBusy(false);
    focusWrong(form.current, from);
  };
  const submit = async (): Promise<void> => {
    if (busy) return;
    const from = document.activeElement;
    const bad = checkNumber(capacity, 1, CAPACITY_MAX, false);
    if (bad) return refuse({ capacity: bad }, from);
    setBusy(true);
    try {
      await save('agents', person.id, { capacity: Number(capacity.normalize('NFKC')), skills: levels });
    } catch (error) {
      return refuse(problemsOf(t, error, FIELDS), from);
    }
    try {
      if (teams.length !== before.length || teams.some((id) => !before.includes(id))) await setTeamsOf(person.id, teams);
      await onSaved();
      say(t('setup.saved.name', { name: isolated(agentLabel(t, person.name, person.id)) }));
      if (there()) onClose();
    } catch {
      refuse({ '': { key: 'setup.agent.half' } }, from);
    }
  };
  return (
    <Dialog
      title={t('setup.agent.edit', { name: isolated(agentLabel(t, person.name, person.id)) })}
      onClose={onClose}
      foot={(
        <>
          <button type="button" class="button" onClick={onClose}>{t('common.cancel')}</button>
          <button type="submit" form={formId} class="button primary" aria-disabled={busy}>{t(busy ? 'common.working' : 'setup.save')}</button>
        </>
      )}
    >
      <form id={formId} ref={form} class="setup-stack" noValidate onSubmit={(event) => { event.preventDefault(); void submit(); }}>
        <Field label={t('setup.agent.capacity')} hint={t('setup.agent.capacity.hint', { n: person.load })} problem={problems['capacity']}>
          {(ties) => <input {...ties} class="input" inputMode="numeric" maxLength={4} autocomplete="off" value={capacity} onInput={(event) => setCapacity(event.currentTarget.value)} />}
        </Field>
        <Levels desk={desk} levels={levels} onLevels={setLevels} problems={problems} />
        <fieldset class="setup-block">
          <legend>{t('setup.agent.teams')}</legend>
          {teams.length === 0 && <p class="warning">{t('setup.agent.noteam')}</p>}
          <ul class="setup-checks">
            {desk.teams.map((team) => (
              <li key={team.id}>
                <label>
                  <input
                    type="checkbox" checked={teams.includes(team.id)}
                    onChange={(event) => setTeams(event.currentTarget.checked ? [...teams, team.id] : teams.filter((id) => id !== team.id))}
                  />
                  <bdi>{plainName(team.name)}</bdi>
                </label>
              </li>
            ))}
          </ul>
        </fieldset>
        <FormProblem problems={problems} />
      </form>
    </Dialog>
  );
}

interface LevelsProps {
  readonly desk: Desk;
  readonly levels: Person['levels'];
  readonly onLevels: (levels: Person['levels']) => void;
  readonly problems: Problems;
}

function Levels({ desk, levels, onLevels, problems }: LevelsProps) {
  const { t, lang } = useI18n();
  const offered = languagesOf(desk.skills);
  const set = (skill: string, level: number): void => {
    const { [skill]: _, ...rest } = levels;
    onLevels(level === 0 ? rest : { ...rest, [skill]: level });
  };
  return (
    <fieldset class="setup-block">
      <legend>{t('setup.agent.skills')}</legend>
      <Wrong problem={problems['skills']} />
      {desk.skills.length === 0 && <p class="setup-hint">{t('setup.agent.skills.none')}</p>}
      {Object.keys(levels).length === 0 && Object.keys(offered).length > 0 && (
        <p class="warning">
          {t('setup.agent.noskill.hint')} <button type="button" class="button" onClick={() => onLevels(offered)}>{t('setup.agent.languages')}</button>
        </p>
      )}
      <ul class="setup-levels">
        {desk.skills.map((skill) => (
          <li key={skill.id}>
            <span class="one-line">{skillName(t, lang, skill.name)}</span>
            <select
              class="input" aria-label={t('setup.agent.level.of', { name: skillName(t, lang, skill.name) })} value={levels[skill.name] ?? 0}
              onChange={(event) => set(skill.name, Number(event.currentTarget.value))}
            >
              <option value={0}>{t('setup.agent.level.none')}</option>
              {LEVELS.map((level) => <option key={level} value={level}>{level}</option>)}
            </select>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
