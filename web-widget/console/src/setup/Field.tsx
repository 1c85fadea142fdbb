/* Field.tsx -- a control with its label, its hint, and what is wrong with it where it stands. */
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { useI18n } from '../i18n/context';
import { isField } from '../ui/hooks';
import type { Problem, Problems } from './model';

/** What ties a control to its hint and its problem. */
export interface Ties {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly problem: Problem | undefined;
  readonly children: (ties: Ties) => ComponentChildren;
}

export function Field({ label, hint, problem, children }: FieldProps) {
  const id = useId();
  const said = [hint === undefined ? '' : `${id}-hint`, problem ? `${id}-bad` : ''].filter((each) => each !== '').join(' ');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, 'aria-describedby': said === '' ? undefined : said, 'aria-invalid': problem ? true : undefined })}
      <Wrong id={`${id}-bad`} problem={problem} />
      {hint !== undefined && <p class="setup-hint" id={`${id}-hint`}>{hint}</p>}
    </div>
  );
}

export function Wrong({ id, problem }: { id?: string; problem: Problem | undefined }) {
  const { t } = useI18n();
  return problem ? <p class="setup-wrong" id={id}>{t(problem.key, problem.values)}</p> : null;
}

/** What concerns the form and no field of it; and that there is something to look at. */
export function FormProblem({ problems }: { problems: Problems }) {
  const { t } = useI18n();
  const whole = problems[''];
  const any = Object.keys(problems).length > 0;
  return <p class={any ? 'problem' : 'hidden'} role="alert">{whole ? t(whole.key, whole.values) : any ? t('setup.look') : ''}</p>;
}

/**
 * To the first field that is not right, after it is drawn; but whoever has gone to another field since what had the
 * focus when it was sent (`from`) types on there.
 */
export function focusWrong(form: HTMLElement | null, from: Element | null): void {
  requestAnimationFrame(() => {
    const { activeElement: now } = document;
    const wrong = form?.querySelector<HTMLElement>('[aria-invalid="true"]');
    if (!wrong || (now !== from && isField(now))) return;
    wrong.focus();
    // A focus shows the field alone; why it is wrong stands below it, and may be under the bar that saves.
    document.getElementById(`${wrong.id}-bad`)?.scrollIntoView({ block: 'nearest' });
  });
}
