/** What the entries tell of a conversation that waits. Pure. */
import { type Entry, type Timeline, dataOf } from '@baton/client';

export interface Waiting {
  /** It is a message now, to be answered later: nobody needs to stay. */
  readonly left: boolean;
  /** The team is closed until then (Unix ms); 0: open, or nobody knows. */
  readonly opensAt: number;
  /** When the desk was last reminded (Unix ms of the gateway); 0: not yet. */
  readonly remindedAt: number;
}

/** The time to which the team is closed, of a `queued`; 0 when it has none. */
export function opensOf(entry: Entry): number {
  const at = dataOf(entry, 'opens_at');
  return typeof at === 'number' && at > 0 ? at : 0;
}

/**
 * Read backwards from the newest entry: reminders count since it last began to wait, and a
 * message stays one until the bot has it again, whoever had it in between.
 */
export function waitingOf(line: Timeline | null): Waiting | null {
  if (line?.holder !== 'queued') return null;
  let left = false;
  let opensAt = 0;
  let remindedAt = 0;
  let begun = false;
  for (let i = line.entries.length - 1; i >= 0; i--) {
    const entry = line.entries[i] as Entry;
    if (entry.event === 'message_left') left = true;
    else if (entry.event === 'reminded' && !begun) remindedAt = Math.max(remindedAt, entry.at);
    else if (entry.event === 'returned') begun = true;
    else if (entry.event === 'queued') {
      if (!begun) opensAt = opensOf(entry);
      begun = true;
      // Handed over by the bot: what was before is another story. While closed, it is a message from the start.
      if (dataOf(entry, 'reason') !== 'transferred') return { left: left || opensOf(entry) > 0, opensAt, remindedAt };
    }
  }
  return { left, opensAt, remindedAt };
}
