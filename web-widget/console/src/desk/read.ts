/* read.ts -- what the gateway says, held against the protocol that this page was built with. */
import type { ServerFrame } from '@baton/client';
import { checkServer } from '@baton/client/agent';

/**
 * Null when it is no frame of the protocol. A refusal is one whatever its code: the gateway may have been replaced by a
 * newer one while this page stayed open, and who waits for the answer must not wait for ever.
 */
export function readFrame(value: unknown): ServerFrame | null {
  return checkServer(value) ?? checkServer(plainRefusal(value));
}

/** What is known of a refusal without its code. */
function plainRefusal(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== 'error') return null;
  const known = Object.entries(value).filter(([name]) => ['type', 'message', 'ref', 'client_id'].includes(name));
  return { ...Object.fromEntries(known), code: 'internal' };
}
