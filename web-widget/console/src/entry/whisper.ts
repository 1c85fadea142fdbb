/*
 * whisper.ts -- a supervisor's word to the agent who has a conversation: a private
 * note, in whose data the gateway wrote whom it was for. Pure.
 */
import type { Entry } from '@baton/client';

/** The agent's id; 0 for an entry that is none. */
export function whisperedTo(entry: Pick<Entry, 'kind' | 'data'>): number {
  const to = entry.kind === 'note' ? entry.data?.['whisper'] : undefined;
  return typeof to === 'number' ? to : 0;
}
