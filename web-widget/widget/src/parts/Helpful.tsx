import { useRef, useState } from 'preact/hooks';
import { help } from '../i18n/help.ts';
import { t } from '../i18n/index.ts';

/** Whether it helped: two buttons, of which the pressed one can be changed. */
export function Helpful({ said, vote }: { said: boolean | null; vote: (helpful: boolean) => Promise<void> }) {
  const [pressed, setPressed] = useState(said);
  const [failed, setFailed] = useState(false);
  // One at a time: two that are on their way at once may arrive in the other order. Of several pressed meanwhile, the last.
  const presses = useRef({ count: 0, stands: said, before: Promise.resolve() });
  const press = (helpful: boolean): void => {
    setPressed(helpful);
    setFailed(false);
    const at = presses.current;
    at.count += 1;
    const mine = at.count;
    const send = async (): Promise<void> => {
      if (mine !== at.count) return;
      try {
        await vote(helpful);
        at.stands = helpful;
      } catch {
        if (mine !== at.count) return;
        setPressed(at.stands);
        setFailed(true);
      }
    };
    at.before = at.before.then(send);
  };
  return (
    <div class="helpful" role="group" aria-label={help('helpful')}>
      <span aria-hidden="true">{help('helpful')}</span>
      <button class="chip" aria-pressed={pressed === true} onClick={() => press(true)}>{help('yes')}</button>
      <button class="chip" aria-pressed={pressed === false} onClick={() => press(false)}>{help('no')}</button>
      <span role="status">{failed ? t('close.failed') : pressed !== null && pressed !== said ? help('thanks') : ''}</span>
    </div>
  );
}
