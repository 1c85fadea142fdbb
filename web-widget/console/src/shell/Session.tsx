/*
 * Session.tsx -- who is signed in: asks once, shows the log-in page until someone is.
 * The same for the console and for review.
 */
import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import * as http from '../api/http';
import type { Staff } from '../api/read';
import { useI18n } from '../i18n/context';
import { Icon } from '../ui/Icon';
import { Login } from './Login';
import { errorText } from '../entry/words';
import { codeOf } from '../desk/runtime';

type Session =
  | { readonly is: 'asking' }
  | { readonly is: 'unknown'; readonly code: string }
  | { readonly is: 'out'; readonly ended: boolean }
  | { readonly is: 'in'; readonly staff: Staff };

export interface SignedIn {
  readonly staff: Staff;
  /** The gateway said that the session is over. */
  readonly ended: () => void;
  readonly signOut: () => Promise<void>;
}

export function SessionGate({ title, children }: { title: string; children: (signedIn: SignedIn) => ComponentChildren }) {
  const { t } = useI18n();
  const [session, setSession] = useState<Session>({ is: 'asking' });
  const ask = useCallback(() => {
    setSession({ is: 'asking' });
    http.whoAmI().then(
      (staff) => setSession(staff ? { is: 'in', staff } : { is: 'out', ended: false }),
      (error: unknown) => setSession({ is: 'unknown', code: codeOf(error) }),
    );
  }, []);
  useEffect(ask, [ask]);

  if (session.is === 'asking') return <div class="blank full" role="status">{t('common.loading')}</div>;
  if (session.is === 'unknown') {
    return (
      <div class="blank full" role="alert">
        <Icon name="warn" />
        <strong>{t('common.failed', { why: errorText(t, session.code) })}</strong>
        <button type="button" class="button" onClick={ask}>{t('common.retry')}</button>
      </div>
    );
  }
  if (session.is === 'out') {
    return <Login title={title} ended={session.ended} onSignedIn={(staff) => setSession({ is: 'in', staff })} />;
  }
  return (
    <>
      {children({
        staff: session.staff,
        ended: () => setSession({ is: 'out', ended: true }),
        signOut: async () => {
          await http.signOut();
          setSession({ is: 'out', ended: false });
        },
      })}
    </>
  );
}
