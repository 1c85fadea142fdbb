/*
 * Header.tsx -- connection and presence, always in sight; the account's menu.
 */
import { useRef, useState } from 'preact/hooks';
import type { Agent } from '@baton/client';
import type { SignedIn } from '../shell/Session';
import { AccountMenu } from '../shell/AccountMenu';
import { Logo } from '../shell/Login';
import { codeOf } from '../desk/runtime';
import { useDesk, useOutbox, useRuntime, useStatus } from '../desk/context';
import { leads, unsentOf } from '../desk/select';
import { LoadBar } from '../entry/WhyAssigned';
import { errorText } from '../entry/words';
import { useI18n } from '../i18n/context';
import { Dialog } from '../ui/Dialog';
import { useNow } from '../ui/hooks';
import { Icon } from '../ui/Icon';
import { Switch } from '../ui/Switch';
import { useToast } from '../ui/Toasts';
import { usePermission } from './alerts';
import './header.css';
import { routeHash } from './route';

interface HeaderProps {
  readonly signedIn: SignedIn;
  readonly sound: boolean;
  readonly setSound: (on: boolean) => void;
  readonly onKeys: () => void;
  /** The page that is open instead of the conversations. */
  readonly page: 'desk' | 'setup' | 'knowledge' | 'tester' | null;
}

/** The knowledge base's first page. */
const ALL = { tab: 'articles', article: null } as const;

export function mayReview(role: Agent['role']): boolean {
  return role !== 'agent';
}

export function Header({ signedIn, sound, setSound, onKeys, page }: HeaderProps) {
  const { t } = useI18n();
  const unsent = unsentOf(useOutbox()).length;
  const [permission, askPermission] = usePermission();
  const { staff } = signedIn;
  return (
    <header class="header">
      <Logo />
      <h1 class="header-title">{t('app.console')}</h1>
      <LinkState unsent={unsent} />
      <span class="header-space" />
      <PresenceSwitch />
      {(leads(staff.role) || page) && (
        <a class="button plain header-review header-home" href={routeHash({})} aria-label={t('inbox.title')} title={t('inbox.title')} aria-current={page ? undefined : 'page'}>
          <Icon name="inbox" /><span>{t('inbox.title')}</span>
        </a>
      )}
      {leads(staff.role) && (
        <a class="button plain header-review" href={routeHash({ desk: true })} aria-label={t('desk.open')} title={t('desk.open')} aria-current={page === 'desk' ? 'page' : undefined}>
          <Icon name="chart" /><span>{t('desk.title')}</span>
        </a>
      )}
      {leads(staff.role) && (
        <a class="button plain header-review" href={routeHash({ setup: 'teams' })} aria-label={t('setup.open')} title={t('setup.open')} aria-current={page === 'setup' ? 'page' : undefined}>
          <Icon name="sliders" /><span>{t('setup.title')}</span>
        </a>
      )}
      {leads(staff.role) && (
        <a class="button plain header-review" href={routeHash({ knowledge: ALL })} aria-label={t('kb.open')} title={t('kb.open')} aria-current={page === 'knowledge' ? 'page' : undefined}>
          <Icon name="book" /><span>{t('kb.title.page')}</span>
        </a>
      )}
      {mayReview(staff.role) && (
        <a class="button plain header-review" href="/review/" aria-label={t('menu.review')} title={t('menu.review')}>
          <Icon name="replay" /><span>{t('menu.review')}</span>
        </a>
      )}
      <AccountMenu staff={staff} onSignOut={signedIn.signOut} onKeys={onKeys} unsent={unsent}>
        <div class="phone-only">
          {(leads(staff.role) || page) && <a class="settings-item" href={routeHash({})}><Icon name="inbox" />{t('inbox.title')}</a>}
          {leads(staff.role) && <a class="settings-item" href={routeHash({ desk: true })}><Icon name="chart" />{t('desk.open')}</a>}
          {leads(staff.role) && <a class="settings-item" href={routeHash({ setup: 'teams' })}><Icon name="sliders" />{t('setup.open')}</a>}
          {leads(staff.role) && <a class="settings-item" href={routeHash({ knowledge: ALL })}><Icon name="book" />{t('kb.open')}</a>}
          {mayReview(staff.role) && <a class="settings-item" href="/review/"><Icon name="replay" />{t('menu.review')}</a>}
        </div>
        {staff.role !== 'reviewer' && <a class="settings-item" href={routeHash({ tester: true })}><Icon name="search" />{t('tester.title')}</a>}
        <div class="settings-row">
          <span>{t('menu.sound')}</span>
          <Switch label={t('menu.sound')} on={sound} onChange={setSound} />
        </div>
        <div class="settings-row">
          <span>{t('menu.notify')}</span>
          {permission === 'default'
            ? <button type="button" class="button" onClick={askPermission}>{t('menu.notify.ask')}</button>
            : <span class="muted">{t(`menu.notify.${permission === 'granted' ? 'on' : permission}`)}</span>}
        </div>
      </AccountMenu>
    </header>
  );
}

/** Connected, reconnecting with a countdown, offline; and what is not sent yet. */
function LinkState({ unsent }: { unsent: number }) {
  const { t } = useI18n();
  const { socket } = useRuntime();
  const status = useStatus();
  const now = useNow(status === 'waiting' ? 500 : 60_000);
  const seconds = Math.max(0, Math.ceil((socket.retryAt - now) / 1000));
  const offline = status === 'waiting' && !navigator.onLine;
  const text = status === 'ready' ? t('link.online')
    : status === 'connecting' ? t(socket.welcome ? 'link.retrying' : 'link.connecting')
    : status === 'refused' ? t('link.replaced')
    : offline ? t('link.offline')
    : seconds > 0 ? t('link.retry', { n: seconds }) : t('link.retrying');
  // The countdown is for eyes only; a change of state is read out.
  const spoken = status === 'waiting' && !offline ? t('link.retrying') : text;
  return (
    <div class={`link link-${status}`}>
      <span class={status === 'ready' ? 'dot online' : status === 'connecting' ? 'dot away' : 'dot bad'} />
      <span class="link-text" aria-hidden="true">{text}</span>
      <span class="hidden" role="status">{spoken}</span>
      {unsent > 0 && <span class="tag high">{t('link.unsent', { n: unsent })}</span>}
      {(status === 'waiting' || status === 'refused') && (
        <button type="button" class="link-now" onClick={() => socket.signal('wake')}>{t('link.now')}</button>
      )}
    </div>
  );
}

export const STATES: readonly Agent['state'][] = ['online', 'finishing', 'away', 'offline'];

function PresenceSwitch() {
  const { t } = useI18n();
  const runtime = useRuntime();
  const say = useToast();
  const { me } = useDesk();
  const status = useStatus();
  const [changing, setChanging] = useState<Agent['state'] | null>(null);
  // What was chosen last; one is asked for at a time, so that it is the one that stands.
  const wish = useRef<Agent['state'] | null>(null);
  const asked = useRef(false);
  const [asking, setAsking] = useState(false);
  // A reviewer reads and takes no conversations.
  if (!me || me.role === 'reviewer') return null;
  const change = async (state: Agent['state']): Promise<void> => {
    setAsking(false);
    setChanging(state);
    wish.current = state;
    if (asked.current) return;
    asked.current = true;
    for (let next: Agent['state'] | null = state; next !== null; next = wish.current) {
      wish.current = null;
      await runtime.setPresence(next).catch((error: unknown) => say(errorText(t, codeOf(error))));
    }
    asked.current = false;
    setChanging(null);
  };
  const choose = (state: Agent['state']): void => {
    if (state === (changing ?? me.state) || status !== 'ready') return;
    if (state === 'offline' && me.load > 0) setAsking(true);
    else void change(state);
  };
  const load = t('presence.load', { load: me.load, capacity: me.capacity });
  return (
    <div class="presence">
      <div class="segments" role="group" aria-label={t('presence.label')} aria-busy={changing !== null}>
        {STATES.map((state) => (
          <button
            key={state} type="button" class={me.state === state ? `segment on presence-${state}` : 'segment'}
            title={t(`presence.${state}.hint`)} aria-pressed={me.state === state} aria-disabled={status !== 'ready'}
            onClick={() => choose(state)}
          >
            <span class={`dot ${state}`} />
            <span class="presence-name">{changing === state ? t('presence.changing') : t(`presence.${state}`)}</span>
          </button>
        ))}
      </div>
      <span class="presence-load" title={load}>
        <LoadBar load={me.load} capacity={me.capacity} />
        <span aria-hidden="true">{me.load}/{me.capacity}</span>
        <span class="hidden">{load}</span>
      </span>
      {asking && (
        <Dialog
          title={t('presence.offline.do')}
          onClose={() => setAsking(false)}
          foot={(
            <>
              <button type="button" class="button" onClick={() => setAsking(false)}>{t('common.cancel')}</button>
              <button type="button" class="button danger" onClick={() => void change('offline')}>{t('presence.offline.do')}</button>
            </>
          )}
        >
          <p>{t('presence.offline.ask', { n: me.load })}</p>
        </Dialog>
      )}
    </div>
  );
}
