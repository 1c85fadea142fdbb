/* Search.tsx -- closed conversations by time, agent, rating and text, a page at a time. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Card } from '@baton/client';
import * as http from '../api/http';
import type { Colleague, Match } from '../api/read';
import { searchOn } from './pages';
import { routeHash } from '../console/route';
import { codeOf } from '../desk/runtime';
import { Stars } from '../entry/EntryList';
import { VisitorName } from '../entry/Name';
import { agentLabel, errorText, isolated, previewOf } from '../entry/words';
import { useI18n } from '../i18n/context';
import { dateTime, duration, langName, langShort } from '../i18n/format';
import { Icon } from '../ui/Icon';
import './search.css';

interface Results {
  readonly query: http.ReviewQuery;
  readonly cards: readonly Card[];
  /** By conversation: what was searched for, where it stands. */
  readonly matches: ReadonlyMap<number, Match>;
  readonly next: number | undefined;
  readonly busy: boolean;
  readonly problem: string;
}

const NOTHING: Results = { query: {}, cards: [], matches: new Map(), next: undefined, busy: true, problem: '' };

function useResults(onSignedOut: () => void): [Results, (query: http.ReviewQuery) => void, () => void] {
  const [results, setResults] = useState<Results>(NOTHING);
  const turn = useRef(0);
  const run = useCallback((kept: Results) => {
    turn.current += 1;
    const mine = turn.current;
    // A later search may overtake this one.
    const isLast = (): boolean => turn.current === mine;
    setResults({ ...kept, busy: true, problem: '' });
    searchOn(http.reviewSearch, kept.query, kept.next, isLast).then(
      (page) => {
        if (!isLast()) return;
        setResults({
          query: kept.query,
          cards: [...kept.cards, ...page.conversations],
          matches: new Map([...kept.matches, ...page.matches.map((match) => [match.id, match] as const)]),
          next: page.next,
          busy: false,
          problem: '',
        });
      },
      (error: unknown) => {
        if (!isLast()) return;
        if (error instanceof http.HttpError && error.status === 401) onSignedOut();
        setResults({ ...kept, busy: false, problem: codeOf(error) });
      },
    );
  }, []);
  useEffect(() => run(NOTHING), [run]);
  return [results, (query) => run({ ...NOTHING, query }), () => run(results)];
}

/** The local time of a datetime-local field as Unix ms. */
function timeOf(value: FormDataEntryValue | null): number | undefined {
  const at = typeof value === 'string' && value !== '' ? new Date(value).getTime() : NaN;
  return Number.isNaN(at) ? undefined : at;
}

function queryOf(form: HTMLFormElement): http.ReviewQuery {
  const data = new FormData(form);
  const text = (name: string): string => {
    const value = data.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const from = timeOf(data.get('from'));
  const to = timeOf(data.get('to'));
  const agent = Number(text('agent'));
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(agent > 0 ? { agent } : {}),
    ...(text('rating') === '' ? {} : { rating: text('rating') }),
    ...(text('q') === '' ? {} : { q: text('q') }),
  };
}

export function Search({ openId, onSignedOut }: { openId: number; onSignedOut: () => void }) {
  const { t } = useI18n();
  const [results, search, further] = useResults(onSignedOut);
  const [agents, setAgents] = useState<readonly Colleague[]>([]);
  useEffect(() => void http.colleagues().then(setAgents, () => undefined), []);
  const { cards, matches, busy, problem } = results;
  const more = results.next !== undefined;
  return (
    <section class="search" aria-label={t('review.filters')}>
      <Filters agents={agents} onSearch={search} />
      <p class="search-count" role="status" data-busy={busy}>
        {busy ? t('common.loading') : t(more ? 'review.results.more' : 'review.results', { n: cards.length })}
      </p>
      <div class="search-scroll">
        <ul>{cards.map((card) => <Found key={card.id} card={card} match={matches.get(card.id)} open={card.id === openId} />)}</ul>
        {!busy && problem === '' && cards.length === 0 && !more && <div class="blank"><Icon name="search" /><strong>{t('review.none')}</strong></div>}
        {problem === 'too_short' && <p class="problem">{errorText(t, problem)}</p>}
        {problem !== '' && problem !== 'too_short' && (
          <p class="problem">
            {t('common.failed', { why: errorText(t, problem) })}{' '}
            <button type="button" class="button" onClick={further}>{t('common.retry')}</button>
          </p>
        )}
        {more && !busy && problem === '' && <button type="button" class="button plain search-more" onClick={further}>{t('common.more')}</button>}
      </div>
    </section>
  );
}

function Filters({ agents, onSearch }: { agents: readonly Colleague[]; onSearch: (query: http.ReviewQuery) => void }) {
  const { t } = useI18n();
  return (
    <form
      class="filters"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(queryOf(event.currentTarget));
      }}
      onReset={() => onSearch({})}
    >
      <label class="field wide">
        <span>{t('review.q')}</span>
        <input class="input" type="search" name="q" placeholder={t('review.q.hint')} maxLength={60} />
      </label>
      <label class="field wide row-field"><span>{t('review.from')}</span><input class="input" type="datetime-local" name="from" /></label>
      <label class="field wide row-field"><span>{t('review.to')}</span><input class="input" type="datetime-local" name="to" /></label>
      <label class="field">
        <span>{t('review.agent')}</span>
        <select class="input" name="agent">
          <option value="">{t('review.agent.any')}</option>
          {agents.map((agent) => <option key={agent.id} value={agent.id}>{isolated(agentLabel(t, agent.name, agent.id))}</option>)}
        </select>
      </label>
      <label class="field">
        <span>{t('review.rating')}</span>
        <select class="input" name="rating">
          <option value="">{t('review.rating.any')}</option>
          <option value="1-2">{t('review.rating.bad')}</option>
          <option value="4-5">{t('review.rating.good')}</option>
          {[5, 4, 3, 2, 1].map((n) => <option key={n} value={n}>{t('review.rating.n', { n })}</option>)}
          <option value="none">{t('review.rating.none')}</option>
        </select>
      </label>
      <div class="filters-foot">
        <button type="reset" class="button">{t('review.reset')}</button>
        <button type="submit" class="button primary"><Icon name="search" small />{t('review.find')}</button>
      </div>
    </form>
  );
}

function Found({ card, match, open }: { card: Card; match: Match | undefined; open: boolean }) {
  const { t, lang } = useI18n();
  const closed = card.closed_at ?? card.last_at;
  return (
    <li>
      <a class="found" href={routeHash({ id: card.id })} aria-current={open ? 'true' : undefined}>
        <span class="found-top">
          <strong><VisitorName visitor={card} /></strong>
          {card.rating === undefined ? <span class="found-unrated">{t('review.rating.none')}</span> : <Stars score={card.rating} />}
        </span>
        {match === undefined
          ? <span class="one-line found-text">{previewOf(card.last_text)}</span>
          : <bdi class="found-text found-match">{match.before}<mark>{match.text}</mark>{match.after}</bdi>}
        <span class="found-facts">
          <time dateTime={new Date(closed).toISOString()}>{dateTime(lang, closed)}</time>
          <span>{duration(lang, closed - card.opened_at)}</span>
          <bdi class="one-line">{card.agent_id === undefined ? t('who.bot') : agentLabel(t, card.agent_name ?? '', card.agent_id)}</bdi>
          <span class="tag" title={langName(lang, card.lang)}>{langShort(card.lang)}</span>
          {card.priority === 'urgent' && <span class="tag urgent">{t('priority.urgent')}</span>}
        </span>
      </a>
    </li>
  );
}
