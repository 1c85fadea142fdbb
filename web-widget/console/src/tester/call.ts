/* call.ts -- POST /api/tester. */
import { ask } from '../api/http';
import * as read from '../api/read';
import { readFound, type Found } from '../entry/found';

export type Sender = 'visitor' | 'staff';

export interface Tried {
  readonly text: string;
  readonly as: Sender;
  readonly found: readonly Found[];
  /** Null: it would be refused. */
  readonly stored: string | null;
}

export function tryText(text: string, as: Sender): Promise<Tried> {
  return ask('POST', '/api/tester', (value) => {
    const answer = read.object(value);
    const stored = answer['stored'];
    return { text, as, found: readFound(answer['findings'], text.length), stored: typeof stored === 'string' ? stored : null };
  }, { text, as });
}
