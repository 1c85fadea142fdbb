/* Markdown.tsx -- the little Markdown of the bot's answers and of articles (client/src/markdown.ts). */
import { parseMarkdown, type Inline } from '@baton/client';
import { Marked } from './Marked';

function Inlines({ inlines }: { inlines: readonly Inline[] }) {
  return (
    <>
      {inlines.map((inline, index) =>
        inline.type === 'bold' ? <strong key={index}>{inline.text}</strong>
        : inline.type === 'code' ? <code key={index}><Marked text={inline.text} /></code>
        : <Marked key={index} text={inline.text} />)}
    </>
  );
}

/** The bot's words and articles, as elements: never HTML from outside. */
export function Markdown({ text }: { text: string }) {
  return (
    <div class="prose markdown">
      {parseMarkdown(text).map((block, index) => {
        if (block.type === 'heading') return <p key={index}><strong><Inlines inlines={block.inlines} /></strong></p>;
        if (block.type === 'paragraph') {
          return <p key={index}>{block.lines.map((line, at) => <>{at > 0 && '\n'}<Inlines key={at} inlines={line} /></>)}</p>;
        }
        const items = block.items.map((item, at) => <li key={at}><Inlines inlines={item} /></li>);
        return block.ordered ? <ol key={index} start={block.start}>{items}</ol> : <ul key={index}>{items}</ul>;
      })}
    </div>
  );
}
