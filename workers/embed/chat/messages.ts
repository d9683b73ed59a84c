/** One message of the chat page. Its parts stand apart, for an answer that is still being written. */
import { PATHS } from "../../../widget/chat/icon-paths";
import { describeTarget, parseHref } from "../../../widget/chat/links";
import { linkToQuote } from "../../../widget/chat/quote-link";
import type { AnswerSource, Attachment, MessageFrame, ProductCard } from "../../contract/socket";
import { html, type Markup } from "../../platform/html";
import { OUTSIDE, renderMarkdown } from "./markdown";
import type { PageTexts } from "./texts";

/** The longer side of a picture in a message. */
const MAX_PICTURE_SHOWN_PX = 280;

export function renderIcon(name: keyof typeof PATHS): Markup {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="${PATHS[name]}"/></svg>`;
}

export function renderMessage(message: MessageFrame, texts: PageTexts): Markup {
  const { author, text } = message;
  if (author === "system")
    return html`<article class="notice"><div class="markdown" dir="auto">${renderMarkdown(text, [], texts.source_label)}</div></article>`;
  if (author === "visitor") return renderQuestion(message, texts);
  const body = text && renderBody(message, texts);
  return html`${openAnswer(message, texts)}${body}${closeAnswer(message, texts)}`;
}

/** The beginning of an answer: who gives it. */
export function openAnswer({ author, agent }: Pick<MessageFrame, "author" | "agent">, texts: PageTexts): Markup {
  const by =
    author === "agent"
      ? html`${renderAvatar(agent)}${agent?.name ?? texts.agent}`
      : html`${renderIcon("spark")}${texts.assistant}`;
  return html`<article class="answer"><p class="byline">${by}</p><div class="markdown" dir="auto">`;
}

/** A person's picture, above what stands there without one: of one that is gone nothing is drawn. */
function renderAvatar(agent: MessageFrame["agent"]): Markup {
  const image = agent?.profile_image && html`<img src="/api/profile-images/${agent.profile_image}" alt="">`;
  return html`<span class="avatar" aria-hidden="true">${renderIcon("person")}${image}</span>`;
}

/** Its words. */
export function renderBody({ text, sources = [], answer }: MessageFrame, texts: PageTexts): Markup {
  return renderMarkdown(text, answer?.answered === false ? [] : sources, texts.source_label);
}

/** Its end: what it rests on and what comes with it. */
export function closeAnswer({ sources = [], answer, attachments = [] }: MessageFrame, texts: PageTexts): Markup {
  const is_unsure = answer?.answered === false;
  return html`</div>${renderFiles(attachments, texts)}${is_unsure && renderNearest(sources, texts)}${
    answer && renderProducts(answer.products, texts)
  }${!is_unsure && renderSources(sources, answer?.products ?? [], texts)}</article>`;
}

function renderQuestion({ text, attachments = [] }: MessageFrame, texts: PageTexts): Markup {
  return html`<div class="question"><span class="hidden">${texts.you}</span>${
    text !== "" && html`<p class="bubble" dir="auto">${text}</p>`
  }${renderFiles(attachments, texts)}</div>`;
}

function renderFiles(attachments: readonly Attachment[], texts: PageTexts): Markup | null {
  if (attachments.length === 0) return null;
  return html`<ul class="files">${attachments.map((attachment) => html`<li>${renderFile(attachment, texts)}</li>`)}</ul>`;
}

/** A picture is drawn, anything else is named; either is saved by a click. */
function renderFile({ id, name, bytes, width, height }: Attachment, texts: PageTexts): Markup {
  const href = `/chat/files/${id}`;
  if (width === null || height === null)
    return html`<a class="file" href="${href}" aria-label="${texts.save_file(name)}, ${texts.size(bytes)}">${renderIcon("file")}<span class="file-name" dir="auto">${name}</span><span class="file-note">${texts.size(bytes)}</span></a>`;
  const scale = Math.min(1, MAX_PICTURE_SHOWN_PX / Math.max(width, height));
  const side = (px: number) => Math.max(1, Math.round(px * scale));
  return html`<a class="picture" href="${href}" aria-label="${texts.save_file(name)}"><img src="${href}" alt="${name}" width="${side(width)}" height="${side(height)}"></a>`;
}

function renderNearest(sources: readonly AnswerSource[], texts: PageTexts): Markup | null {
  const pages = sources.flatMap(({ url, quote, title, snippet }) => {
    const href = linkToQuote(url, quote);
    if (href === null) return [];
    const name = html`<strong dir="auto">${title}</strong>${renderIcon("outside")}`;
    return [
      html`<a class="page" href="${href}" ${OUTSIDE}>${name}<span class="snippet" dir="auto">${snippet}</span></a>`,
    ];
  });
  return pages.length === 0
    ? null
    : html`<div class="pages"><h2 class="small-title">${texts.not_sure_pages}</h2>${pages}</div>`;
}

/** Each page once, opening to the passages that were quoted. One whose card stands above and of which nothing is quoted has been shown. */
function renderSources(
  sources: readonly AnswerSource[],
  shown: readonly ProductCard[],
  texts: PageTexts,
): Markup | null {
  const pages = new Map<string, Cited[]>();
  for (const [at, source] of sources.entries()) {
    if (source.quote === undefined && shown.some(({ page_id }) => page_id === source.page_id)) continue;
    pages.set(source.url, [...(pages.get(source.url) ?? []), { source, n: at + 1 }]);
  }
  if (pages.size === 0) return null;
  const rows = [...pages.values()].map((cited) => renderSource(cited, texts));
  return html`<div class="sources"><h2 class="small-title">${texts.sources}</h2><ol class="source-list">${rows}</ol></div>`;
}

/** A citation with its number in the text. */
interface Cited {
  source: AnswerSource;
  n: number;
}

function renderSource(cited: readonly Cited[], texts: PageTexts): Markup {
  const { url = "", title = "", quote } = cited[0]?.source ?? {};
  const href = linkToQuote(url, quote);
  const numbers = cited.map(({ n }) => n).join(", ");
  const host = href !== null && html`<span class="source-host">${describeTarget(href)}</span>`;
  const name = html`<span class="source-title"><span class="source-name" dir="auto">${title}</span>${host}</span>`;
  const quotes = cited.map(
    ({ source }) =>
      html`<blockquote class="quote-text"><div class="markdown">${renderMarkdown(source.quote ?? source.snippet, [], texts.source_label)}</div></blockquote>`,
  );
  const link =
    href !== null &&
    html`<a class="quote-link" href="${href}" ${OUTSIDE}>${texts.open_page}${renderIcon("outside")}</a>`;
  return html`<li class="source"><details><summary class="source-line"><span class="number">${numbers}</span>${name}${renderIcon(
    "down",
  )}</summary><div class="quote" dir="auto">${quotes}${link}</div></details></li>`;
}

function renderProducts(products: readonly ProductCard[], texts: PageTexts): Markup | null {
  if (products.length === 0) return null;
  const cards = products.map((product) => html`<li class="product">${renderProduct(product, texts)}</li>`);
  return html`<ul class="products" aria-label="${texts.products}">${cards}</ul>`;
}

function renderProduct(product: ProductCard, texts: PageTexts): Markup {
  const { title, availability } = product;
  const [href, image] = [parseHref(product.url ?? ""), parseHref(product.image ?? "")];
  const picture = image !== null && html`<img src="${image}" alt="" loading="lazy" referrerpolicy="no-referrer">`;
  const stock = availability && html`<span class="stock ${availability}">${texts.availability[availability]}</span>`;
  const price = writePrice(product, texts.lang);
  const facts = html`<strong class="product-title" dir="auto">${title}</strong>${
    price !== "" && html`<span class="product-price">${price}</span>`
  }${stock}`;
  const content = html`<span class="product-picture">${picture}</span><span class="product-facts">${facts}</span>`;
  return href === null
    ? html`<div class="product-body">${content}</div>`
    : html`<a class="product-body" href="${href}" ${OUTSIDE}>${content}</a>`;
}

/** "£78", "£140–£340". */
function writePrice({ price, price_to, currency }: ProductCard, lang: string): string {
  if (price === null) return "";
  const style = currency === null ? {} : ({ style: "currency", currency } as const);
  const format = new Intl.NumberFormat(lang, { ...style, trailingZeroDisplay: "stripIfInteger" });
  return [price, ...(price_to === null ? [] : [price_to])].map((amount) => format.format(amount)).join("–");
}
