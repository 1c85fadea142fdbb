/*
 * KnowledgePage.tsx -- the knowledge base for its editors, who are supervisors and admins: articles,
 * what no article answered, and what the articles are worth.
 */
import { routeHash } from '../console/route';
import { useDesk } from '../desk/context';
import { leads } from '../desk/select';
import { useI18n } from '../i18n/context';
import '../setup/setup.css';
import { Icon } from '../ui/Icon';
import { ArticleList } from './ArticleList';
import { ArticlePage } from './ArticlePage';
import { FiguresTab } from './FiguresTab';
import './knowledge.css';
import { pageOf } from './pending';
import { QuestionsTab } from './QuestionsTab';
import { TABS, type KnowledgeRoute } from './route';

export function KnowledgePage({ route }: { route: KnowledgeRoute }) {
  const { t } = useI18n();
  const { role } = useDesk();
  if (!leads(role)) return <main class="blank full"><Icon name="lock" /><strong>{t('kb.forbidden')}</strong></main>;
  const { tab, article } = route;
  return (
    <main class="setup" id="thread" aria-label={t('kb.open')}>
      <div class="setup-inner kb">
        <h2 class="hidden">{t('kb.open')}</h2>
        <nav class="setup-tabs" aria-label={t('kb.tabs')}>
          {TABS.map((each) => (
            <a key={each} href={routeHash({ knowledge: { tab: each, article: null } })} aria-current={each === tab ? 'page' : undefined}>{t(`kb.tab.${each}`)}</a>
          ))}
        </nav>
        {article ? <ArticlePage key={pageOf(article)} name={article} />
          : tab === 'questions' ? <QuestionsTab /> : tab === 'figures' ? <FiguresTab /> : <ArticleList />}
      </div>
    </main>
  );
}
