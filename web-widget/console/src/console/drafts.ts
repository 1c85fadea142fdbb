/* drafts.ts -- what was typed and not sent, by conversation and mode, for this tab. */
const PREFIX = 'baton.draft.';

function keyOf(conversation: number, mode: string): string {
  return `${PREFIX}${conversation}.${mode}`;
}

export function readDraft(conversation: number, mode: string): string {
  try {
    return sessionStorage.getItem(keyOf(conversation, mode)) ?? '';
  } catch {
    return '';
  }
}

export function writeDraft(conversation: number, mode: string, text: string): void {
  try {
    if (text === '') sessionStorage.removeItem(keyOf(conversation, mode));
    else sessionStorage.setItem(keyOf(conversation, mode), text);
  } catch {
    /* no storage: the draft lasts as long as the field */
  }
}

/** On signing out: the next one at this screen must not read them. */
export function clearDrafts(): void {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  } catch {
    /* nothing was kept */
  }
}
