/*
 * hints.ts -- how long a visitor waited for an answer.
 *
 * Pure. The clock runs from the first message of the visitor that nobody has
 * answered; the next message of an agent stops it. The bot answers at once, so
 * its answers stop it too, but only agents' get a hint: that is what is reviewed.
 */
import type { Entry } from '@baton/client';

export interface Hint {
  /** The agent's answer. */
  readonly seq: number;
  readonly waited: number;
  /** The first words of an agent in this conversation. */
  readonly first: boolean;
}

export function responseHints(entries: readonly Entry[]): ReadonlyMap<number, Hint> {
  const hints = new Map<number, Hint>();
  let asked: number | null = null;
  let first = true;
  /** A person was asked for: from here on a bot's line answers nothing. */
  let queued = false;
  for (const entry of entries) {
    if (entry.kind !== 'message') {
      // A wait for a person begins where the bot gave up, also after the bot's own last words.
      if (entry.event === 'queued' && asked === null && first) asked = entry.at;
      queued ||= entry.event === 'queued';
      continue;
    }
    if (entry.author === 'visitor') asked ??= entry.at;
    else if (entry.author === 'bot') asked = queued ? asked : null;
    else if (entry.author === 'agent') {
      if (asked !== null) hints.set(entry.seq, { seq: entry.seq, waited: Math.max(0, entry.at - asked), first });
      asked = null;
      first = false;
    }
  }
  return hints;
}
