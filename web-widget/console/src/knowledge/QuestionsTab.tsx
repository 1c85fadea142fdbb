/* QuestionsTab.tsx -- what no article answered well, those that ask the same together, most asked first. */
import { useEffect, useState } from 'preact/hooks';
import { go, routeHash } from '../console/route';
import { codeOf } from '../desk/runtime';
import { errorText } from '../entry/words';
import { useI18n } from '../i18n/context';
import { langName, when } from '../i18n/format';
import { useToast } from '../ui/Toasts';
import * as calls from './calls';
import type { ArticleName, Group } from './model';
import { hold } from './pending';
import { Pick } from './Pick';

export function QuestionsTab() {
  const { t } = useI18n();
  const say = useToast();
  const [groups, setGroups] = useState<readonly Group[] | null>(null);
  const [problem, setProblem] = useState('');
  const load = (): void => {
    setProblem('');
    calls.questions().then(setGroups, (error: unknown) => setProblem(codeOf(error)));
  };
  useEffect(load, []);
  const edit = (group: Group, article: ArticleName): void => {
    hold(group);
    go({ knowledge: { tab: 'articles', article } });
  };
  const dismiss = (group: Group): Promise<void> => calls.settle(group.answers, 'dismissed').then(
    () => setGroups((shown) => shown?.filter((each) => each !== group) ?? null),
    (error: unknown) => say(errorText(t, codeOf(error))),
  );
  return (
    <section class="setup-stack" aria-label={t('kb.tab.questions')}>
      <p class="setup-hint">{t('kb.questions.about')}</p>
      {problem !== '' && (
        <p class="problem" role="alert">{t('common.failed', { why: errorText(t, problem) })}{' '}<button type="button" class="button" onClick={load}>{t('common.retry')}</button></p>
      )}
      {!groups && problem === '' && <p class="blank" role="status">{t('common.loading')}</p>}
      {groups?.length === 0 && <p class="blank">{t('kb.questions.none')}</p>}
      {groups?.map((group) => (
        <GroupCard key={group.answers[0]?.join('/')} group={group} onEdit={(article) => edit(group, article)} onDismiss={() => dismiss(group)} />
      ))}
    </section>
  );
}

interface GroupProps {
  readonly group: Group;
  readonly onEdit: (article: ArticleName) => void;
  readonly onDismiss: () => Promise<void>;
}

function GroupCard({ group, onEdit, onDismiss }: GroupProps) {
  const { t, lang } = useI18n();
  const why = ([['misses', group.misses], ['outOfScope', group.outOfScope], ['unsure', group.unsure], ['unhelpful', group.unhelpful]] as const)
    .filter(([, n]) => n > 0);
  const { near } = group;
  const [picking, setPicking] = useState(false);
  const [busy, setBusy] = useState(false);
  const dismiss = (): void => {
    if (busy) return;
    setBusy(true);
    void onDismiss().finally(() => setBusy(false));
  };
  return (
    <article class="setup-block kb-group">
      <header class="setup-head">
        <strong class="kb-asked"><bdi>{group.text}</bdi></strong>
        <span class="tag high">{t('kb.asked', { n: group.count })}</span>
      </header>
      <p class="setup-marks">
        <span class="tag">{langName(lang, group.lang)}</span>
        {why.map(([key, n]) => <span key={key} class="tag">{t(`kb.why.${key}`, { n })}</span>)}
      </p>
      <ul class="kb-examples" aria-label={t('kb.examples')}>
        {group.examples.map(({ conversation, seq, at, text }) => (
          <li key={`${conversation}/${seq}`}>
            <a href={routeHash({ id: conversation })}><span class="one-line"><bdi>{text}</bdi></span></a>
            <span class="muted">{when(lang, at, Date.now())}</span>
          </li>
        ))}
      </ul>
      <p class="setup-acts">
        <button type="button" class="button primary" onClick={() => onEdit({ lang: '', slug: '' })}>{t('kb.make')}</button>
        {near && <button type="button" class="button" onClick={() => onEdit(near)}><span class="one-line">{t('kb.add', { title: near.title })}</span></button>}
        <button type="button" class="button" aria-expanded={picking} onClick={() => setPicking(!picking)}>{t('kb.pick')}</button>
        <button type="button" class="button" aria-disabled={busy} onClick={dismiss}>{t('kb.dismiss')}</button>
      </p>
      {picking && <Pick question={group.text} lang={group.lang} onPick={onEdit} />}
    </article>
  );
}
