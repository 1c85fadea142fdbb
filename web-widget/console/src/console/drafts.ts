/*
 * drafts.ts -- what was typed and not sent, by conversation and mode, for this tab. A browser writes a
 * tab's storage to the disk, so a draft gets there only when the guard found no secret in it.
 */
import { secrets } from '../desk/secrets';

const PREFIX = 'baton.draft.';
/** Of the drafts that are held besides the storage; the ones that were touched last. */
const HELD_MAX = 200;

const held = new Map<string, string>();

function keyOf(conversation: number, mode: string): string {
  return `${PREFIX}${conversation}.${mode}`;
}

/** No storage: the draft lasts as long as the page. */
function store(key: string, text: string): void {
  try {
    if (text === '') sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  } catch {
    /* as above */
  }
}

export function readDraft(conversation: number, mode: string): string {
  const key = keyOf(conversation, mode);
  try {
    return held.get(key) ?? sessionStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

/** Resolves when what is stored is what may be; nobody has to wait for it. */
export async function writeDraft(conversation: number, mode: string, text: string): Promise<void> {
  const key = keyOf(conversation, mode);
  held.delete(key);
  if (text === '') {
    store(key, '');
    return;
  }
  held.set(key, text);
  const oldest = held.size > HELD_MAX ? [...held.keys()][0] : undefined;
  if (oldest !== undefined) held.delete(oldest);
  // Without the guard it is not known what is in it.
  const clean = await secrets.inText(text).then((found) => found.length === 0, () => false);
  if (held.get(key) === text) store(key, clean ? text : '');
}

/** On signing out: the next one at this screen must not read them. */
export function clearDrafts(): void {
  held.clear();
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  } catch {
    /* nothing was kept */
  }
}
