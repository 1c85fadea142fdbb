/* secrets.ts -- the console's guard: one for the tab, fetched when something is written. */
import { Secrets } from '@baton/client/secrets';

export const secrets = new Secrets({ guard: () => import('@baton/client/guard'), others: () => import('@baton/client/guard/others') });
