/* ArticleForm.tsx -- an article's fields, and beside them what visitors will see of it. */
import { useEffect, useRef } from 'preact/hooks';
import type { Colleague } from '../api/read';
import { Markdown } from '../entry/Markdown';
import { agentLabel } from '../entry/words';
import { useI18n } from '../i18n/context';
import { Field, focusWrong, FormProblem } from '../setup/Field';
import type { Problems } from '../setup/model';
import { ACTIONS, LIMITS, slugOf, type Draft } from './model';

interface FormProps {
  readonly fresh: boolean;
  readonly draft: Draft;
  readonly problems: Problems;
  readonly people: readonly Colleague[];
  readonly dirty: boolean;
  readonly busy: boolean;
  readonly canPublish: boolean;
  readonly set: (change: Partial<Draft>) => void;
  readonly onSave: () => void;
  readonly onPublish: () => void;
}

export function ArticleForm(props: FormProps) {
  const { t } = useI18n();
  const { draft, problems, dirty, busy, fresh } = props;
  const form = useRef<HTMLFormElement>(null);
  const from = useRef<Element | null>(null);
  useEffect(() => {
    if (Object.keys(problems).length > 0) focusWrong(form.current, from.current);
  }, [problems]);
  const act = (run: () => void): void => {
    from.current = document.activeElement;
    run();
  };
  return (
    <form
      ref={form} class="setup-form" noValidate aria-label={fresh ? t('kb.new') : draft.title}
      onSubmit={(event) => { event.preventDefault(); act(props.onSave); }}
    >
      <div class="kb-columns">
        <div class="setup-stack">
          <Head {...props} />
          <Texts {...props} />
          <Finding {...props} />
        </div>
        <Preview draft={draft} />
      </div>
      <footer class="setup-foot">
        <FormProblem problems={problems} />
        {dirty && !fresh && <span class="setup-hint">{t('setup.unsaved')}</span>}
        <button type="submit" class="button" aria-disabled={busy || !dirty}>{t(busy ? 'common.working' : 'kb.save')}</button>
        <button type="button" class="button primary" aria-disabled={busy || !props.canPublish} onClick={() => props.canPublish && act(props.onPublish)}>{t('kb.publish')}</button>
      </footer>
    </form>
  );
}

function Head({ fresh, draft, problems, people, set }: FormProps) {
  const { t } = useI18n();
  return (
    <fieldset class="setup-block">
      <legend>{t('kb.head')}</legend>
      <Field label={t('kb.title')} problem={problems['title']}>
        {(ties) => (
          <input
            {...ties} class="input" maxLength={LIMITS.title * 2} autocomplete="off" value={draft.title}
            onInput={(event) => set({ title: event.currentTarget.value })}
            onBlur={() => fresh && draft.slug === '' && set({ slug: slugOf(draft.title) })}
          />
        )}
      </Field>
      <div class="setup-pairs">
        <Field label={t('kb.slug')} hint={t('kb.slug.hint')} problem={problems['slug']}>
          {(ties) => <input {...ties} class="input" maxLength={LIMITS.slug} autocomplete="off" spellcheck={false} readOnly={!fresh} value={draft.slug} onInput={(event) => set({ slug: event.currentTarget.value })} />}
        </Field>
        <Field label={t('kb.lang')} hint={t('kb.lang.hint')} problem={problems['lang']}>
          {(ties) => <input {...ties} class="input" maxLength={LIMITS.lang} autocomplete="off" spellcheck={false} readOnly={!fresh} value={draft.lang} onInput={(event) => set({ lang: event.currentTarget.value })} />}
        </Field>
        <Field label={t('kb.action')} problem={problems['action']}>
          {(ties) => (
            <select {...ties} class="input" value={draft.action} onChange={(event) => set({ action: ACTIONS.find((each) => each === event.currentTarget.value) ?? 'none' })}>
              {ACTIONS.map((each) => <option key={each} value={each}>{t(`kb.action.${each}`)}</option>)}
            </select>
          )}
        </Field>
        <Field label={t('kb.topic')} hint={t('kb.topic.hint')} problem={problems['topic']}>
          {(ties) => <input {...ties} class="input" maxLength={LIMITS.topic} autocomplete="off" spellcheck={false} value={draft.topic} onInput={(event) => set({ topic: event.currentTarget.value })} />}
        </Field>
        <Field label={t('kb.owner')} problem={problems['owner']}>
          {(ties) => (
            <select {...ties} class="input" value={draft.owner} onChange={(event) => set({ owner: Number(event.currentTarget.value) })}>
              <option value={0}>{t('setup.none')}</option>
              {draft.owner !== 0 && !people.some(({ id }) => id === draft.owner) && <option value={draft.owner}>#{draft.owner}</option>}
              {people.map(({ id, name }) => <option key={id} value={id}>{agentLabel(t, name, id)}</option>)}
            </select>
          )}
        </Field>
      </div>
    </fieldset>
  );
}

function Texts({ draft, problems, set }: FormProps) {
  const { t } = useI18n();
  return (
    <fieldset class="setup-block">
      <legend>{t('kb.texts')}</legend>
      <Field label={t('kb.answer')} hint={t('kb.answer.hint', { n: [...draft.answer].length, max: LIMITS.answer })} problem={problems['answer']}>
        {(ties) => <textarea {...ties} autocomplete="off" class="input" rows={6} dir="auto" value={draft.answer} onInput={(event) => set({ answer: event.currentTarget.value })} />}
      </Field>
      <Field label={t('kb.body')} hint={t('kb.body.hint')} problem={problems['body']}>
        {(ties) => <textarea {...ties} autocomplete="off" class="input kb-body" rows={16} dir="auto" value={draft.body} onInput={(event) => set({ body: event.currentTarget.value })} />}
      </Field>
    </fieldset>
  );
}

function Finding({ draft, problems, set }: FormProps) {
  const { t } = useI18n();
  return (
    <fieldset class="setup-block">
      <legend>{t('kb.finding')}</legend>
      <Field label={t('kb.questions')} hint={t('kb.lines.hint')} problem={problems['questions']}>
        {(ties) => <textarea {...ties} autocomplete="off" class="input" rows={7} dir="auto" value={draft.questions} onInput={(event) => set({ questions: event.currentTarget.value })} />}
      </Field>
      <Field label={t('kb.keywords')} hint={t('kb.lines.hint')} problem={problems['keywords']}>
        {(ties) => <textarea {...ties} autocomplete="off" class="input" rows={5} dir="auto" value={draft.keywords} onInput={(event) => set({ keywords: event.currentTarget.value })} />}
      </Field>
    </fieldset>
  );
}

/** The bot's bubble, and the article behind its button: drawn by the same reading of Markdown as the widget's. */
function Preview({ draft }: { draft: Draft }) {
  const { t } = useI18n();
  return (
    <section class="setup-block kb-preview" aria-label={t('kb.preview')} lang={draft.lang}>
      <h3>{t('kb.preview')}</h3>
      <div class="kb-bubble"><Markdown text={draft.answer} /></div>
      <article class="kb-article">
        <h4><bdi>{draft.title}</bdi></h4>
        <Markdown text={draft.body} />
      </article>
    </section>
  );
}
