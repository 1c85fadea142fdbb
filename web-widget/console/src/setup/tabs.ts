/* tabs.ts -- the parts of the page, as the address names them. */
export const SETUP_TABS = ['teams', 'skills', 'agents', 'audit'] as const;
export type SetupTab = (typeof SETUP_TABS)[number];
