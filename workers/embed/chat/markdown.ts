/** Message text as HTML: the widget's own parser, the same nodes. Nothing of the text is HTML itself. */
import { findHiddenTarget } from "../../../widget/chat/links";
import { type Block, type List, parseMarkdown } from "../../../widget/chat/markdown-blocks";
import { flattenText, type Inline } from "../../../widget/chat/markdown-inline";
import { linkToQuote } from "../../../widget/chat/quote-link";
import type { AnswerSource } from "../../contract/socket";
import { html, Markup } from "../../platform/html";

/** How a link leaves the chat: a new tab that cannot reach back and tells nothing. */
export const OUTSIDE = new Markup('target="_blank" rel="noopener noreferrer nofollow"');

type LabelSource = (n: number, title: string) => string;

/** Blocks of a message. `sources` are those that `[n]` may lead to. */
export function renderMarkdown(text: string, sources: readonly AnswerSource[], label: LabelSource): Markup {
  const inline = (nodes: Inline[]): Markup[] => nodes.map((node) => renderNode(node, sources, label));
  return html`${parseMarkdown(text).map((block) => renderBlock(block, inline))}`;
}

/**
 * The same of text that goes on: with its last elements open it is what the whole begins with, unless the whole is read otherwise
 * in the end. `close` closes them.
 */
export function renderOpen(
  text: string,
  sources: readonly AnswerSource[],
  label: LabelSource,
): { open: string; close: string } {
  const whole = renderMarkdown(text, sources, label).toString();
  const open = whole.replace(/(?:<\/[a-z\d]+>)+$/, "");
  return { open, close: whole.slice(open.length) };
}

function renderBlock(block: Block, inline: (nodes: Inline[]) => Markup[]): Markup {
  switch (block.type) {
    case "paragraph":
      return html`<p>${inline(block.children)}</p>`;
    case "heading":
      return html`<p class="heading"><strong>${inline(block.children)}</strong></p>`;
    case "code":
      return html`<pre dir="ltr" tabindex="0"><code>${block.text}</code></pre>`;
    case "list":
      return renderList(block, inline);
    case "table":
      return html`<div class="table" tabindex="0"><table><thead><tr>${block.header.map(
        (cell) => html`<th>${inline(cell)}</th>`,
      )}</tr></thead><tbody>${block.rows.map(
        (row) => html`<tr>${row.map((cell) => html`<td>${inline(cell)}</td>`)}</tr>`,
      )}</tbody></table></div>`;
  }
}

function renderList({ ordered, start, items }: List, inline: (nodes: Inline[]) => Markup[]): Markup {
  const rows = items.map(
    ({ children, nested }) => html`<li>${inline(children)}${nested && renderList(nested, inline)}</li>`,
  );
  return ordered ? html`<ol start="${start}">${rows}</ol>` : html`<ul>${rows}</ul>`;
}

function renderNode(node: Inline, sources: readonly AnswerSource[], label: LabelSource): Markup {
  const inner = "children" in node ? node.children.map((child) => renderNode(child, sources, label)) : [];
  switch (node.type) {
    case "text":
      return html`${node.text}`;
    case "break":
      return html`<br>`;
    case "code":
      return html`<code>${node.text}</code>`;
    case "strong":
      return html`<strong>${inner}</strong>`;
    case "em":
      return html`<em>${inner}</em>`;
    case "cite":
      return renderCite(node.n, sources[node.n - 1], label);
    case "link": {
      const target = findHiddenTarget(node.href, flattenText(node.children));
      const shown = target === null ? null : html`<span class="target"> (${target})</span>`;
      return html`<a href="${node.href}" ${OUTSIDE}>${inner}${shown}</a>`;
    }
  }
}

/** A number that leads to its source's passage; without such a source it stays the text it was. */
function renderCite(n: number, source: AnswerSource | undefined, label: LabelSource): Markup {
  const href = source ? linkToQuote(source.url, source.quote) : null;
  if (!source || href === null) return html`[${n}]`;
  const name = label(n, source.title);
  return html`<a class="cite" href="${href}" aria-label="${name}" title="${source.title}" ${OUTSIDE}>${n}</a>`;
}
