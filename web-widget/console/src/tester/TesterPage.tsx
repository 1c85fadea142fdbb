/*
 * TesterPage.tsx -- what the guard and the policy make of a text: which rule fires, where, and why.
 * The gateway stores and logs nothing of it, and neither does this page.
 */
import { useRef, useState } from 'preact/hooks';
import { useDesk } from '../desk/context';
import { codeOf } from '../desk/runtime';
import { MarkedText, Reasons } from '../entry/FoundList';
import { errorText } from '../entry/words';
import { useI18n } from '../i18n/context';
import { Icon } from '../ui/Icon';
import { tryText, type Sender, type Tried } from './call';
import './tester.css';

const SENDERS: readonly Sender[] = ['staff', 'visitor'];
const CHARS_MAX = 8000;

export function TesterPage() {
  const { t } = useI18n();
  const { role } = useDesk();
  const [as, setAs] = useState<Sender>('staff');
  const [text, setText] = useState('');
  const [tried, setTried] = useState<Tried | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  // What there is to be tried now: an answer about something else comes too late.
  const there = useRef({ text, as });
  there.current = { text, as };
  if (role === 'reviewer') return <main class="blank full"><Icon name="lock" /><strong>{t('tester.forbidden')}</strong></main>;
  const look = async (): Promise<void> => {
    setBusy(true);
    try {
      const answer = await tryText(text, as);
      if (there.current.text === text && there.current.as === as) setTried(answer);
      setProblem('');
    } catch (error) {
      setTried(null);
      setProblem(codeOf(error));
    }
    setBusy(false);
  };
  return (
    <main class="tester" id="thread" aria-label={t('tester.title')}>
      <form class="tester-inner" onSubmit={(event) => { event.preventDefault(); void look(); }}>
        <h2>{t('tester.title')}</h2>
        <p class="muted">{t('tester.hint')}</p>
        <fieldset class="tester-as">
          <legend>{t('tester.as')}</legend>
          {SENDERS.map((each) => (
            <label key={each}><input type="radio" name="as" checked={as === each} onChange={() => { setAs(each); setTried(null); }} /> {t(`tester.${each}`)}</label>
          ))}
        </fieldset>
        <label for="tester-text">{t('tester.text')}</label>
        <textarea id="tester-text" rows={6} dir="auto" maxLength={CHARS_MAX} value={text} autocomplete="off" spellcheck={false}
          onInput={(event) => { setText(event.currentTarget.value); setTried(null); }} />
        <p><button class="button primary" disabled={busy || text === ''}>{t(busy ? 'tester.busy' : 'tester.try')}</button></p>
        {problem !== '' && <p class="problem" role="alert">{t('common.failed', { why: errorText(t, problem) })}</p>}
        <div role="status">{tried !== null && <Result tried={tried} />}</div>
      </form>
    </main>
  );
}

function Result({ tried }: { tried: Tried }) {
  const { t } = useI18n();
  const { found } = tried;
  return (
    <section class="tester-result">
      <h3>
        {found.length === 0 ? t(`tester.none.${tried.as}`) : t('tester.some', { n: found.length })}
        {tried.stored === null && <span class="tag urgent">{t('tester.refused')}</span>}
      </h3>
      {found.length > 0 && <MarkedText text={tried.text} found={found} />}
      {found.length > 0 && <Reasons found={found} by />}
      {tried.stored !== null && tried.stored !== tried.text && (
        <>
          <h3>{t('tester.stored')}</h3>
          <p class="found-text prose" dir="auto">{tried.stored}</p>
        </>
      )}
    </section>
  );
}
