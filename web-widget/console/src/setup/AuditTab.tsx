/* AuditTab.tsx -- who did what, newest first, page by page. */
import { useEffect, useState } from 'preact/hooks';
import { codeOf } from '../desk/runtime';
import { routeHash } from '../console/route';
import { agentLabel, errorText, isolated, plainName, skillName } from '../entry/words';
import { isKey, type Key } from '../i18n/catalogue';
import { useI18n, type I18n } from '../i18n/context';
import { dateTime } from '../i18n/format';
import { changesOf, PAGE, type Act, type Change } from './audit';
import * as calls from './calls';

export function AuditTab() {
  const { t } = useI18n();
  const [acts, setActs] = useState<readonly Act[] | null>(null);
  const [more, setMore] = useState(false);
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const load = async (before: number): Promise<void> => {
    setBusy(true);
    setProblem('');
    try {
      const page = await calls.audit(before);
      setActs((shown) => (before === 0 ? page : [...(shown ?? []), ...page]));
      setMore(page.length === PAGE);
    } catch (error) {
      setProblem(codeOf(error));
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => void load(0), []);
  return (
    <section class="setup-block" aria-label={t('setup.tab.audit')}>
      <p class="setup-hint">{t('setup.audit.hint')}</p>
      {!acts && problem === '' && <p class="blank" role="status">{t('common.loading')}</p>}
      {acts?.length === 0 && <p class="blank">{t('setup.audit.none')}</p>}
      <ol class="audit">{acts?.map((act) => <ActRow key={act.id} act={act} />)}</ol>
      {problem !== '' && <p class="problem" role="alert">{t('common.failed', { why: errorText(t, problem) })}</p>}
      {(more || problem !== '') && (
        <p>
          <button type="button" class="button" aria-disabled={busy} onClick={() => !busy && void load(acts?.[acts.length - 1]?.id ?? 0)}>
            {t(busy ? 'common.working' : problem === '' ? 'common.more' : 'common.retry')}
          </button>
        </p>
      )}
    </section>
  );
}

/** What was done, in words; names of people and teams are isolated, since they are anybody's. */
function actText({ t, lang }: I18n, act: Act): string {
  const named = act.detail['name'];
  const name = typeof named === 'string' ? named : '';
  switch (act.act) {
    case 'team':
      return t(act.detail['new'] === true ? 'setup.audit.team.new' : 'setup.audit.team', { name: isolated(plainName(name)) });
    case 'team_delete':
      return t('setup.audit.team_delete', { name: isolated(plainName(name)) });
    case 'skill':
      return t(act.detail['new'] === true ? 'setup.audit.skill.new' : 'setup.audit.skill', { name: skillName(t, lang, name) });
    case 'skill_delete':
      return t('setup.audit.skill_delete', { name: skillName(t, lang, name) });
    case 'agent':
    case 'agent_add':
    case 'agent_set':
    case 'agent_passwd':
    case 'agent_disable':
    case 'agent_enable':
      return t(`setup.audit.${act.act}`, { name: isolated(agentLabel(t, act.subjectName, act.subjectId)) });
    case 'presence_set': {
      const key = `presence.${String(act.detail['state'])}`;
      return t('setup.audit.presence_set', {
        name: isolated(agentLabel(t, act.subjectName, act.subjectId)), state: isKey(key) ? t(key) : String(act.detail['state']),
      });
    }
    case 'article': {
      const key = `setup.audit.article.${String(act.detail['did'])}`;
      return t(isKey(key) ? key : 'setup.audit.article.saved', { name: isolated(`${name} (${String(act.detail['lang'])})`), n: Number(act.detail['version']) });
    }
    case 'questions':
      return t('setup.audit.questions', { n: Number(act.detail['count']) });
    case 'watched':
      return t('setup.audit.watched', { id: act.conversation });
    default:
      return t('setup.audit.other', { act: act.act });
  }
}

/** As the forms call them. */
const LABELS: Readonly<Record<string, Key>> = {
  hours: 'setup.hours', holidays: 'setup.holidays', role: 'setup.audit.role', capacity: 'setup.agent.capacity', skills: 'setup.agent.skills',
  kind: 'setup.skill.kind', urgent_level: 'setup.skill.urgent_level', fallback: 'setup.skill.fallback',
};

function changeText({ t }: I18n, { field, value, count }: Change): string {
  const key: string = LABELS[field] ?? `setup.team.${field}`;
  const role = `role.${String(value)}`;
  const shown = count ? t('setup.audit.count', { n: Number(value) })
    : value === null ? t('setup.off')
    : value === '' ? t('setup.none')
    : field === 'role' && isKey(role) ? t(role)
    : String(value);
  return `${isKey(key) ? t(key) : field}: ${isolated(shown)}`;
}

function ActRow({ act }: { act: Act }) {
  const i18n = useI18n();
  const { t, lang } = i18n;
  const who = act.agentId === 0 ? t('setup.audit.cli') : agentLabel(t, act.agentName, act.agentId);
  const changes = changesOf(act);
  return (
    <li class="setup-row audit-row">
      <time class="muted" dateTime={new Date(act.at).toISOString()}>{dateTime(lang, act.at)}</time>
      <span class="setup-who">
        <span>
          <strong><bdi>{who}</bdi></strong>{' '}
          {act.conversation > 0 ? <a href={routeHash({ id: act.conversation })}>{actText(i18n, act)}</a> : actText(i18n, act)}
        </span>
        {changes.length > 0 && (
          <ul class="setup-marks" aria-label={t('setup.audit.details')}>
            {changes.map((change) => <li key={change.field} class="tag"><span class="one-line">{changeText(i18n, change)}</span></li>)}
          </ul>
        )}
      </span>
    </li>
  );
}
