/* FoundList.tsx -- a text with what was found in it marked, and the reasons below. */
import type { ComponentChildren } from 'preact';
import { useI18n } from '../i18n/context';
import { linkWhy, ruleKey } from '../i18n/policy';
import './found.css';
import { pieces, rulesOf, type Found } from './found';

export function MarkedText({ text, found }: { text: string; found: readonly Found[] }) {
  return (
    <p class="found-text prose" dir="auto">
      {pieces(text, found).map((piece, index) => (piece.marked ? <mark key={index}>{piece.text}</mark> : piece.text))}
    </p>
  );
}

/** `by`: say also what found it. `act`: beside a reason. */
export function Reasons({ found, by, act }: { found: readonly Found[]; by?: boolean; act?: (found: Found) => ComponentChildren }) {
  const { t } = useI18n();
  return (
    <ul class="found-reasons">
      {rulesOf(found).map((each) => (
        <li key={`${each.rule}.${each.why}`}>
          {by === true && <span class="tag">{t(each.by === 'guard' ? 'tester.by.guard' : each.by === 'links' ? 'tester.by.links' : 'tester.by.policy')}</span>}
          <span>{t(ruleKey(each.rule))}{each.why !== '' && ` · ${t(linkWhy(each.why))}`}</span>
          {act?.(each)}
        </li>
      ))}
    </ul>
  );
}
