/** The Worker that bench/extraction.ts sends pages to: our pipeline and Readability, each measured where it runs. */
import { Readability } from "@mozilla/readability";
import { parseHTML } from "linkedom/worker";
import { decodeHtml } from "../../workers/crawl/documents/charset";
import { extractPage } from "../../workers/crawl/extract/extract";
import { measurePage } from "../../workers/crawl/extract/main-content";
import { parsePage } from "../../workers/crawl/extract/parse-page";
import { renderMarkdown } from "../../workers/crawl/extract/to-markdown";

export interface Extraction {
  text: string;
  ms: number;
}
/** What each extractor makes of one page. */
export interface Extractions {
  ours: Extraction;
  readability: Extraction;
}
/** Extracts one page inside workerd. `content_type` as its server gave it, null when unknown. */
export type RunPage = (page: Uint8Array, url: string, content_type: string | null) => Promise<Extractions>;

export default {
  async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url).searchParams.get("page_url") ?? "";
    const bytes = new Uint8Array(await request.arrayBuffer());
    const html = decodeHtml(bytes, request.headers.get("content-type"));
    const extractions: Extractions = {
      ours: measure(() => extractPage(decodeHtml(bytes, request.headers.get("content-type")), url).markdown),
      readability: measure(() => readWithReadability(html)),
    };
    return Response.json(extractions);
  },
};

function measure(extract: () => string): Extraction {
  const start = performance.now();
  const markdown = extract();
  return { ms: performance.now() - start, text: toPlainText(markdown) };
}

/** Its HTML is turned to text as ours is. A page it cannot parse is empty. */
function readWithReadability(html: string): string {
  try {
    const { document } = parseHTML(html);
    const { root } = parsePage(new Readability(document).parse()?.content ?? "");
    measurePage(root);
    return renderMarkdown(root, "", null);
  } catch {
    return "";
  }
}

/** Markdown as it is read: no targets of links, no languages of code, no numbers of items, no marks. */
function toPlainText(markdown: string): string {
  return markdown
    .replace(/^(\s*(?:> ?)*)`{3,}.*$/gm, "$1")
    .replace(/^(\s*(?:> ?)*)\d+\. /gm, "$1")
    .replace(/\]\([^()\s]*\)/g, "]")
    .replace(/[#*`>|[\]\\~]+/g, " ");
}
