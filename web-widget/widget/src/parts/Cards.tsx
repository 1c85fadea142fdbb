import { useState } from 'preact/hooks';
import { t } from '../i18n/index.ts';
import { Icon } from './icons.tsx';

const SCORES = [1, 2, 3, 4, 5] as const;

export function RatingCard({ rated, rate }: { rated: number; rate: (score: number, comment: string) => Promise<boolean> }) {
  const [score, setScore] = useState(rated);
  const [comment, setComment] = useState('');
  const [state, setState] = useState<'asking' | 'sending' | 'failed' | 'done'>(rated > 0 ? 'done' : 'asking');
  const submit = (event: Event): void => {
    event.preventDefault();
    setState('sending');
    rate(score, comment.trim()).then(
      (sent) => {
        if (!sent) setComment('');
        setState(sent ? 'done' : 'asking');
      },
      () => setState('failed'),
    );
  };
  if (state === 'done') {
    return (
      <section class="card rate done" role="status">
        <p>{t('rate.thanks')}</p>
        <button class="link" onClick={() => setState('asking')}>{t('rate.change')}</button>
      </section>
    );
  }
  return (
    <form class="card rate" onSubmit={submit}>
      <fieldset>
        <legend>{t('rate.title')}</legend>
        <div class="stars">
          {SCORES.map((n) => (
            <label key={n} class={n <= score ? 'on' : ''}>
              <input type="radio" name="score" value={n} checked={n === score} onChange={() => setScore(n)} />
              <Icon name="star" />
              <span class="sr">{`${t('rate.score', { n })}, ${t(`rate.${n}`)}`}</span>
            </label>
          ))}
        </div>
        <p class="scored" aria-hidden="true">{score > 0 ? t(`rate.${score as 1 | 2 | 3 | 4 | 5}`) : '\u00a0'}</p>
      </fieldset>
      {score > 0 && (
        <>
          <textarea rows={2} autocomplete="off" maxLength={1000} aria-label={t('rate.comment')} placeholder={t('rate.comment')} value={comment}
            onInput={(event) => setComment(event.currentTarget.value)} />
          <button class="primary" disabled={state === 'sending'}>{t('rate.send')}</button>
        </>
      )}
      {state === 'failed' && <p class="error" role="alert">{t('close.failed')}</p>}
    </form>
  );
}
