import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import type { AnswerSource } from "../../workers/contract/socket";
import { useTexts } from "../i18n/texts";
import { findHiddenTarget } from "./links";
import { type Block, type List, parseMarkdown } from "./markdown-blocks";
import { flattenText, type Inline } from "./markdown-inline";
import { linkToQuote } from "./quote-link";

/** Every link of a message leaves the chat this way: a new tab that cannot reach back and tells nothing. */
export const OUTSIDE = { target: "_blank", rel: "noopener noreferrer nofollow" } as const;

interface Props {
  text: string;
  sources?: AnswerSource[] | undefined;
}

/** The one renderer of message text, streamed or final: nodes from an allow-list, never HTML, never a fetched resource. */
export function Markdown({ text, sources = [] }: Props) {
  const blocks = useMemo(() => parseMarkdown(text), [text]);
  return (
    <div class="markdown" dir="auto">
      {blocks.map((block, index) => renderBlock(block, index, sources))}
    </div>
  );
}

function renderBlock(block: Block, key: number, sources: AnswerSource[]) {
  const inline = (nodes: Inline[]) => renderInline(nodes, sources);
  switch (block.type) {
    case "paragraph":
      return <p key={key}>{inline(block.children)}</p>;
    case "heading":
      return (
        <p key={key} class="heading">
          <strong>{inline(block.children)}</strong>
        </p>
      );
    case "code":
      return (
        <pre key={key} dir="ltr">
          <code>{String(block.text)}</code>
        </pre>
      );
    case "list":
      return renderList(block, key, inline);
    case "table":
      return (
        <div key={key} class="table">
          <table>
            <thead>
              <tr>
                {block.header.map((cell, at) => (
                  <th key={at}>{inline(cell)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row, line) => (
                <tr key={line}>
                  {row.map((cell, at) => (
                    <td key={at}>{inline(cell)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
  }
}

function renderList(list: List, key: number | undefined, inline: (nodes: Inline[]) => ComponentChildren) {
  const items = list.items.map((item, index) => (
    <li key={index}>
      {inline(item.children)}
      {item.nested && renderList(item.nested, undefined, inline)}
    </li>
  ));
  return list.ordered ? (
    <ol key={key} start={list.start}>
      {items}
    </ol>
  ) : (
    <ul key={key}>{items}</ul>
  );
}

function renderInline(nodes: Inline[], sources: AnswerSource[]): ComponentChildren {
  return nodes.map((node, key) => renderNode(node, key, sources));
}

function renderNode(node: Inline, key: number, sources: AnswerSource[]): ComponentChildren {
  switch (node.type) {
    case "text":
      return String(node.text);
    case "break":
      return <br key={key} />;
    case "code":
      return <code key={key}>{String(node.text)}</code>;
    case "strong":
      return <strong key={key}>{renderInline(node.children, sources)}</strong>;
    case "em":
      return <em key={key}>{renderInline(node.children, sources)}</em>;
    case "cite":
      return <Cite key={key} n={node.n} source={sources[node.n - 1]} />;
    case "link": {
      const target = findHiddenTarget(node.href, flattenText(node.children));
      return (
        <a key={key} href={node.href} {...OUTSIDE}>
          {renderInline(node.children, sources)}
          {target !== null && <span class="target"> ({target})</span>}
        </a>
      );
    }
  }
}

/** A number that leads to its source's passage; without such a source it stays the text it was. */
function Cite({ n, source }: { n: number; source: AnswerSource | undefined }) {
  const texts = useTexts();
  const href = source ? linkToQuote(source.url, source.quote) : null;
  if (!source || href === null) return <>{`[${n}]`}</>;
  return (
    <a class="cite" href={href} aria-label={texts.source_label(n, source.title)} title={source.title} {...OUTSIDE}>
      {n}
    </a>
  );
}
