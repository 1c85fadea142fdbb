/*
 * Refused.tsx -- why something was not sent, above the field that has it again. A supervisor may
 * send links to hosts that are not allowed; nobody sends anything else that was refused. A secret is
 * not shown once more.
 */
import type { RefObject } from 'preact';
import { useDesk } from '../desk/context';
import { leads } from '../desk/select';
import type { Refusal } from '../desk/state';
import type { Found } from '../entry/found';
import { MarkedText, Reasons } from '../entry/FoundList';
import { useI18n } from '../i18n/context';
import { Icon } from '../ui/Icon';

interface RefusedProps {
  readonly refusal: Refusal;
  /** What is in the field now. */
  readonly text: string;
  readonly box: RefObject<HTMLTextAreaElement>;
  readonly onClose: () => void;
  readonly onAllow: () => void;
}

export function Refused({ refusal, text, box, onClose, onAllow }: RefusedProps) {
  const { t } = useI18n();
  const { role } = useDesk();
  const secret = refusal.found.some((each) => each.rule === 'secret');
  const onlyLinks = refusal.found.length > 0 && refusal.found.every((each) => each.rule === 'link');
  // Where the words are now: the draft may have been changed, or stand before another one.
  const placeOf = (found: Found): number => text.indexOf(refusal.text.slice(found.start, found.end));
  const show = (found: Found): void => {
    const at = placeOf(found);
    box.current?.focus();
    box.current?.setSelectionRange(at, at + found.end - found.start);
  };
  return (
    <div class="refused" role="alert">
      <p class="refused-title"><Icon name="warn" small /><strong>{t(secret ? 'policy.refused.secret' : 'policy.refused')}</strong></p>
      <button type="button" class="refused-close" aria-label={t('policy.close')} title={t('policy.close')} onClick={onClose}><Icon name="close" small /></button>
      {!secret && <MarkedText text={refusal.text} found={refusal.found} />}
      <Reasons found={refusal.found} act={(found) => placeOf(found) >= 0 && (
        <button type="button" class="said-act" onClick={() => show(found)}>{t('policy.show')}</button>
      )} />
      <p class="refused-next">{t(secret ? 'policy.kept.secret' : 'policy.kept')} {onlyLinks && !leads(role) && t('policy.ask')}</p>
      {onlyLinks && leads(role) && (
        <p class="refused-next">
          <button type="button" class="button" onClick={onAllow}>{t('policy.allow')}</button> {t('policy.allow.hint')}
        </p>
      )}
    </div>
  );
}
