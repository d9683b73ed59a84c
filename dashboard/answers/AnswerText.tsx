import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import type { TestAnswer } from "../../workers/contract/answers";
import { type Block, type Inline, type ListItem, parseAnswer, splitAtCites } from "./markdown";

export type Source = TestAnswer["answer"]["sources"][number];

/** What the numbers in a text lead to. */
interface Cites {
  sources: Source[];
  /** Gets a source's number, counted from 1. */
  on_cite: (n: number) => void;
}

interface Props extends Partial<Cites> {
  text: string;
}

/** What may scroll must be reachable by keyboard. */
const SCROLLABLE = { tabIndex: 0 } as const;

/** An answer as its reader sees it: nodes from an allow-list, never HTML. */
export function AnswerText({ text, sources = [], on_cite = () => {} }: Props) {
  const cites = { sources, on_cite };
  const blocks = useMemo(() => parseAnswer(text), [text]);
  return (
    <div class="grid grid-cols-1 gap-3 text-[15px] leading-relaxed break-words" dir="auto">
      {blocks.map((block, index) => renderBlock(block, index, cites))}
    </div>
  );
}

function renderBlock(block: Block, key: number, cites: Cites) {
  const inline = (nodes: Inline[]) => renderInline(nodes, cites);
  switch (block.type) {
    case "paragraph":
      return (
        <p key={key} class="whitespace-pre-line">
          {inline(block.children)}
        </p>
      );
    case "heading":
      return (
        <p key={key} class="font-medium">
          {inline(block.children)}
        </p>
      );
    case "code":
      return (
        <pre
          key={key}
          {...SCROLLABLE}
          class="overflow-x-auto rounded-control bg-sunken p-3 font-mono text-[13px]"
          dir="ltr"
        >
          <code>{block.text}</code>
        </pre>
      );
    case "list": {
      const items = block.items.map((item, at) => renderItem(item, at, inline));
      return block.ordered ? (
        <ol key={key} class="grid list-decimal gap-1 ps-6" start={block.start}>
          {items}
        </ol>
      ) : (
        <ul key={key} class="grid list-disc gap-1 ps-6">
          {items}
        </ul>
      );
    }
    case "table":
      return (
        <div key={key} {...SCROLLABLE} class="overflow-x-auto">
          <table class="border-collapse text-sm">
            <thead>
              <tr>
                {block.header.map((cell, at) => (
                  <th key={at} class="border border-line px-2 py-1 text-start font-medium">
                    {inline(cell)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row, line) => (
                <tr key={line}>
                  {row.map((cell, at) => (
                    <td key={at} class="border border-line px-2 py-1 align-top">
                      {inline(cell)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
  }
}

function renderItem({ level, children }: ListItem, key: number, inline: (nodes: Inline[]) => ComponentChildren) {
  return (
    <li key={key} class={level > 0 ? "ms-6 list-[circle]" : undefined}>
      {inline(children)}
    </li>
  );
}

function renderInline(nodes: Inline[], cites: Cites): ComponentChildren {
  const parts = nodes.map((node, at) =>
    node.type === "text" ? splitAtCites(node.text, nodes[at - 1], nodes[at + 1]) : null,
  );
  return nodes.map((node, key) => {
    if (node.type !== "cite") return parts[key]?.middle ?? renderNode(node, key, cites);
    return (
      <span key={key} class="whitespace-nowrap">
        {parts[key - 1]?.tail}
        {renderNode(node, key, cites)}
        {parts[key + 1]?.head}
      </span>
    );
  });
}

function renderNode(node: Inline, key: number, cites: Cites): ComponentChildren {
  switch (node.type) {
    case "text":
      return node.text;
    case "code":
      return (
        <code key={key} class="rounded-[4px] bg-sunken px-1 py-0.5 font-mono text-[0.9em]">
          {node.text}
        </code>
      );
    case "strong":
      return (
        <strong key={key} class="font-medium">
          {renderInline(node.children, cites)}
        </strong>
      );
    case "em":
      return <em key={key}>{renderInline(node.children, cites)}</em>;
    case "link":
      return (
        <a key={key} class="text-accent-ink underline" href={node.href} target="_blank" rel="noopener noreferrer">
          {renderInline(node.children, cites)}
        </a>
      );
    case "cite":
      return <Cite key={key} n={node.n} {...cites} />;
  }
}

/** A number that opens the passage it stands for; without such a source it stays the text it was. */
function Cite({ n, sources, on_cite }: { n: number } & Cites) {
  const source = sources[n - 1];
  if (!source) return <>{`[${n}]`}</>;
  return (
    <button
      type="button"
      class="inline-grid h-5 min-w-5 cursor-pointer place-items-center rounded-[4px] bg-accent-soft px-1 align-[1px] text-xs font-medium text-accent-ink tabular-nums hover:bg-accent hover:text-on-accent"
      aria-label={`Source ${n}: ${source.title}`}
      onClick={() => on_cite(n)}
    >
      {n}
    </button>
  );
}
