import { type Inline, type Links, parseMarkdown } from '@baton/client';
import { Marked } from './Marked.tsx';

function inlines(parts: readonly Inline[], links?: Links | undefined) {
  return parts.map((part, i) =>
    part.type === 'bold' ? <strong key={i}><Marked text={part.text} links={links} /></strong> : part.type === 'code' ? <code key={i}>{part.text}</code> : <Marked key={i} text={part.text} links={links} />,
  );
}

/** The bot's answers and articles: elements made from data, never HTML from outside. */
export function Markdown({ source, links }: { source: string; links?: Links | undefined }) {
  return (
    <div class="md">
      {parseMarkdown(source).map((block, i) => {
        if (block.type === 'heading') return block.level === 2 ? <h2 key={i}>{inlines(block.inlines, links)}</h2> : <h3 key={i}>{inlines(block.inlines, links)}</h3>;
        if (block.type === 'paragraph') {
          return <p key={i}>{block.lines.map((line, n) => [n > 0 && <br />, inlines(line, links)])}</p>;
        }
        const items = block.items.map((item, n) => <li key={n}>{inlines(item, links)}</li>);
        return block.ordered ? <ol key={i} start={block.start}>{items}</ol> : <ul key={i}>{items}</ul>;
      })}
    </div>
  );
}
