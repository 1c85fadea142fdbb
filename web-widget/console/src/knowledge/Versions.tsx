/* Versions.tsx -- every version that an article had: compared with the newest, restored, published again. */
import { useEffect, useState } from 'preact/hooks';
import { codeOf } from '../desk/runtime';
import { errorText } from '../entry/words';
import type { Key } from '../i18n/catalogue';
import { useI18n } from '../i18n/context';
import { dateTime } from '../i18n/format';
import * as calls from './calls';
import { diffLines, withContext, type Line } from './diff';
import { draftOf, type Article, type Draft } from './model';

interface VersionsProps {
  readonly article: Article;
  readonly busy: boolean;
  readonly onMove: (to: 'restored' | 'published', version: number) => void;
}

export function Versions({ article, busy, onMove }: VersionsProps) {
  const { t, lang } = useI18n();
  const [open, setOpen] = useState(0);
  return (
    <section class="setup-block" aria-label={t('kb.versions')}>
      <h3>{t('kb.versions')}</h3>
      <ol class="kb-versions">
        {article.versions.map(({ version, at, byName, restoredFrom }) => (
          <li key={version} class="kb-version">
            <span class="setup-marks">
              <strong>{t('kb.version', { n: version })}</strong>
              {version === article.published && <span class={`tag kb-${article.state}`}>{t(article.state === 'published' ? 'kb.state.published' : 'kb.was')}</span>}
              {restoredFrom > 0 && <span class="tag">{t('kb.from', { n: restoredFrom })}</span>}
            </span>
            <span class="muted">{dateTime(lang, at)} · <bdi>{byName === '' ? t('setup.audit.cli') : byName}</bdi></span>
            {version !== article.latest && (
              <span class="setup-acts">
                <button type="button" class="button" aria-expanded={open === version} onClick={() => setOpen(open === version ? 0 : version)}>{t('kb.compare')}</button>
                <button type="button" class="button" aria-disabled={busy} onClick={() => onMove('restored', version)}>{t('kb.restore')}</button>
              </span>
            )}
            {open === version && <Differences article={article} version={version} />}
          </li>
        ))}
      </ol>
    </section>
  );
}

const COMPARED: readonly (readonly [keyof Draft, Key])[] = [
  ['title', 'kb.title'], ['action', 'kb.action'], ['topic', 'kb.topic'], ['answer', 'kb.answer'], ['body', 'kb.body'],
  ['questions', 'kb.questions'], ['keywords', 'kb.keywords'],
];

/** What changed from that version to the newest. */
function Differences({ article, version }: { article: Article; version: number }) {
  const { t } = useI18n();
  const [old, setOld] = useState<Draft | null>(null);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    let wanted = true;
    calls.article(article, version).then(
      (read) => { if (wanted) setOld(draftOf(read)); },
      (error: unknown) => { if (wanted) setProblem(codeOf(error)); },
    );
    return () => {
      wanted = false;
    };
  }, [version]);
  if (problem !== '') return <p class="problem" role="alert">{t('common.failed', { why: errorText(t, problem) })}</p>;
  if (!old) return <p class="blank" role="status">{t('common.loading')}</p>;
  const now = draftOf(article);
  const changed = COMPARED.filter(([field]) => old[field] !== now[field]);
  return (
    <div class="kb-differences">
      {changed.length === 0 && <p class="muted">{t('kb.compare.same')}</p>}
      {changed.map(([field, label]) => (
        <div key={field}>
          <h4>{t(label)}</h4>
          <Lines lines={withContext(diffLines(String(old[field]), String(now[field])), 1)} />
        </div>
      ))}
    </div>
  );
}

function Lines({ lines }: { lines: readonly (Line | null)[] }) {
  const { t } = useI18n();
  return (
    <div class="kb-lines">
      {lines.map((line, at) => {
        if (!line) return <p key={at} class="muted" aria-hidden="true">⋯</p>;
        if (line.is === 'same') return <p key={at}>{line.text}</p>;
        return line.is === 'gone'
          ? <del key={at}><span class="hidden">{t('kb.gone')} </span>{line.text}</del>
          : <ins key={at}><span class="hidden">{t('kb.added')} </span>{line.text}</ins>;
      })}
    </div>
  );
}
