import { useState } from "preact/hooks";
import type { AnswerSource } from "../../workers/contract/socket";
import { useTexts } from "../i18n/texts";
import { Icon } from "./Icon";
import { describeTarget, linkToQuote, parseHref } from "./links";
import { OUTSIDE } from "./Markdown";

/** What an answer rests on: each page by number, opening to the passage that was quoted. */
export function Sources({ sources }: { sources: AnswerSource[] }) {
  const texts = useTexts();
  return (
    <div class="sources">
      <h2 class="small-title">{texts.sources}</h2>
      <ol class="source-list">
        {sources.map((source, index) => (
          <SourceRow key={source.id} n={index + 1} source={source} />
        ))}
      </ol>
    </div>
  );
}

function SourceRow({ n, source }: { n: number; source: AnswerSource }) {
  const texts = useTexts();
  const [isShown, setShown] = useState(false);
  const quote = source.quote ?? source.snippet;
  const href = linkToQuote(source.url, source.quote);
  const id = `quote-${source.id}`;
  return (
    <li class="source">
      <div class="source-line">
        <span class="number" aria-hidden="true">
          {n}
        </span>
        <SourceTitle title={source.title} href={href} label={texts.source_label(n, source.title)} />
        {quote && (
          <button
            type="button"
            class="icon-button small"
            aria-expanded={isShown}
            aria-controls={id}
            aria-label={texts.show_quote(source.title)}
            onClick={() => setShown(!isShown)}
          >
            <Icon name={isShown ? "up" : "down"} />
          </button>
        )}
      </div>
      <div id={id} class="quote" hidden={!isShown} dir="auto">
        {isShown && <blockquote class="quote-text">{quote}</blockquote>}
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
