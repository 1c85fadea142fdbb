/*
 * Name.tsx -- names that other people chose, on our screens: each is isolated, so
 * that its direction stays its own, and a signed-in visitor's carries a mark, so
 * that "Support" is not taken for staff.
 */
import type { Card } from '@baton/client';
import { useI18n } from '../i18n/context';
import './name.css';
import { calledByName, visitorLabel } from './words';

/** A sentence with one name in it, at every place where `text` puts what it is given. */
export function Named({ name, text }: { name: string; text: (name: string) => string }) {
  const parts = text('\n').split('\n');
  return <>{parts.map((part, index) => <>{index > 0 && <bdi>{name}</bdi>}{part}</>)}</>;
}

/** On one line, cut where the room ends; the mark stays. */
export function VisitorName({ visitor }: { visitor: Pick<Card, 'visitor_id' | 'visitor_name'> }) {
  const { t } = useI18n();
  return (
    <span class="visitor-name">
      <bdi class="one-line">{visitorLabel(t, visitor)}</bdi>
      {calledByName(visitor) && <span class="tag">{t('who.visitor.mark')}</span>}
    </span>
  );
}
