/*
 * ArticlePage.tsx -- one article: its form beside what visitors will see, its versions, and what
 * becomes of it. What was typed stays until it is saved, also when somebody else was faster.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { colleagues } from '../api/http';
import type { Colleague } from '../api/read';
import { go, routeHash } from '../console/route';
import { useDesk } from '../desk/context';
import { codeOf } from '../desk/runtime';
import { errorText } from '../entry/words';
import { useI18n } from '../i18n/context';
import { langName } from '../i18n/format';
import { problemsOf } from '../setup/calls';
import type { Problems } from '../setup/model';
import { HttpError } from '../api/http';
import { useNewest, useThere } from '../ui/hooks';
import { Icon } from '../ui/Icon';
import { useToast } from '../ui/Toasts';
import { ArticleForm } from './ArticleForm';
import { StateTag } from './ArticleList';
import * as calls from './calls';
import { checkDraft, draftOf, linesOf, newDraft, problemsSaid, slugOf, type Article, type ArticleName, type Draft, type Group, type State } from './model';
import { hold, named, pending, wordsOf } from './pending';
import { Versions } from './Versions';

function useColleagues(): readonly Colleague[] {
  const [people, setPeople] = useState<readonly Colleague[]>([]);
  useEffect(() => {
    colleagues().then(setPeople, () => undefined); // without them the owner can't be changed, and nothing else is lost
  }, []);
  return people;
}

/** The questions that were taken up on the page of questions come in as its own. */
function withPending(draft: Draft): Draft {
  const group = pending();
  if (!group) return draft;
  const words = wordsOf(group);
  const known = linesOf(draft.questions);
  const questions = [...known, ...words.filter((text) => !known.includes(text))].join('\n');
  return draft.slug === '' ? { ...draft, lang: group.lang, title: group.text.slice(0, 200), slug: slugOf(group.text), questions } : { ...draft, questions };
}

const same = (a: Draft, b: Draft): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What reading the article anew may put its words over: whatever is in the form, nothing, or these words only, so that what was typed meanwhile stays. */
type Over = 'all' | 'none' | Draft;

export function ArticlePage({ name }: { name: ArticleName }) {
  const { t, lang } = useI18n();
  const { me } = useDesk();
  const fresh = name.slug === '';
  const [article, setArticle] = useState<Article | null>(null);
  const [draft, setDraft] = useState<Draft | null>(() => (fresh ? withPending(newDraft(lang, me?.id ?? 0)) : null));
  const [problem, setProblem] = useState('');
  // What is to be put over when it is read: of a new one, what was sent; of one that could not be read, the same again.
  const over = useRef<Over>('all');
  const asked = useNewest();
  const load = async (put: Over): Promise<void> => {
    over.current = put;
    const isNews = asked();
    try {
      const read = await calls.article(name);
      if (!isNews()) return;
      setArticle(read);
      setDraft((held) => {
        if (held === null || put === 'all' || (put !== 'none' && same(held, put))) return withPending(draftOf(read));
        return { ...held, lang: read.lang, slug: read.slug }; // its name can't be changed any more
      });
      setProblem('');
    } catch (error) {
      if (isNews()) setProblem(codeOf(error));
    }
  };
  useEffect(() => {
    if (!fresh) void load(over.current);
  }, [name.lang, name.slug]);
  useEffect(() => () => hold(null), []);
  return (
    <section class="setup-stack">
      <p><a class="kb-back" href={routeHash({ knowledge: { tab: 'articles', article: null } })}><Icon name="back" small />{t('kb.all')}</a></p>
      {problem !== '' && (
        <p class="problem" role="alert">
          {t('common.failed', { why: errorText(t, problem) })}{' '}
          <button type="button" class="button" onClick={() => void load(over.current)}>{t('common.retry')}</button>
        </p>
      )}
      {!draft && problem === '' && <p class="blank" role="status">{t('common.loading')}</p>}
      {draft && (
        <Editing
          article={article} draft={draft} waiting={!fresh && !article} onDraft={(change) => setDraft((held) => held && { ...held, ...change })}
          onChanged={load} onNamed={(sent) => { over.current = sent; }}
        />
      )}
    </section>
  );
}

interface EditingProps {
  readonly article: Article | null;
  readonly draft: Draft;
  readonly onDraft: (change: Partial<Draft>) => void;
  /** A new one was stored and is not read yet. */
  readonly waiting: boolean;
  /** Read it anew. */
  readonly onChanged: (over: Over) => Promise<void>;
  /** A new one was stored with these words. */
  readonly onNamed: (sent: Draft) => void;
}

/** One act at a time, and what came of it: problems at their fields, or a conflict with somebody who was faster. */
function useActs(known: boolean, waiting: boolean) {
  const { t } = useI18n();
  const [problems, setProblems] = useState<Problems>({});
  const [conflict, setConflict] = useState(false);
  const [acting, setBusy] = useState(false);
  const busy = acting || waiting;
  const failed = (error: unknown): void => {
    if (error instanceof HttpError && error.code === 'conflict' && known) setConflict(true);
    else if (error instanceof HttpError && (error.code === 'bad_setting' || error.code === 'conflict')) setProblems(problemsSaid(error.said));
    else setProblems(problemsOf(t, error, []));
  };
  const run = async (work: () => Promise<void>): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setProblems({});
    try {
      await work();
    } catch (error) {
      failed(error);
    } finally {
      setBusy(false);
    }
  };
  return { problems, setProblems, conflict, setConflict, busy, run };
}

/** What follows the saving. It is saved whatever comes of this: to save it again would be a conflict with oneself. */
async function finish(name: ArticleName, latest: number, publish: boolean, group: Group | null): Promise<Error | null> {
  try {
    if (publish) await calls.move(name, latest, 'published', latest);
    if (group) await settle(group);
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function settle(group: Group): Promise<void> {
  await calls.settle(group.answers, 'article');
  if (pending() === group) hold(null);
}

function Editing({ article, draft, waiting, onDraft, onChanged, onNamed }: EditingProps) {
  const { t } = useI18n();
  const say = useToast();
  const people = useColleagues();
  const there = useThere();
  const { problems, setProblems, conflict, setConflict, busy, run } = useActs(article !== null, waiting);
  const stored = article && draftOf(article);
  const dirty = !stored || !same(stored, draft);
  const set = (change: Partial<Draft>): void => {
    setProblems((before) => Object.fromEntries(Object.entries(before).filter(([field]) => field !== '' && !(field in change))));
    onDraft(change);
  };
  const name = { lang: draft.lang.trim(), slug: draft.slug.trim() };
  const save = async (publish: boolean): Promise<void> => {
    const found = checkDraft(draft);
    if (Object.keys(found).length > 0) return setProblems(found);
    const group = pending(); // it is this one's, also when the page is left meanwhile
    await run(async () => {
      const latest = dirty ? await calls.save(draft, article?.latest ?? 0) : article?.latest ?? 0;
      const failure = await finish(name, latest, publish, group);
      if (failure === null) say(t(publish ? 'kb.published' : 'kb.saved', { n: latest }));
      if (article) await onChanged(failure === null ? draft : 'none');
      else if (there()) {
        named(name);
        onNamed(draft);
        go({ knowledge: { tab: 'articles', article: name } });
      }
      if (failure === null) return;
      if (article) throw failure;
      say(t('common.failed', { why: errorText(t, codeOf(failure)) }));
    });
  };
  const move = (to: State | 'restored', version: number): Promise<void> => run(async () => {
    if (!article || !stored) return;
    await calls.move(name, article.latest, to, version);
    say(t(to === 'restored' ? 'kb.restored' : `kb.moved.${to}`, { n: version }));
    await onChanged(to === 'restored' ? draft : stored);
  });
  return (
    <>
      {article && <Head article={article} busy={busy} onMove={(to) => void move(to, article.latest)} />}
      {conflict && <Conflict onChoice={(keep) => { setConflict(false); void onChanged(keep ? 'none' : 'all'); }} />}
      <ArticleForm
        fresh={!article} draft={draft} problems={problems} people={people} dirty={dirty} busy={busy} set={set}
        canPublish={article?.state !== 'archived' && (dirty || !article || article.state !== 'published' || article.latest > article.published)}
        onSave={() => void save(false)} onPublish={() => void save(true)}
      />
      {article && <Versions key={article.latest} article={article} busy={busy} onMove={(to, version) => void move(to, version)} />}
    </>
  );
}

function Head({ article, busy, onMove }: { article: Article; busy: boolean; onMove: (to: State) => void }) {
  const { t, lang } = useI18n();
  const { slug, state, latest, published } = article;
  return (
    <header class="setup-head">
      <span class="setup-marks">
        <code>{slug}</code>
        <span class="tag">{langName(lang, article.lang)}</span>
        <StateTag state={state} ahead={latest > published} />
      </span>
      <span class="setup-acts">
        {state === 'published' && <button type="button" class="button" aria-disabled={busy} onClick={() => onMove('draft')}>{t('kb.withdraw')}</button>}
        <button type="button" class="button" aria-disabled={busy} onClick={() => onMove(state === 'archived' ? 'draft' : 'archived')}>{t(state === 'archived' ? 'kb.unarchive' : 'kb.archive')}</button>
      </span>
    </header>
  );
}

/** Somebody else was faster: whose words stay is for whoever sits here. */
function Conflict({ onChoice }: { onChoice: (keep: boolean) => void }) {
  const { t } = useI18n();
  return (
    <p class="problem" role="alert">
      {t('kb.conflict')}{' '}
      <button type="button" class="button" onClick={() => onChoice(true)}>{t('kb.conflict.keep')}</button>{' '}
      <button type="button" class="button" onClick={() => onChoice(false)}>{t('kb.conflict.theirs')}</button>
    </p>
  );
}
