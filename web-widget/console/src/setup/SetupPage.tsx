/*
 * SetupPage.tsx -- the page on which supervisors and admins set up the desk: teams,
 * skills, agents; and who did what. Read when it is opened and after each change.
 */
import { useCallback, useEffect, useState } from 'preact/hooks';
import { routeHash } from '../console/route';
import { useDesk } from '../desk/context';
import { codeOf } from '../desk/runtime';
import { leads } from '../desk/select';
import { errorText } from '../entry/words';
import { useI18n } from '../i18n/context';
import { useNewest } from '../ui/hooks';
import { Icon } from '../ui/Icon';
import { AgentsTab } from './AgentsTab';
import { AuditTab } from './AuditTab';
import { everything, type Desk } from './calls';
import './setup.css';
import { SkillsTab } from './SkillsTab';
import { SETUP_TABS, type SetupTab } from './tabs';
import { TeamsTab } from './TeamsTab';

export function SetupPage({ tab }: { tab: SetupTab }) {
  const { t } = useI18n();
  const { role } = useDesk();
  const may = leads(role);
  const [desk, setDesk] = useState<Desk | null>(null);
  const [problem, setProblem] = useState('');
  const asked = useNewest();
  const load = useCallback(async (): Promise<void> => {
    const isNews = asked();
    try {
      const read = await everything();
      if (!isNews()) return;
      setDesk(read);
      setProblem('');
    } catch (error) {
      if (isNews()) setProblem(codeOf(error));
    }
  }, []);
  useEffect(() => {
    if (may) void load();
  }, [may, tab, load]);
  if (!may) return <main class="blank full"><Icon name="lock" /><strong>{t('setup.forbidden')}</strong></main>;
  return (
    <main class="setup" id="thread" aria-label={t('setup.open')}>
      <div class="setup-inner">
        <h2 class="hidden">{t('setup.open')}</h2>
        <nav class="setup-tabs" aria-label={t('setup.tabs')}>
          {SETUP_TABS.map((each) => (
            <a key={each} href={routeHash({ setup: each })} aria-current={each === tab ? 'page' : undefined}>{t(`setup.tab.${each}`)}</a>
          ))}
        </nav>
        {problem !== '' && (
          <p class="problem" role="alert">
            {t('common.failed', { why: errorText(t, problem) })}{' '}
            <button type="button" class="button" onClick={() => void load()}>{t('common.retry')}</button>
          </p>
        )}
        {tab === 'audit' ? <AuditTab /> : !desk ? problem === '' && <p class="blank" role="status">{t('common.loading')}</p> : (
          <>
            {tab === 'teams' && <TeamsTab desk={desk} onSaved={load} />}
            {tab === 'skills' && <SkillsTab desk={desk} onSaved={load} />}
            {tab === 'agents' && <AgentsTab desk={desk} onSaved={load} />}
          </>
        )}
      </div>
    </main>
  );
}
