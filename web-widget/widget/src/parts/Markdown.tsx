import { type Inline, parseMarkdown } from '@baton/client';
import { Marked } from './Marked.tsx';

function inlines(parts: readonly Inline[]) {
  return parts.map((part, i) =>
    part.type === 'bold' ? <strong key={i}>{part.text}</strong> : part.type === 'code' ? <code key={i}>{part.text}</code> : <Marked key={i} text={part.text} />,
  );
}

/** The bot's answers and articles: elements made from data, never HTML from outside. */
export function Markdown({ source }: { source: string }) {
  return (
    <div class="md">
      {parseMarkdown(source).map((block, i) => {
        if (block.type === 'heading') return block.level === 2 ? <h2 key={i}>{inlines(block.inlines)}</h2> : <h3 key={i}>{inlines(block.inlines)}</h3>;
        if (block.type === 'paragraph') {
          return <p key={i}>{block.lines.map((line, n) => [n > 0 && <br />, inlines(line)])}</p>;
        }
        const items = block.items.map((item, n) => <li key={n}>{inlines(item)}</li>);
        return block.ordered ? <ol key={i} start={block.start}>{items}</ol> : <ul key={i}>{items}</ul>;
      })}
    </div>
  );
}
