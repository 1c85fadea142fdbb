/* SkillsTab.tsx -- languages and topics: what urgent ones ask for, what stands in, and who has them. */
import { useId, useRef, useState } from 'preact/hooks';
import { isolated, skillName } from '../entry/words';
import { useI18n } from '../i18n/context';
import { Dialog } from '../ui/Dialog';
import { useThere } from '../ui/hooks';
import { useToast } from '../ui/Toasts';
import { deleteSkill, problemsOf, save, type Desk } from './calls';
import { DeleteDialog } from './DeleteDialog';
import { Field, focusWrong, FormProblem } from './Field';
import { KINDS, standIns, type Kind, type Problems, type Skill } from './model';

const LEVELS = [1, 2, 3, 4, 5] as const;
const FIELDS: readonly string[] = ['kind', 'name', 'urgent_level', 'fallback'];

/** Which one is asked about: a new one of a kind, one to edit, one to delete. */
type Asked = { readonly what: 'new'; readonly kind: Kind } | { readonly what: 'edit' | 'delete'; readonly skill: Skill } | null;

export function SkillsTab({ desk, onSaved }: { desk: Desk; onSaved: () => Promise<void> }) {
  const { t } = useI18n();
  const [asked, setAsked] = useState<Asked>(null);
  const close = (): void => setAsked(null);
  return (
    <div class="setup-stack">
      {KINDS.map((kind) => {
        const skills = desk.skills.filter((skill) => skill.kind === kind);
        return (
          <section key={kind} class="setup-block" aria-label={t(`setup.skills.${kind}`)}>
            <header class="setup-head">
              <h3>{t(`setup.skills.${kind}`)} <span class="count">{skills.length}</span></h3>
              <button type="button" class="button" onClick={() => setAsked({ what: 'new', kind })}>+ {t('setup.skill.new')}</button>
            </header>
            {skills.length === 0 && <p class="setup-hint">{t('setup.skills.none')}</p>}
            <ul>{skills.map((skill) => <SkillRow key={skill.id} skill={skill} desk={desk} onAsk={setAsked} />)}</ul>
          </section>
        );
      })}
      {asked?.what === 'new' && <SkillDialog desk={desk} kind={asked.kind} skill={undefined} onClose={close} onSaved={onSaved} />}
      {asked?.what === 'edit' && <SkillDialog desk={desk} kind={asked.skill.kind} skill={asked.skill} onClose={close} onSaved={onSaved} />}
      {asked?.what === 'delete' && <SkillDelete skill={asked.skill} onClose={close} onSaved={onSaved} />}
    </div>
  );
}

function SkillRow({ skill, desk, onAsk }: { skill: Skill; desk: Desk; onAsk: (asked: Asked) => void }) {
  const { t, lang } = useI18n();
  const had = desk.people.filter((person) => person.levels[skill.name] !== undefined).length;
  const name = skillName(t, lang, skill.name);
  return (
    <li class="setup-row">
      <span class="setup-who"><strong class="one-line">{name}</strong>{name !== skill.name && <code class="muted">{skill.name}</code>}</span>
      <span class="setup-marks">
        {skill.urgent_level > 1 && <span class="tag urgent">{t('setup.skill.urgent', { n: skill.urgent_level })}</span>}
        {skill.fallback !== '' && <span class="tag">{t('setup.skill.falls', { name: skillName(t, lang, skill.fallback) })}</span>}
        <span class={had === 0 ? 'tag high' : 'tag'}>{had === 0 ? t('setup.skill.nobody') : t('setup.skill.had', { n: had })}</span>
      </span>
      <span class="setup-acts">
        <button type="button" class="button" aria-label={t('setup.edit.of', { name })} onClick={() => onAsk({ what: 'edit', skill })}>{t('setup.edit')}</button>
        <button type="button" class="button plain" aria-label={t('setup.delete.of', { name })} onClick={() => onAsk({ what: 'delete', skill })}>{t('setup.delete')}</button>
      </span>
    </li>
  );
}

interface SkillDialogProps {
  readonly desk: Desk;
  readonly kind: Kind;
  readonly skill: Skill | undefined;
  readonly onClose: () => void;
  readonly onSaved: () => Promise<void>;
}

function SkillDialog({ desk, kind, skill, onClose, onSaved }: SkillDialogProps) {
  const { t, lang } = useI18n();
  const say = useToast();
  const there = useThere();
  const formId = useId();
  const form = useRef<HTMLFormElement>(null);
  const [name, setName] = useState(skill?.name ?? '');
  const [urgent, setUrgent] = useState(skill?.urgent_level ?? 1);
  const [fallback, setFallback] = useState(skill?.fallback ?? '');
  const [problems, setProblems] = useState<Problems>({});
  const [busy, setBusy] = useState(false);
  const refuse = (found: Problems, from: Element | null): void => {
    setProblems(found);
    focusWrong(form.current, from);
  };
  const submit = async (): Promise<void> => {
    if (busy) return;
    const from = document.activeElement;
    if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,34}$/.test(name.trim())) return refuse({ name: { key: 'setup.bad.skill' } }, from);
    setBusy(true);
    try {
      await save('skills', skill?.id ?? 0, { kind, name: name.trim(), urgent_level: urgent, fallback: fallback === '' ? null : fallback });
      await onSaved();
      say(t('setup.saved.name', { name: isolated(skillName(t, lang, name.trim())) }));
      if (there()) onClose();
    } catch (error) {
      refuse(problemsOf(t, error, FIELDS), from);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={skill ? t('setup.skill.edit', { name: skillName(t, lang, skill.name) }) : `${t('setup.skill.new')} · ${t(`setup.skill.kind.${kind}`)}`}
      onClose={onClose}
      foot={(
        <>
          <button type="button" class="button" onClick={onClose}>{t('common.cancel')}</button>
          <button type="submit" form={formId} class="button primary" aria-disabled={busy}>{t(busy ? 'common.working' : 'setup.save')}</button>
        </>
      )}
    >
      <form id={formId} ref={form} class="setup-stack" noValidate onSubmit={(event) => { event.preventDefault(); void submit(); }}>
        <Field label={t('setup.skill.name')} hint={t(`setup.skill.name.${kind}`)} problem={problems['name']}>
          {(ties) => <input {...ties} class="input" maxLength={35} autocomplete="off" spellcheck={false} value={name} onInput={(event) => setName(event.currentTarget.value)} />}
        </Field>
        <Field label={t('setup.skill.urgent_level')} hint={t('setup.skill.urgent_level.hint')} problem={problems['urgent_level']}>
          {(ties) => (
            <select {...ties} class="input" value={urgent} onChange={(event) => setUrgent(Number(event.currentTarget.value))}>
              {LEVELS.map((level) => <option key={level} value={level}>{level}</option>)}
            </select>
          )}
        </Field>
        <Field label={t('setup.skill.fallback')} hint={t('setup.skill.fallback.hint')} problem={problems['fallback']}>
          {(ties) => (
            <select {...ties} class="input" value={fallback} onChange={(event) => setFallback(event.currentTarget.value)}>
              <option value="">{t('setup.skill.fallback.none')}</option>
              {standIns(desk.skills, kind, skill?.name ?? '').map((each) => <option key={each.id} value={each.name}>{skillName(t, lang, each.name)}</option>)}
            </select>
          )}
        </Field>
        <FormProblem problems={problems} />
      </form>
    </Dialog>
  );
}

function SkillDelete({ skill, onClose, onSaved }: { skill: Skill; onClose: () => void; onSaved: () => Promise<void> }) {
  const { t, lang } = useI18n();
  const name = skillName(t, lang, skill.name);
  return (
    <DeleteDialog
      title={t('setup.delete.of', { name })} question={t('setup.skill.delete.ask', { name })} done={t('setup.deleted', { name: isolated(name) })}
      remove={() => deleteSkill(skill.id)} onClose={onClose} onSaved={onSaved}
    />
  );
}
