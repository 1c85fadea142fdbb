/* FiguresTab.tsx -- what each article was worth lately, the most shown first. */
import { useEffect, useState } from 'preact/hooks';
import { routeHash } from '../console/route';
import { codeOf } from '../desk/runtime';
import { errorText } from '../entry/words';
import { useI18n } from '../i18n/context';
import { langName } from '../i18n/format';
import * as calls from './calls';
import type { Figure } from './model';

const SPANS = [7, 30, 90] as const;

export function FiguresTab() {
  const { t } = useI18n();
  const [days, setDays] = useState<number>(30);
  const [figures, setFigures] = useState<readonly Figure[] | null>(null);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    let wanted = true;
    calls.figures(days).then(
      (read) => { if (wanted) { setFigures(read); setProblem(''); } },
      (error: unknown) => { if (wanted) setProblem(codeOf(error)); },
    );
    return () => {
      wanted = false;
    };
  }, [days]);
  return (
    <section class="setup-stack" aria-label={t('kb.tab.figures')}>
      <div class="kb-filter">
        <select class="input" aria-label={t('kb.days')} value={days} onChange={(event) => setDays(Number(event.currentTarget.value))}>
          {SPANS.map((n) => <option key={n} value={n}>{t('kb.days.last', { n })}</option>)}
        </select>
        <p class="setup-hint">{t('kb.figures.about')}</p>
      </div>
      {problem !== '' && <p class="problem" role="alert">{t('common.failed', { why: errorText(t, problem) })}</p>}
      {!figures && problem === '' && <p class="blank" role="status">{t('common.loading')}</p>}
      {figures && <Table figures={figures} />}
    </section>
  );
}

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.round((part / whole) * 100)}%`;
}

function Table({ figures }: { figures: readonly Figure[] }) {
  const { t, lang } = useI18n();
  return (
    <div class="setup-block kb-table">
      <table>
        <thead>
          <tr>
            <th scope="col">{t('kb.title')}</th>
            <th scope="col">{t('kb.shown')}</th>
            <th scope="col">{t('kb.deflected')}</th>
            <th scope="col">{t('kb.helpful')}</th>
            <th scope="col">{t('kb.unhelpful')}</th>
            <th scope="col">{t('kb.sure')}</th>
          </tr>
        </thead>
        <tbody>
          {figures.map(({ slug, lang: tag, title, shown, helpful, unhelpful, deflected, sure }) => (
            <tr key={`${tag}/${slug}`}>
              <th scope="row">
                <a href={routeHash({ knowledge: { tab: 'articles', article: { lang: tag, slug } } })}><bdi>{title}</bdi></a>{' '}
                <span class="muted">{langName(lang, tag)}</span>
              </th>
              <td data-label={t('kb.shown')}>{shown}</td>
              <td data-label={t('kb.deflected')}>{share(deflected, shown)}</td>
              <td data-label={t('kb.helpful')}>{helpful}</td>
              <td data-label={t('kb.unhelpful')}>{unhelpful}</td>
              <td data-label={t('kb.sure')}>{sure === null ? '–' : `${sure}%`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
