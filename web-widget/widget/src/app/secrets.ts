/**
 * What a visitor must not send: looked at before anything keeps or sends it. The gateway looks
 * again, so when the lists can't be fetched soon enough the message goes without.
 */
import type { Guard, GuardState } from '@baton/client/guard';
import { fetchPart } from './part.ts';

const PATIENCE_MS = 3_000;
/** Words from which on a text may be a phrase of another list than the English or Chinese. */
const OTHERS_FROM = 8;

export interface Parts {
  guard: () => Promise<typeof import('@baton/client/guard')>;
  others: () => Promise<typeof import('@baton/client/guard/others')>;
}

const PARTS: Parts = { guard: () => fetchPart(() => import('@baton/client/guard')), others: () => fetchPart(() => import('@baton/client/guard/others')) };

export class Secrets {
  private guard: Promise<Guard> | null = null;
  private others: Promise<void> | null = null;
  private state: GuardState | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: Parts = PARTS, private readonly patienceMs = PATIENCE_MS) {}

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

  private async look(text: string): Promise<boolean> {
    const guard = await this.warm();
    if (text.split(/[^\p{L}\p{M}]+/u).length > OTHERS_FROM) await this.withOthers(guard);
    return guard.scan(text, this.state).secret;
  }

  /** For a text that is no message: what was said before has nothing to do with it. */
  async holds(text: string): Promise<boolean> {
    const guard = await this.warm();
    if (text.split(/[^\p{L}\p{M}]+/u).length > OTHERS_FROM) await this.withOthers(guard);
    return guard.scan(text).secret;
  }

  /** In the order of the calls: the answers too, so that messages keep theirs. */
  has(text: string): Promise<boolean> {
    const answer = this.last.then(() => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<boolean>((resolve) => {
        timer = setTimeout(() => resolve(false), this.patienceMs);
      });
      return Promise.race([this.look(text).catch(() => false), late]).finally(() => clearTimeout(timer));
    });
    this.last = answer;
    return answer;
  }
}
