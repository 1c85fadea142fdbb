/*
 * whisper.ts -- a supervisor's word to the agent who has a conversation.
 *
 * On the wire it is a private note like any other, so that it is kept, and hidden
 * from the visitor, by the same rules; its first words say whom it is for, in the
 * language of whoever wrote it, and are read back in any of ours. Pure.
 */
import { CATALOGUES, LANGS, translate, type Lang } from '../i18n/catalogue';

const NAME_MAX = 200;

export function whisperText(lang: Lang, name: string, text: string): string {
  return `${translate(lang, 'whisper.mark', { name })} ${text}`;
}

export interface Whisper {
  readonly to: string;
  readonly text: string;
}

/** Null for a note that is none. */
export function readWhisper(note: string): Whisper | null {
  for (const lang of LANGS) {
    const mark = CATALOGUES[lang]['whisper.mark'];
    if (typeof mark !== 'string') continue;
    const [before = '', after = ''] = mark.split('{name}');
    if (!note.startsWith(before)) continue;
    const end = note.indexOf(after, before.length);
    const to = end < 0 ? '' : note.slice(before.length, end);
    const text = note.slice(end + after.length).trim();
    if (to !== '' && to.length <= NAME_MAX && !to.includes('\n') && text !== '') return { to, text };
  }
  return null;
}
