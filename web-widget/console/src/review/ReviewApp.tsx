/* ReviewApp.tsx -- search on one side, the replay on the other. */
import { useEffect, useState } from 'preact/hooks';
import { mayReview } from '../console/Header';
import { go, useRoute } from '../console/route';
import { useI18n } from '../i18n/context';
import { AccountMenu } from '../shell/AccountMenu';
import { KeysDialog, type KeyGroup } from '../shell/KeysDialog';
import { Logo } from '../shell/Login';
import type { SignedIn } from '../shell/Session';
import { skipTo, useShortcuts } from '../ui/hooks';
import { Icon } from '../ui/Icon';
import { Replay } from './Replay';
import './review.css';
import { Search } from './Search';

const KEYS: readonly KeyGroup[] = [
  { title: 'keys.group.replay', rows: [
    [['Space'], 'keys.play'], [['←', '→'], 'keys.back5'], [['k', 'j'], 'keys.step'], [['Home', 'End'], 'keys.ends'],
    [['0', '…', '9'], 'keys.tenths'], [['<', '>'], 'keys.speed'], [['s'], 'keys.pauses'],
  ] },
  { title: 'keys.group.any', rows: [[['/'], 'keys.search'], [['Esc'], 'keys.leave'], [['?'], 'keys.help']] },
];

export function ReviewApp({ signedIn }: { signedIn: SignedIn }) {
  const { t } = useI18n();
  const route = useRoute();
  const [keys, setKeys] = useState(false);
  useEffect(() => {
    document.title = `${route.id === 0 ? t('app.review') : t('replay.title', { id: route.id })} · Baton`;
  }, [route.id, t]);
  useShortcuts((key) => {
    if (key === '?') setKeys(true);
    else if (key === '/') document.querySelector<HTMLElement>('.search input[name="q"]')?.focus();
    else return false;
    return true;
  });
  if (!mayReview(signedIn.staff.role)) return <Forbidden signedIn={signedIn} />;
  return (
    <div class={route.id === 0 ? 'review show-list' : 'review show-replay'}>
      <a class="skip" href="#replay" onClick={skipTo('.replay-log')}>{t('app.skip')}</a>
      <header class="header">
        <Logo />
        <h1 class="header-title">{t('app.review')}</h1>
        <span class="header-space" />
        <a class="button plain" href="/console/"><Icon name="inbox" />{t('menu.console')}</a>
        <AccountMenu staff={signedIn.staff} onSignOut={signedIn.signOut} onKeys={() => setKeys(true)} />
      </header>
      <main class="review-panes">
        <Search openId={route.id} onSignedOut={signedIn.ended} />
        {route.id === 0 ? <NothingOpen /> : <Replay key={route.id} id={route.id} onBack={() => go({})} onSignedOut={signedIn.ended} />}
      </main>
      {keys && <KeysDialog groups={KEYS} onClose={() => setKeys(false)} />}
    </div>
  );
}

function NothingOpen() {
  const { t } = useI18n();
  return (
    <section class="replay blank" id="replay">
      <Icon name="replay" />
      <strong>{t('review.choose')}</strong>
      <span>{t('review.choose.hint')}</span>
    </section>
  );
}

function Forbidden({ signedIn }: { signedIn: SignedIn }) {
  const { t } = useI18n();
  return (
    <main class="blank full">
      <Icon name="lock" />
      <strong>{t('review.forbidden')}</strong>
      <a class="button" href="/console/">{t('menu.console')}</a>
      <button type="button" class="button plain" onClick={() => void signedIn.signOut()}>{t('menu.signOut')}</button>
    </main>
  );
}
