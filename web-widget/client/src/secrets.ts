/**
 * What nobody must send: looked at before anything keeps or sends it. The gateway looks again, so
 * when the lists can't be fetched soon enough a message goes without; but then no storage may keep it.
 */
import type { Finding, Guard, GuardState } from './guard/guard.ts';

const PATIENCE_MS = 3_000;
/** Words from which on a text may be a phrase of another list than the English or Chinese. */
const OTHERS_FROM = 8;

/** How the guard and its further lists are fetched: when they are wanted, and again after a failure. */
export interface SecretsParts {
  guard: () => Promise<typeof import('./guard/guard.ts')>;
  others: () => Promise<typeof import('./guard/gen/others.ts')>;
}

export class Secrets {
  private guard: Promise<Guard> | null = null;
  private others: Promise<void> | null = null;
  private state: GuardState | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: SecretsParts, private readonly patienceMs = PATIENCE_MS) {}

  /** Fetches what will be wanted. */
  warm(): Promise<Guard> {
    this.guard ??= this.parts.guard().then(
      (part) => {
        this.state = part.newState();
        return new part.Guard();
      },
      (error: unknown) => {
        this.guard = null;
        throw error;
      },
    );
    return this.guard;
  }

  private async withOthers(guard: Guard): Promise<void> {
    this.others ??= this.parts.others().then(
      ({ OTHERS }) => guard.addOthers(OTHERS),
      (error: unknown) => {
        this.others = null;
        throw error;
      },
    );
    return this.others;
  }

  private async look(text: string, inRow: boolean): Promise<readonly Finding[]> {
    const guard = await this.warm();
    const missing = text.split(/[^\p{L}\p{M}]+/u).length > OTHERS_FROM ? await this.withOthers(guard).catch(String) : undefined;
    const found = guard.scan(text, inRow ? this.state : undefined).findings.filter(({ kind }) => kind !== 'hex');
    if (found.length === 0 && missing !== undefined) throw new Error(missing);
    return found;
  }

  /** The secrets in a text that is no message: what was said before has nothing to do with it. Rejects when the guard, or what of it the text needs, can't be fetched. */
  inText(text: string): Promise<readonly Finding[]> {
    return this.look(text, false);
  }

  /**
   * Those in a message, with the messages before it; null: nobody could look. In the order of the calls: the answers too,
   * so that messages keep theirs.
   */
  inMessage(text: string): Promise<readonly Finding[] | null> {
    const answer = this.last.then(() => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<null>((resolve) => {
        timer = setTimeout(() => resolve(null), this.patienceMs);
      });
      return Promise.race([this.look(text, true).catch(() => null), late]).finally(() => clearTimeout(timer));
    });
    this.last = answer;
    return answer;
  }
}
