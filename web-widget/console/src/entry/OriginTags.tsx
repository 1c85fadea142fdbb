/*
 * OriginTags.tsx -- below what the bot said: that a language model or an own bot made it,
 * and from which articles.
 */
import type { Entry } from '@baton/client';
import { useI18n } from '../i18n/context';
import { originOf } from './origin';

export function OriginTags({ entry }: { entry: Entry }) {
  const { t } = useI18n();
  const origin = originOf(entry);
  if (origin === null) return null;
  if (origin.by === 'webhook') {
    return (
      <div class="offered">
        <span class="tag">{t('origin.webhook')}</span>
        {origin.reason !== '' && <span class="tag" title={t('origin.reason')}><bdi>{origin.reason}</bdi></span>}
      </div>
    );
  }
  return (
    <div class="offered">
      <span class="tag">{t('origin.model', { model: origin.model })}</span>
      {origin.sources.map(({ number, article, version }) => (
        <span class="tag" key={number}>{t('origin.source', { number, article, version })}</span>
      ))}
    </div>
  );
}
