import type { ComponentChildren } from "preact";
import type { PageContent } from "../../workers/contract/knowledge";
import { isWebAddress, shortenUrl } from "../sites/words";
import { Card } from "../ui/Card";
import { formatDate, formatNumber } from "../ui/format";
import { Icon } from "../ui/Icon";
import { TimeAgo } from "../ui/TimeAgo";
import { nameLanguage } from "./language";
import { describeHttpStatus, nameMediaType } from "./original";

/** Where the page stands and what it said of itself when it was read. */
export function OriginalCard({ page }: { page: PageContent }) {
  const { url, description, http_status, content_type, language, word_count, depth } = page;
  const { published_at, modified_at, last_crawled_at } = page;
  return (
    <Card title="The original">
      <p class="[overflow-wrap:anywhere]">
        {isWebAddress(url) ? (
          <a href={url} target="_blank" rel="noreferrer" class="text-accent-ink hover:underline">
            {shortenUrl(url)} <Icon name="outside" class="inline size-4" />
            <span class="sr-only">, opens in a new tab</span>
          </a>
        ) : (
          <>
            <Icon name="file" class="inline size-4" /> {shortenUrl(url)}
          </>
        )}
      </p>
      {description && (
        <p class="mt-1 line-clamp-3 text-sm text-muted" dir="auto">
          {description}
        </p>
      )}
      <dl class="mt-4 grid grid-cols-2 gap-x-4 gap-y-3">
        {http_status !== null && isWebAddress(url) && <Fact name="HTTP status">{describeHttpStatus(http_status)}</Fact>}
        {content_type !== null && <Fact name="Kind">{nameMediaType(content_type)}</Fact>}
        <Fact name="Language">{nameLanguage(language)}</Fact>
        <Fact name="Words">{word_count === null ? "–" : formatNumber(word_count)}</Fact>
        {published_at !== null && <Fact name="Published">{formatDate(published_at)}</Fact>}
        {modified_at !== null && <Fact name="Changed">{formatDate(modified_at)}</Fact>}
        <Fact name="Last read">{last_crawled_at === null ? "–" : <TimeAgo at={last_crawled_at} />}</Fact>
        {isWebAddress(url) && <Fact name="Links from the start">{formatNumber(depth)}</Fact>}
      </dl>
    </Card>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="min-w-0">
      <dt class="text-sm text-faint">{name}</dt>
      <dd class="break-words tabular-nums">{children}</dd>
    </div>
  );
}
