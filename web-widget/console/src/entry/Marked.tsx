/*
 * Marked.tsx -- a text with its links, and its hashes and addresses marked: short, the whole on hover or focus,
 * the chain's name, a button that copies it. The text itself stays as it is.
 */
import { cutLinks, type Links } from '@baton/client';
import { chainName, MAY_BE_CHAIN, pieces, shortForm, type ChainMark } from '@baton/client/chain';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { useI18n } from '../i18n/context';
import { linkWhy } from '../i18n/policy';
import { Icon } from '../ui/Icon';
import './marked.css';

const COPIED_MS = 2_000;

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
  const parts = useMemo(() => (MAY_BE_CHAIN.test(text) ? pieces(text) : null), [text]);
  if (parts === null) return <>{text}</>;
  return <>{parts.map((part, index) => (part.mark === null ? part.text : <Mark key={index} value={part.text} mark={part.mark} />))}</>;
}

function Mark({ value, mark }: { value: string; mark: ChainMark }) {
  const { t } = useI18n();
  const what = `${chainName(mark)} ${t(`chain.${mark.thing}`)}`.trim();
  return (
    <span class={mark.mistyped ? 'chain mistyped' : 'chain'}>
      <span class="chain-value" tabIndex={0} role="group" aria-label={`${what} ${value}`}>
        <code aria-hidden="true">{shortForm(value)}</code>
        <span class="chain-whole" aria-hidden="true">{value}</span>
      </span>
      <span class="chain-what">{what}</span>
      {mark.mistyped && <strong class="chain-doubt" title={t('chain.mistyped.hint')}>{t('chain.mistyped')}</strong>}
      <CopyButton value={value} what={what} />
    </span>
  );
}

export function CopyButton({ value, what }: { value: string; what: string }) {
  const { t } = useI18n();
  const [said, setSaid] = useState<'' | 'chain.copied' | 'chain.copy.failed'>('');
  useEffect(() => {
    if (said === '') return undefined;
    const timer = setTimeout(() => setSaid(''), COPIED_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = (): void => {
    // Without HTTPS there is no clipboard at all.
    const written = (navigator.clipboard as Clipboard | undefined)?.writeText(value) ?? Promise.reject(new Error('no clipboard'));
    written.then(() => setSaid('chain.copied'), () => setSaid('chain.copy.failed'));
  };
  return (
    <button type="button" class="chain-copy" aria-label={t('chain.copy', { what })} title={t('chain.copy', { what })} onClick={copy}>
      <Icon name={said === 'chain.copied' ? 'check' : 'copy'} small />
      <span class={said === '' ? 'hidden' : 'chain-said'} role="status">{said !== '' && t(said)}</span>
    </button>
  );
}
