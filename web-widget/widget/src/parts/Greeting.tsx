import { type Key, t } from '../i18n/index.ts';
import { Icon } from './icons.tsx';

const TOPICS: readonly Key[] = ['topic.pending', 'topic.deposit', 'topic.network', 'topic.fee', 'topic.stolen'];

export function Greeting({ wallet, ask, search }: { wallet: string; ask: (text: string) => void; search: () => void }) {
  return (
    <section class="greet">
      <h2>{t('greet.hello')}</h2>
      <p>{t('greet.body', { wallet })}</p>
      <button class="chip" onClick={search}><Icon name="book" />{t('greet.search')}</button>
      <h3 id="topics">{t('greet.topics')}</h3>
      <ul aria-labelledby="topics">
        {TOPICS.map((key) => (
          <li key={key}>
            <button class="topic" onClick={() => ask(t(key))}>
              <span>{t(key)}</span>
              <Icon name="back" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
