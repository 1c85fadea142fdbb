/* ArticleList.tsx -- all articles, by language, state and text, page by page. */
import { useEffect, useState } from 'preact/hooks';
import { routeHash } from '../console/route';
import { codeOf } from '../desk/runtime';
import { errorText } from '../entry/words';
import { useI18n } from '../i18n/context';
import { dateTime, langName } from '../i18n/format';
import { useKept } from '../ui/hooks';
import { Icon } from '../ui/Icon';
import * as calls from './calls';
import { STATES, type Listed, type Listing, type State } from './model';

const PAUSE_MS = 250;

/** The list as it is filtered now: asked for a moment after the last key, and an answer that comes late is dropped. */
function useListing(filter: calls.Filter): { listing: Listing | null; problem: string; busy: boolean; more: () => void } {
  const [listing, setListing] = useState<Listing | null>(null);
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const { lang, state, q } = filter;
  useEffect(() => {
    let wanted = true;
    const timer = setTimeout(() => {
      calls.articles({ lang, state, q }, null).then(
        (found) => { if (wanted) { setListing(found); setProblem(''); } },
        (error: unknown) => { if (wanted) setProblem(codeOf(error)); },
      );
    }, q === '' ? 0 : PAUSE_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [lang, state, q]);
  const more = (): void => {
    const last = listing?.articles[listing.articles.length - 1];
    if (busy || !listing || !last) return;
    setBusy(true);
    calls.articles({ lang, state, q }, last).then(
      (next) => setListing((shown) => (shown === listing ? { ...next, articles: [...listing.articles, ...next.articles] } : shown)),
      (error: unknown) => setProblem(codeOf(error)),
    ).finally(() => setBusy(false));
  };
  return { listing, problem, busy, more };
}

export function ArticleList() {
  const { t, lang: reader } = useI18n();
  const [lang, setLang] = useKept('baton.console.kb.lang', '');
  const [state, setState] = useState<State | ''>('');
  const [q, setQ] = useState('');
  const { listing, problem, busy, more } = useListing({ lang, state, q });
  return (
    <section class="setup-stack" aria-label={t('kb.tab.articles')}>
      <div class="kb-filter">
        <input class="input" type="search" maxLength={60} aria-label={t('kb.find')} placeholder={t('kb.find')} value={q} onInput={(event) => setQ(event.currentTarget.value.trimStart())} />
        <select class="input" aria-label={t('kb.lang')} value={lang} onChange={(event) => setLang(event.currentTarget.value)}>
          <option value="">{t('kb.lang.all')}</option>
          {listing?.langs.map((tag) => <option key={tag} value={tag}>{langName(reader, tag)}</option>)}
        </select>
        <select class="input" aria-label={t('kb.state')} value={state} onChange={(event) => setState(STATES.find((each) => each === event.currentTarget.value) ?? '')}>
          <option value="">{t('kb.state.all')}</option>
          {STATES.map((each) => <option key={each} value={each}>{`${t(`kb.state.${each}`)} (${listing?.counts[each] ?? 0})`}</option>)}
        </select>
        <a class="button primary" href={routeHash({ knowledge: { tab: 'articles', article: { lang: '', slug: '' } } })}>
          <Icon name="note" small />{t('kb.new')}
        </a>
      </div>
      {problem !== '' && <p class="problem" role="alert">{t('common.failed', { why: errorText(t, problem) })}</p>}
      {!listing && problem === '' && <p class="blank" role="status">{t('common.loading')}</p>}
      {listing?.articles.length === 0 && <p class="blank">{t('kb.none')}</p>}
      {listing && listing.articles.length > 0 && (
        <ul class="setup-block kb-list">{listing.articles.map((each) => <Row key={`${each.lang}/${each.slug}`} article={each} />)}</ul>
      )}
      {listing?.more === true && <p><button type="button" class="button" aria-disabled={busy} onClick={more}>{t(busy ? 'common.working' : 'common.more')}</button></p>}
    </section>
  );
}

export function StateTag({ state, ahead }: { state: State; ahead: boolean }) {
  const { t } = useI18n();
  return (
    <>
      <span class={`tag kb-${state}`}>{t(`kb.state.${state}`)}</span>
      {state === 'published' && ahead && <span class="tag kb-draft">{t('kb.ahead')}</span>}
    </>
  );
}

function Row({ article }: { article: Listed }) {
  const { t, lang } = useI18n();
  const { slug, title, state, published, latest, at, byName, ownerName } = article;
  return (
    <li class="kb-row">
      <a class="kb-pick" href={routeHash({ knowledge: { tab: 'articles', article: { lang: article.lang, slug } } })}>
        <strong><bdi>{title}</bdi></strong>
        <code>{slug}</code>
      </a>
      <span class="setup-marks">
        <span class="tag">{langName(lang, article.lang)}</span>
        <StateTag state={state} ahead={latest > published} />
      </span>
      <span class="muted kb-when">
        {t('kb.changed', { n: latest, time: dateTime(lang, at), name: byName === '' ? t('setup.audit.cli') : byName })}
        {ownerName !== '' && <> · <bdi>{t('kb.owned', { name: ownerName })}</bdi></>}
      </span>
    </li>
  );
}
