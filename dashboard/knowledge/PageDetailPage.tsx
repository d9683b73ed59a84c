import { useMutation } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useParams } from "wouter-preact";
import type { Page, PageContent } from "../../workers/contract/knowledge";
import { AnswerText } from "../answers/AnswerText";
import { explain, queryClient } from "../api/client";
import { commandPage, type PageCommand, usePage } from "../api/knowledge";
import { ScreenError } from "../sites/ScreenError";
import { countPassages, getPathOf, shortenUrl } from "../sites/words";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { formatNumber } from "../ui/format";
import { Icon } from "../ui/Icon";
import { PageHeader } from "../ui/PageHeader";
import { Skeleton } from "../ui/Skeleton";
import { TimeAgo } from "../ui/TimeAgo";
import { showToast } from "../ui/Toast";
import { describeQuality, explainReason, findWayOut, nameLanguage, PAGE_STATUS } from "./reasons";

/** What was indexed of a page, beside its address. `#<chunk_id>` leads to one passage. */
export default function PageDetailPage() {
  const { site_id, page_id } = useParams<{ site_id: string; page_id: string }>();
  const { data: page, error, refetch } = usePage(page_id);
  const back = { href: `/sites/${site_id}/pages`, label: "Pages" };
  if (error && !page) return <ScreenError title="Page" back={back} error={error} retry={() => void refetch()} />;
  if (!page) return <DetailSkeleton />;
  return (
    <div class="flex flex-col gap-6">
      <PageHeader
        title={page.title ?? getPathOf(page.url)}
        lead={describePage(page)}
        back={back}
        action={<PageActions page={page} />}
      />
      <div class="grid items-start gap-6 lg:grid-cols-[18rem_minmax(0,1fr)]">
        <Facts page={page} />
        <Content page={page} />
      </div>
    </div>
  );
}

function describePage({ status, reason, passages }: PageContent): string {
  if (status === "unpublished") return "You took this page out: no answer uses it until you publish it again.";
  if (passages.length === 0) return `No answer uses this page: ${lowerFirst(explainReason(reason))}.`;
  const cited = `${countPassages(passages.length)} of this page can be cited in answers.`;
  return status === "indexed" ? cited : `${cited} At the last reading: ${lowerFirst(explainReason(reason))}.`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** Runs commands on a page; what they change is read again. */
function usePageCommand(page: Page) {
  return useMutation({
    mutationFn: (command: PageCommand) => commandPage(page.id, command),
    onSuccess: (changed) => {
      queryClient.setQueryData<PageContent>(["page", page.id], (known) => known && { ...known, ...changed });
    },
    onError: (error) => showToast({ text: explain(error), tone: "error" }),
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ["page", page.id] });
      void queryClient.invalidateQueries({ queryKey: ["site", page.site_id, "pages"] });
      void queryClient.invalidateQueries({ queryKey: ["site", page.site_id, "sources"] });
    },
  });
}

function PageActions({ page }: { page: PageContent }) {
  const command = usePageCommand(page);
  const unpublish = () =>
    command.mutate("unpublish", {
      onSuccess: () =>
        showToast({
          text: "The page is out of every answer.",
          action: { label: "Undo", run: () => command.mutate("publish") },
        }),
    });
  const readAgain = () =>
    command.mutate("recrawl", {
      onSuccess: ({ reason }) => showToast({ text: `${explainReason(reason)}.` }),
    });
  const isBusy = (name: PageCommand) => command.isPending && command.variables === name;
  return (
    <div class="flex gap-2">
      {page.status === "unpublished" ? (
        <Button
          icon="eye"
          busy={isBusy("publish")}
          disabled={isBusy("recrawl")}
          onClick={() => command.mutate("publish")}
        >
          Publish
        </Button>
      ) : (
        page.passages.length > 0 && (
          <Button icon="eye_off" busy={isBusy("unpublish")} disabled={isBusy("recrawl")} onClick={unpublish}>
            Unpublish
          </Button>
        )
      )}
      <Button icon="refresh" variant="primary" busy={isBusy("recrawl")} onClick={readAgain}>
        Read again
      </Button>
    </div>
  );
}

function Facts({ page }: { page: PageContent }) {
  const look = PAGE_STATUS[page.status];
  const wayOut = findWayOut(page.reason);
  return (
    <Card title="Page">
      <a
        href={page.url}
        target="_blank"
        rel="noreferrer"
        class="[overflow-wrap:anywhere] text-accent-ink hover:underline"
      >
        {shortenUrl(page.url)} <Icon name="outside" class="inline size-4" />
      </a>
      <dl class="mt-4 grid gap-3">
        <Fact name="Status">
          <Badge tone={look.tone}>{look.text}</Badge>
          {page.status !== "unpublished" && (
            <span class="mt-1 block text-sm text-muted">{explainReason(page.reason)}</span>
          )}
          {wayOut && <span class="mt-1 block text-sm text-muted">{wayOut}</span>}
        </Fact>
        {page.http_status !== null && page.http_status >= 400 && (
          <Fact name="The website answered">{page.http_status}</Fact>
        )}
        <Fact name="Language">{nameLanguage(page.language)}</Fact>
        <Fact name="Words">{page.word_count === null ? "–" : formatNumber(page.word_count)}</Fact>
        {page.quality && (
          <Fact name="Quality">
            {formatNumber(page.quality.score)} of 100
            <span class="mt-1 block text-sm text-muted">{describeQuality(page.quality)}</span>
          </Fact>
        )}
        <Fact name="Links from the start page">{formatNumber(page.depth)}</Fact>
        <Fact name="Last read">{page.last_crawled_at === null ? "–" : <TimeAgo at={page.last_crawled_at} />}</Fact>
      </dl>
    </Card>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt class="text-sm text-faint">{name}</dt>
      <dd class="tabular-nums">{children}</dd>
    </div>
  );
}

function Content({ page }: { page: PageContent }) {
  return (
    <div class="flex flex-col gap-6">
      <Card title="What we indexed">
        {page.passages.length === 0 ? (
          <p class="text-muted">Nothing of this page is live.</p>
        ) : (
          <ol class="-my-4 divide-y divide-line">
            {page.passages.map((passage, index) => (
              <Passage key={passage.chunk_id} number={index + 1} passage={passage} />
            ))}
          </ol>
        )}
      </Card>
      {page.markdown !== null && <Markdown text={page.markdown} />}
    </div>
  );
}

/** What scrolls must be reachable by keyboard. */
const SCROLLABLE = { tabIndex: 0 } as const;

/** As an answer would show it; the characters it is made of stand in the Markdown below. */
function Passage({ number, passage }: { number: number; passage: PageContent["passages"][number] }) {
  const item = useRef<HTMLLIElement>(null);
  const isTarget = location.hash === `#${passage.chunk_id}`;
  // The browser looked for its target before the passages were there.
  useEffect(() => {
    if (isTarget) item.current?.scrollIntoView({ block: "center" });
  }, [isTarget]);
  return (
    <li ref={item} id={passage.chunk_id} class={`-mx-4 flex gap-3 px-4 py-4 ${isTarget ? "bg-accent-soft" : ""}`}>
      <span class="w-5 shrink-0 text-right text-sm text-faint tabular-nums">{number}</span>
      <div class="min-w-0" dir="auto">
        {passage.heading_path.length > 0 && <p class="mb-1 text-sm text-muted">{passage.heading_path.join(" › ")}</p>}
        <AnswerText text={passage.text} />
      </div>
    </li>
  );
}

function Markdown({ text }: { text: string }) {
  return (
    <details class="group rounded-card border border-line bg-surface">
      <summary class="flex list-none items-center gap-2 p-4 font-display text-lg">
        <Icon name="chevron_right" class="size-4 transition-transform group-open:rotate-90" />
        The whole page as Markdown
      </summary>
      <section
        {...SCROLLABLE}
        aria-label="The whole page as Markdown"
        class="max-h-150 overflow-auto border-t border-line p-4"
      >
        <pre dir="auto" class="font-mono text-sm whitespace-pre-wrap [overflow-wrap:anywhere]">
          {text}
        </pre>
      </section>
    </details>
  );
}

function DetailSkeleton() {
  return (
    <div class="flex flex-col gap-6">
      <Skeleton class="h-14 w-2/3 rounded-card" />
      <div class="grid items-start gap-6 lg:grid-cols-[18rem_minmax(0,1fr)]">
        <Skeleton class="h-90 rounded-card" />
        <Skeleton class="h-150 rounded-card" />
      </div>
    </div>
  );
}
