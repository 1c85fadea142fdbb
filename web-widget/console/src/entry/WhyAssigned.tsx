/* WhyAssigned.tsx -- "Why?" under an assignment or an offer: rule, who was considered, who was not. */
import { useI18n } from '../i18n/context';
import { isKey } from '../i18n/catalogue';
import { dateTime } from '../i18n/format';
import type { Why } from './why';
import { agentLabel, type NameOf } from './words';

export function WhyAssigned({ why, nameOf }: { why: Why; nameOf: NameOf }) {
  const { t, lang } = useI18n();
  const name = (id: number): string => agentLabel(t, nameOf(id), id);
  const ruleKey = `why.${why.rule}`;
  return (
    // At the end of the log it opens below the edge: what was asked for comes into view.
    <details class="why" onToggle={({ currentTarget }) => { if (currentTarget.open) currentTarget.scrollIntoView({ block: 'nearest' }); }}>
      <summary>{t('why.open')}</summary>
      <div class="why-body">
        <p>{isKey(ruleKey) ? t(ruleKey) : t('why.other', { rule: why.rule })}{why.takes > 1 && ` ${t('why.takes', { n: why.takes })}`}</p>
        <table>
          <caption>{t('why.candidates')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('why.agent')}</th>
              <th scope="col">{t('why.load.head')}</th>
              <th scope="col">{t('why.last')}</th>
            </tr>
          </thead>
          <tbody>
            {why.candidates.map((each, index) => (
              <tr key={each.id} class={index === 0 ? 'chosen' : ''}>
                <th scope="row">
                  <bdi>{name(each.id)}</bdi> {index === 0 && <span class="tag">{t('why.chosen')}</span>}
                </th>
                <td>
                  <LoadBar load={each.load} capacity={each.capacity} /> {each.load}/{each.capacity}
                </td>
                <td>{each.lastAssignedAt === null ? t('why.never') : dateTime(lang, each.lastAssignedAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {why.excluded.length > 0 && (
          <p class="why-excluded">
            <strong>{t('why.excluded')}</strong>
            {why.excluded.map((each) => {
              const key = `why.${each.why}`;
              return <span key={each.id}><bdi>{name(each.id)}</bdi> <em>{isKey(key) ? t(key) : each.why}</em></span>;
            })}
          </p>
        )}
      </div>
    </details>
  );
}

/** A bar without a style attribute: SVG has attributes for its sizes. */
export function LoadBar({ load, capacity }: { load: number; capacity: number }) {
  const share = capacity > 0 ? Math.min(1, load / capacity) : 1;
  return (
    <svg class={share >= 1 ? 'load-bar full' : 'load-bar'} viewBox="0 0 40 6" aria-hidden="true" focusable="false">
      <rect class="load-ground" width="40" height="6" rx="3" />
      {share > 0 && <rect class="load-filled" width={Math.max(6, share * 40)} height="6" rx="3" />}
    </svg>
  );
}
