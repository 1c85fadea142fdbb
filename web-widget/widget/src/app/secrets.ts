/** The widget's guard: its parts are fetched when they are wanted. */
import { Secrets } from '@baton/client/secrets';
import { fetchPart } from './part.ts';

export function newSecrets(): Secrets {
  return new Secrets({ guard: () => fetchPart(() => import('@baton/client/guard')), others: () => fetchPart(() => import('@baton/client/guard/others')) });
}
