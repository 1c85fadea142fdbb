/*
 * Context.tsx -- who the visitor is, the facts of the conversation, and earlier ones.
 */
import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Agent, Card } from '@baton/client';
import * as http from '../api/http';
import type { Details } from '../api/read';
import { useDesk, useRuntime, useStatus } from '../desk/context';
import { codeOf } from '../desk/runtime';
import type { Desk } from '../desk/state';
import { Stars } from '../entry/EntryList';
import { agentLabel, deviceName, errorText, plainName, previewOf, skillName, visitorLabel } from '../entry/words';
import { useI18n } from '../i18n/context';
import { dateTime, langName, when } from '../i18n/format';
import { Suggest } from '../knowledge/Suggest';
import { Icon } from '../ui/Icon';
import './context.css';
import { mayReview } from './Header';
import { go, routeHash } from './route';

type Loaded = { readonly id: number; readonly details: Details | null; readonly problem: string };

/** Read anew when another conversation is open, or this one changed hands. */
function useDetails(id: number, state: Card['state'] | undefined): [Loaded | null, () => void] {
  const runtime = useRuntime();
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [again, setAgain] = useState(0);
  useEffect(() => {
    let wanted = true;
    http.details(id).then(
      (details) => {
        if (!wanted) return;
        runtime.learned(details.earlier);
        setLoaded({ id, details, problem: '' });
      },
      (error: unknown) => {
        if (wanted) setLoaded({ id, details: null, problem: codeOf(error) });
      },
    );
    return () => {
      wanted = false;
    };
  }, [id, state, again, runtime]);
  // What could not be read without a connection is read when there is one.
  const ready = useStatus() === 'ready';
  const failed = loaded !== null && loaded.problem !== '';
  useEffect(() => {
    if (ready && failed) setAgain((n) => n + 1);
  }, [ready]);
  return [loaded?.id === id ? loaded : null, () => setAgain((n) => n + 1)];
}

export function Context({ id, composer }: { id: number; composer: RefObject<HTMLTextAreaElement> }) {
  const { t } = useI18n();
  const desk = useDesk();
  const card = desk.cards.get(id);
  const [loaded, again] = useDetails(id, card?.state);
  return (
    <section class="context pane" aria-label={t('context.title')}>
      <header class="context-head">
        <button type="button" class="icon-button" aria-label={t('common.back')} onClick={() => go({ id })}>
          <Icon name="back" />
        </button>
        <h2 tabIndex={-1}>{t('context.title')}</h2>
      </header>
      {!loaded && <p class="blank">{t('common.loading')}</p>}
      {loaded && loaded.problem !== '' && (
        <div class="blank">
          <span>{t('common.failed', { why: errorText(t, loaded.problem) })}</span>
          <button type="button" class="button" onClick={again}>{t('common.retry')}</button>
        </div>
      )}
      {card && card.state !== 'closed' && <Suggest key={id} lang={card.lang} composer={composer} onInserted={() => go({ id })} />}
      {loaded?.details && (
        <>
          <VisitorFacts details={loaded.details} />
          <ConversationFacts card={card ?? loaded.details.conversation} role={desk.role} />
          <Earlier details={loaded.details} openId={id} current={currentOf(desk, loaded.details)} />
        </>
      )}
    </section>
  );
}

function Fact({ label, children }: { label: string; children: ComponentChildren }) {
  return <div class="fact"><dt>{label}</dt><dd>{children}</dd></div>;
}

function VisitorFacts({ details }: { details: Details }) {
  const { t, lang } = useI18n();
  const { visitor } = details;
  const maybe = (label: Parameters<typeof t>[0], value: string) => plainName(value) !== '' && <Fact label={t(label)}><bdi>{plainName(value)}</bdi></Fact>;
  return (
    <section>
      <h3>{t('context.visitor')}</h3>
      <dl>
        <Fact label={t('context.name')}><bdi>{plainName(visitor.name) || t('context.anonymous')}</bdi></Fact>
        <Fact label={t('context.number')}>#{visitor.id}</Fact>
        {maybe('context.external', visitor.external_id)}
        {maybe('context.email', visitor.email)}
        {maybe('context.lang', visitor.lang === '' ? '' : langName(lang, visitor.lang))}
        {maybe('context.page', visitor.page)}
        {visitor.user_agent !== '' && (
          <Fact label={t('context.device')}><bdi title={visitor.user_agent}>{deviceName(visitor.user_agent)}</bdi></Fact>
        )}
        {visitor.first_seen_at > 0 && <Fact label={t('context.firstSeen')}>{dateTime(lang, visitor.first_seen_at)}</Fact>}
        {visitor.conversations > 0 && <Fact label={t('context.count')}>{visitor.conversations}</Fact>}
      </dl>
    </section>
  );
}

export function ConversationFacts({ card, role }: { card: Card; role: Agent['role'] | null }) {
  const { t, lang } = useI18n();
  const time = (label: Parameters<typeof t>[0], at: number | undefined) =>
    at !== undefined && <Fact label={t(label)}>{dateTime(lang, at)}</Fact>;
  return (
    <section>
      <h3>{t('context.conversation')} <span class="fact-number">#{card.id}</span></h3>
      <dl>
        <Fact label={t('context.state')}>{t(`state.${card.state}`)}</Fact>
        <Fact label={t('context.priority')}>{t(`priority.${card.priority}`)}</Fact>
        <Fact label={t('context.lang')}>{langName(lang, card.lang)}</Fact>
        {card.needs !== undefined && (
          <Fact label={t('card.needs')}>{card.needs.split(',').map((skill) => skillName(t, lang, skill.trim())).join(lang === 'en' ? ', ' : '、')}</Fact>
        )}
        {card.weight > 1 && <Fact label={t('card.places')}>{card.weight}</Fact>}
        {card.left_message === true && <Fact label={t('card.left')}>{t('card.left.hint')}</Fact>}
        {card.agent_id !== undefined && <Fact label={t('context.agent')}><bdi>{agentLabel(t, card.agent_name ?? '', card.agent_id)}</bdi></Fact>}
        {time('context.opened', card.opened_at)}
        {time('context.queued', card.queued_at)}
        {time('context.assigned', card.assigned_at)}
        {time('context.closed', card.closed_at)}
        {card.rating !== undefined && <Fact label={t('context.rating')}><Stars score={card.rating} /></Fact>}
      </dl>
      {card.state === 'closed' && role !== null && mayReview(role) && <ReplayLink id={card.id} />}
    </section>
  );
}

function ReplayLink({ id }: { id: number }) {
  const { t } = useI18n();
  return <a class="context-replay" href={`/review/${routeHash({ id })}`}><Icon name="replay" small />{t('context.replay')}</a>;
}

/** The visitor's conversation that is going on, while an earlier one is read. */
function currentOf(desk: Desk, details: Details): number {
  if (details.conversation.state !== 'closed') return 0;
  const open = [...desk.cards.values()].find((card) => card.visitor_id === details.visitor.id && card.state !== 'closed');
  return open?.id ?? 0;
}

function Earlier({ details, openId, current }: { details: Details; openId: number; current: number }) {
  const { t, lang } = useI18n();
  const earlier = details.earlier.filter((card) => card.id !== openId);
  return (
    <section>
      <h3>{t('context.earlier')}</h3>
      {current !== 0 && <a class="context-replay" href={routeHash({ id: current })}><Icon name="back" small />{t('context.current')}</a>}
      {earlier.length === 0 && <p class="muted">{t('context.earlier.none')}</p>}
      <ul class="earlier">
        {earlier.map((card) => (
          <li key={card.id}>
            <a href={routeHash({ id: card.id })}>
              <span class="hidden">{t('context.earlier.open', { id: card.id })}</span>
              <span class="earlier-top">
                <span>{when(lang, card.closed_at ?? card.last_at, Date.now())}</span>
                <span class="tag">{t(`state.${card.state}`)}</span>
                {card.rating !== undefined && <Stars score={card.rating} />}
              </span>
              <span class="one-line">{card.last_text === '' ? <bdi>{visitorLabel(t, card)}</bdi> : previewOf(card.last_text)}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
