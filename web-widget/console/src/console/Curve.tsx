/*
 * Curve.tsx -- the last hour in steps of five minutes: three lines that differ in
 * dashes and marks, not in colour alone, and the same as a table.
 */
import type { Slice } from '../api/desk';
import { lineOf, scaleOf, type Series } from '../desk/overview';
import { useI18n } from '../i18n/context';
import { clock } from '../i18n/format';
import './curve.css';

const WIDTH = 600;
const HEIGHT = 120;
const SERIES: readonly Series[] = ['waiting', 'handedOver', 'assigned'];
const LABELS = { waiting: 'desk.curve.waiting', handedOver: 'desk.curve.handed', assigned: 'desk.curve.assigned' } as const;

export function Curve({ curve }: { curve: readonly Slice[] }) {
  const { t, lang } = useI18n();
  const scale = scaleOf(curve);
  const sum = (series: Series): number => curve.reduce((all, each) => all + each[series], 0);
  const label = t('desk.curve.label', { waiting: curve[curve.length - 1]?.waiting ?? 0, handed: sum('handedOver'), assigned: sum('assigned') });
  const times = [curve[0], curve[Math.floor(curve.length / 2)], curve[curve.length - 1]];
  return (
    <section class="curve" aria-label={t('desk.curve')}>
      <h2>{t('desk.curve')}</h2>
      <ul class="curve-legend" aria-hidden="true">
        {SERIES.map((series) => (
          <li key={series}>
            <svg viewBox="0 0 28 8" focusable="false"><line class={`line-${series}`} x1="0" x2="28" y1="4" y2="4" /></svg>
            {t(LABELS[series])}
          </li>
        ))}
      </ul>
      <div class="curve-box">
        <span class="curve-scale" aria-hidden="true"><span>{scale}</span><span>0</span></span>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
          {[0, 0.5, 1].map((share) => <line key={share} class="curve-grid" x1="0" x2={WIDTH} y1={share * HEIGHT} y2={share * HEIGHT} />)}
          {SERIES.map((series) => (
            <polyline key={series} class={`line-${series}`} points={lineOf(curve, series, scale, WIDTH, HEIGHT).map((point) => point.join(',')).join(' ')} />
          ))}
        </svg>
      </div>
      <p class="curve-times" aria-hidden="true">{times.map((each, index) => <span key={index}>{each ? clock(lang, each.at) : ''}</span>)}</p>
      <details class="curve-table">
        <summary>{t('desk.curve.table')}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('desk.curve.at')}</th>
              {SERIES.map((series) => <th key={series} scope="col">{t(LABELS[series])}</th>)}
              <th scope="col">{t('desk.curve.closed')}</th>
            </tr>
          </thead>
          <tbody>
            {curve.map((each) => (
              <tr key={each.at}>
                <th scope="row">{clock(lang, each.at)}</th>
                {SERIES.map((series) => <td key={series}>{each[series]}</td>)}
                <td>{each.closed}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}
