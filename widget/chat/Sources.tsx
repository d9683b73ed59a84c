import { useId, useState } from "preact/hooks";
import type { AnswerSource, ProductCard } from "../../workers/contract/socket";
import { useTexts } from "../i18n/texts";
import { Icon } from "./Icon";
import { describeTarget, parseHref } from "./links";
import { Markdown, OUTSIDE } from "./Markdown";
import { linkToQuote } from "./quote-link";

interface CitedPage {
  url: string;
  title: string;
  /** The citations that lead here, with their numbers in the text. */
  cited: { n: number; source: AnswerSource }[];
}

/** A page whose card is `shown` and of which nothing is quoted has been shown already. */
function groupByPage(sources: AnswerSource[], shown: ProductCard[]): CitedPage[] {
  const pages = new Map<string, CitedPage>();
  for (const [index, source] of sources.entries()) {
    if (source.quote === undefined && shown.some(({ page_id }) => page_id === source.page_id)) continue;
    const page = pages.get(source.url) ?? { url: source.url, title: source.title, cited: [] };
    page.cited.push({ n: index + 1, source });
    pages.set(source.url, page);
  }
  return [...pages.values()];
}

/** What an answer rests on: each page once, opening to the passages that were quoted. */
export function Sources({ sources, shown }: { sources: AnswerSource[]; shown: ProductCard[] }) {
  const texts = useTexts();
  const pages = groupByPage(sources, shown);
  if (pages.length === 0) return null;
  return (
    <div class="sources">
      <h2 class="small-title">{texts.sources}</h2>
      <ol class="source-list">
        {pages.map((page) => (
          <SourceRow key={page.url} page={page} />
        ))}
      </ol>
    </div>
  );
}

function SourceRow({ page: { url, title, cited } }: { page: CitedPage }) {
  const texts = useTexts();
  const [isShown, setShown] = useState(false);
  const id = useId();
  const href = linkToQuote(url, cited[0]?.source.quote);
  return (
    <li class="source">
      <div class="source-line">
        <span class="number" aria-hidden="true">
          {writeNumbers(cited.map(({ n }) => n))}
        </span>
        <SourceTitle title={title} href={href} label={texts.source_label(cited[0]?.n ?? 1, title)} />
        <button
          type="button"
          class="icon-button small"
          aria-expanded={isShown}
          aria-controls={id}
          aria-label={texts.show_quote(title)}
          onClick={() => setShown(!isShown)}
        >
          <Icon name={isShown ? "up" : "down"} />
        </button>
      </div>
      <div id={id} class="quote" hidden={!isShown} dir="auto">
        {isShown &&
          cited.map(({ n, source }) => (
            <blockquote key={n} class="quote-text">
              <Markdown text={readRow(source.quote ?? source.snippet)} />
            </blockquote>
          ))}
        {isShown && href !== null && (
          <a class="quote-link" href={href} {...OUTSIDE}>
            {texts.open_page}
            <Icon name="outside" />
          </a>
        )}
      </div>
    </li>
  );
}

/** "2", "1–3", "1, 3". */
function writeNumbers(numbers: number[]): string {
  const [first = 1, last = first] = [numbers[0], numbers.at(-1)];
  const isRun = numbers.length > 2 && last - first === numbers.length - 1;
  return isRun ? `${first}–${last}` : numbers.join(", ");
}

/** A quoted table row stands alone, without the table that would show its cells. */
function readRow(quote: string): string {
  const cells = /^\s*\|(.*)\|\s*$/.exec(quote)?.[1];
  if (cells === undefined || quote.includes("\n")) return quote;
  return cells
    .split("|")
    .map((cell) => cell.trim())
    .filter((cell) => cell !== "")
    .join(" · ");
}

function SourceTitle({ title, href, label }: { title: string; href: string | null; label: string }) {
  if (href === null) {
    return (
      <span class="source-title" dir="auto">
        {title}
      </span>
    );
  }
  return (
    <a class="source-title" href={href} aria-label={label} {...OUTSIDE}>
      <span class="source-name" dir="auto">
        {title}
      </span>
      <span class="source-host">{describeTarget(href)}</span>
    </a>
  );
}

/** The pages nearest to a question that could not be answered. */
export function NearestPages({ sources }: { sources: AnswerSource[] }) {
  const texts = useTexts();
  const pages = sources.filter(({ url }) => parseHref(url) !== null);
  if (pages.length === 0) return null;
  return (
    <div class="pages">
      <h2 class="small-title">{texts.not_sure_pages}</h2>
      {pages.map((source) => (
        <a key={source.id} class="page" href={linkToQuote(source.url, source.quote) ?? ""} {...OUTSIDE}>
          <strong dir="auto">{source.title}</strong>
          <Icon name="outside" />
          <span class="snippet" dir="auto">
            {source.snippet}
          </span>
        </a>
      ))}
    </div>
  );
}
