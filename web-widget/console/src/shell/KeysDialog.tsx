/* KeysDialog.tsx -- the list of keyboard shortcuts. */
import { Fragment } from 'preact';
import type { Key } from '../i18n/catalogue';
import { useI18n } from '../i18n/context';
import { Dialog } from '../ui/Dialog';
import './keys.css';

export interface KeyGroup {
  readonly title: Key;
  /** Each row: alternatives, and what they do. */
  readonly rows: readonly (readonly [readonly string[], Key])[];
}

export function KeysDialog({ groups, onClose }: { groups: readonly KeyGroup[]; onClose: () => void }) {
  const { t } = useI18n();
  return (
    <Dialog title={t('keys.title')} onClose={onClose}>
      <div class="keys" tabIndex={-1} data-autofocus="">
        {groups.map((group) => (
          <section key={group.title}>
            <h3>{t(group.title)}</h3>
            <dl>
              {group.rows.map(([keys, what]) => (
                <div key={what}>
                  <dt>{t(what)}</dt>
                  <dd>
                    {keys.map((key, index) => (
                      <Fragment key={key}>
                        {index > 0 && <span class="hidden"> {t('keys.or')} </span>}
                        <kbd>{key}</kbd>
                      </Fragment>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <p>{t('keys.quiet')}</p>
      </div>
    </Dialog>
  );
}
