/* Holidays.tsx -- days on which a team does not open. */
import { useI18n } from '../i18n/context';
import { Icon } from '../ui/Icon';
import { Wrong } from './Field';
import { HOLIDAYS_MAX, type Holiday, type Problem } from './model';

interface HolidaysProps {
  readonly holidays: readonly Holiday[];
  readonly onHolidays: (holidays: readonly Holiday[]) => void;
  readonly problem: Problem | undefined;
}

export function Holidays({ holidays, onHolidays, problem }: HolidaysProps) {
  const { t } = useI18n();
  const set = (i: number, day: Partial<Holiday>): void => onHolidays(holidays.map((each, j) => (i === j ? { ...each, ...day } : each)));
  const wrong = (day: string): true | undefined =>
    (problem && (day === '' || holidays.filter((each) => each.day === day).length > 1) ? true : undefined);
  return (
    <fieldset class="setup-block">
      <legend>{t('setup.holidays')}</legend>
      <p class="setup-hint">{t(holidays.length === 0 ? 'setup.holidays.none' : 'setup.holidays.hint')}</p>
      <Wrong problem={problem} />
      <ul class="holidays">
        {holidays.map((holiday, i) => (
          <li key={i}>
            <input
              class="input" type="date" min="1000-01-01" max="2999-12-31" aria-label={t('setup.holidays.day')} aria-invalid={wrong(holiday.day)}
              value={holiday.day} onInput={(event) => set(i, { day: event.currentTarget.value })}
            />
            <input
              class="input" aria-label={t('setup.holidays.name')} placeholder={t('setup.holidays.name')} maxLength={100}
              value={holiday.name} onInput={(event) => set(i, { name: event.currentTarget.value })}
            />
            <button type="button" class="icon-button" aria-label={t('setup.holidays.remove', { day: holiday.day })} onClick={() => onHolidays(holidays.filter((_, j) => j !== i))}>
              <Icon name="close" small />
            </button>
          </li>
        ))}
      </ul>
      {holidays.length < HOLIDAYS_MAX && (
        <p><button type="button" class="button plain" onClick={() => onHolidays([...holidays, { day: '', name: '' }])}>+ {t('setup.holidays.add')}</button></p>
      )}
    </fieldset>
  );
}
