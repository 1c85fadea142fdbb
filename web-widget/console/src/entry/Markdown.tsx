/* Markdown.tsx -- the little Markdown of the bot's answers and of articles (client/src/markdown.ts). */
import { parseMarkdown, type Inline, type Links } from '@baton/client';
import { Marked } from './Marked';

function Inlines({ inlines, links }: { inlines: readonly Inline[]; links?: Links | undefined }) {
  return (
    <>
      {inlines.map((inline, index) =>
        inline.type === 'bold' ? <strong key={index}><Marked text={inline.text} links={links} /></strong>
        : inline.type === 'code' ? <code key={index}><Marked text={inline.text} links={links} /></code>
        : <Marked key={index} text={inline.text} links={links} />)}
    </>
  );
}

/** The bot's words and articles, as elements: never HTML from outside. */
export function Markdown({ text, links }: { text: string; links?: Links | undefined }) {
  return (
    <div class="prose markdown">
      {parseMarkdown(text).map((block, index) => {
        if (block.type === 'heading') return <p key={index}><strong><Inlines inlines={block.inlines} links={links} /></strong></p>;
        if (block.type === 'paragraph') {
          return <p key={index}>{block.lines.map((line, at) => <>{at > 0 && '\n'}<Inlines key={at} inlines={line} links={links} /></>)}</p>;
        }
        const items = block.items.map((item, at) => <li key={at}><Inlines inlines={item} links={links} /></li>);
        return block.ordered ? <ol key={index} start={block.start}>{items}</ol> : <ul key={index}>{items}</ul>;
      })}
    </div>
  );
}
