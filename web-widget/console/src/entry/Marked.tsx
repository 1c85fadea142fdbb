/*
 * Marked.tsx -- a text with its links, and its hashes and addresses marked. The text itself stays as it is.
 */
import { cutLinks, type Links } from '@baton/client';
import { MAY_BE_CHAIN } from '@baton/client/chain';
import { Marks, type MarkLook } from '@baton/client/chain/marks';
import { useMemo } from 'preact/hooks';
import { useI18n } from '../i18n/context';
import { linkWhy } from '../i18n/policy';
import { Icon } from '../ui/Icon';
import './marked.css';

/** One link: to go to, or words with a warning. */
function Link({ text, why }: { text: string; why: string }) {
  const { t } = useI18n();
  if (why === '') return <a href={text} target="_blank" rel="noopener noreferrer nofollow">{text}</a>;
  return (
    <span class="bad-link">
      <s>{text}</s>
      <strong><Icon name="warn" small /> {t(linkWhy(why))}</strong>
    </span>
  );
}

export function Marked({ text, links }: { text: string; links?: Links | undefined }) {
  if (links === undefined || links.size === 0) return <Chained text={text} />;
  return <>{cutLinks(text, links).map((part, index) => (part.why === null ? <Chained key={index} text={part.text} /> : <Link key={index} text={part.text} why={part.why} />))}</>;
}

function Chained({ text }: { text: string }) {
  const look = useMarkLook();
  return MAY_BE_CHAIN.test(text) ? <Marks text={text} look={look} /> : <>{text}</>;
}

/** What the console says and draws around a hash. */
export function useMarkLook(): MarkLook {
  const { t } = useI18n();
  return useMemo(() => ({
    text: (key) => t(`chain.${key}`),
    copy: (what) => t('chain.copy', { what }),
    icon: (done) => <Icon name={done ? 'check' : 'copy'} small />,
    unseen: 'hidden',
  }), [t]);
}
