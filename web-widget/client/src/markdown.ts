/**
 * The little Markdown of the bot's answers and the articles, as data: headings,
 * paragraphs, lists, bold, code. Links stay plain text, HTML is never read.
 */
export type Inline = { readonly type: 'text' | 'bold' | 'code'; readonly text: string };

export type Block =
  | { readonly type: 'heading'; readonly level: 2 | 3; readonly inlines: readonly Inline[] }
  | { readonly type: 'paragraph'; readonly lines: readonly (readonly Inline[])[] }
  | { readonly type: 'list'; readonly ordered: boolean; readonly start: number; readonly items: readonly (readonly Inline[])[] };

function parseInline(text: string): readonly Inline[] {
  const inlines: Inline[] = [];
  let at = 0;
  for (const match of text.matchAll(/\*\*([^*]+)\*\*|`([^`]+)`/g)) {
    if (match.index > at) inlines.push({ type: 'text', text: text.slice(at, match.index) });
    inlines.push(match[1] !== undefined ? { type: 'bold', text: match[1] } : { type: 'code', text: match[2] ?? '' });
    at = match.index + match[0].length;
  }
  if (at < text.length) inlines.push({ type: 'text', text: text.slice(at) });
  return inlines;
}

type List = { ordered: boolean; start: number; items: string[] };
type Item = { ordered: boolean; number: number; text: string };

function listItem(line: string): Item | null {
  const match = /^\s{0,3}(?:[-*•]|(\d{1,3})[.)、])\s+(.*)$/.exec(line) ?? /^\s{0,3}(\d{1,3})、(.*)$/.exec(line);
  if (match === null) return null;
  return { ordered: match[1] !== undefined, number: Number(match[1] ?? 1), text: match[2] ?? '' };
}

export function parseMarkdown(source: string): readonly Block[] {
  const blocks: Block[] = [];
  let paragraph: (readonly Inline[])[] = [];
  let list = null as List | null;
  const flush = (): void => {
    if (paragraph.length > 0) blocks.push({ type: 'paragraph', lines: paragraph });
    if (list !== null) blocks.push({ type: 'list', ordered: list.ordered, start: list.start, items: list.items.map(parseInline) });
    paragraph = [];
    list = null;
  };
  for (const line of source.split(/\r?\n/)) {
    const heading = /^(#{1,4})\s+(.*)$/.exec(line);
    const item = listItem(line);
    if (heading !== null) {
      flush();
      blocks.push({ type: 'heading', level: (heading[1] ?? '').length > 2 ? 3 : 2, inlines: parseInline(heading[2] ?? '') });
    } else if (item !== null) {
      if (list?.ordered !== item.ordered) {
        flush();
        list = { ordered: item.ordered, start: item.number, items: [] };
      }
      list.items.push(item.text);
    } else if (line.trim() === '') {
      flush();
    } else if (list !== null && /^\s{2,}\S/.test(line)) {
      list.items.push(`${list.items.pop() ?? ''} ${line.trim()}`);
    } else {
      if (list !== null) flush();
      paragraph.push(parseInline(line));
    }
  }
  flush();
  return blocks;
}
