/* plain.ts -- an article's answer as an agent's words: what people write is shown as it is, so marks go. Pure. */
import { parseMarkdown, type Inline } from '@baton/client';

const textOf = (inlines: readonly Inline[]): string => inlines.map(({ text }) => text).join('');

export function plainOf(markdown: string): string {
  return parseMarkdown(markdown).map((block) => {
    if (block.type === 'heading') return textOf(block.inlines);
    if (block.type === 'paragraph') return block.lines.map(textOf).join('\n');
    return block.items.map((item, at) => `${block.ordered ? `${block.start + at}.` : '-'} ${textOf(item)}`).join('\n');
  }).join('\n');
}
