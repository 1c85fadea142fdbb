import { secretWords } from '../i18n/secret.ts';
import { useFocusWhileThere } from './hooks.ts';

/** Why a message was not sent, and what to do now. */
export function SecretNotice({ back }: { back: () => void }) {
  const ref = useFocusWhileThere<HTMLButtonElement>();
  const { title, body, steps, never, close } = secretWords();
  return (
    <div class="veil">
      <section class="confirm secret" role="alertdialog" aria-modal="true" aria-labelledby="secret" aria-describedby="secret-body">
        <h2 id="secret">{title}</h2>
        <div id="secret-body">
          <p>{body}</p>
          <ol>{steps.map((step) => <li key={step}>{step}</li>)}</ol>
          <p><strong>{never}</strong></p>
        </div>
        <button ref={ref} class="primary" onClick={back}>{close}</button>
      </section>
    </div>
  );
}
