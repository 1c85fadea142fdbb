/*
 * HandOver.tsx -- what the bot learnt before it handed over, above the conversation:
 * one line, and all of it when opened. It stays as it was left, for this tab.
 */
import { useState } from 'preact/hooks';
import { isKey } from '../i18n/catalogue';
import { useI18n } from '../i18n/context';
import { langName } from '../i18n/format';
import { Icon } from '../ui/Icon';
import './handover.css';
import type { Summary } from './summary';
import { skillName } from './words';

/** A word of the bot's in ours; one that we don't know is shown as it came. */
function useWords(): (prefix: string, word: string) => string {
  const { t } = useI18n();
  return (prefix, word) => {
    const key = `${prefix}.${word}`;
    return isKey(key) ? t(key) : word;
  };
}

/** At first open where there is room for it. */
let leftOpen: boolean | null = null;

export function SummaryCard({ summary }: { summary: Summary }) {
  const { t, lang } = useI18n();
  const wordOf = useWords();
  const [open, setOpen] = useState(() => leftOpen ?? window.matchMedia('(min-width: 48.01rem)').matches);
  const row = (label: string, value: string) => value !== '' && <div key={label}><dt>{label}</dt><dd dir="auto">{value}</dd></div>;
  const title = summary.title || summary.article;
  const last = summary.asked[summary.asked.length - 1] ?? '';
  const gist = last || title || wordOf('summary.reason', summary.reason);
  return (
    <details
      class="summary" open={open}
      onToggle={(event) => {
        const now = event.currentTarget.open;
        if (now !== open) leftOpen = now; // drawing it open is no wish of the reader's
        setOpen(now);
      }}
    >
      <summary>
        <Icon name="bot" small />
        <strong>{t('summary.title')}</strong>
        {!open && <span class="one-line summary-gist" dir="auto">{gist}</span>}
        <Icon name="chevron" small />
      </summary>
      <dl>
        {row(t('summary.reason'), wordOf('summary.reason', summary.reason))}
        {summary.asked.length > 0 && (
          <div>
            <dt>{t('summary.question')}</dt>
            <dd>{summary.asked.map((text, at) => <p key={at} class="summary-asked" dir="auto">{text}</p>)}</dd>
          </div>
        )}
        {row(t('summary.topic'), summary.topic === '' ? '' : skillName(t, lang, summary.topic))}
        {row(t('summary.article'), title)}
        {row(t('summary.lang'), summary.lang === '' ? '' : langName(lang, summary.lang))}
        {summary.mood !== '' && summary.mood !== 'calm' && row(t('summary.mood'), wordOf('summary.mood', summary.mood))}
        {summary.fields.map((field) => row(wordOf('summary.field', field.name), field.value))}
      </dl>
    </details>
  );
}
