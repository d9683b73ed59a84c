import { useParams } from "wouter-preact";
import type { PageContent } from "../../workers/contract/knowledge";
import { usePage } from "../api/knowledge";
import { ScreenError } from "../sites/ScreenError";
import { countPassages, getPathOf } from "../sites/words";
import { PageHeader } from "../ui/PageHeader";
import { Skeleton } from "../ui/Skeleton";
import { IndexedContent } from "./IndexedContent";
import { OriginalCard } from "./OriginalCard";
import { PageActions } from "./PageActions";
import { PageDataCard } from "./PageDataCard";
import { PageReasonCard } from "./PageReasonCard";
import { QualityCard } from "./QualityCard";
import { explainReason } from "./reasons";

/** Beside the content on the left; on a phone the content comes before what is only about it. */
const COLUMNS = "grid items-start gap-6 lg:grid-cols-[20rem_minmax(0,1fr)] lg:grid-rows-[auto_1fr]";
const CONTENT = "min-w-0 lg:col-start-2 lg:row-span-2 lg:row-start-1";

/** What was indexed of a page, beside its address. `#<chunk_id>` leads to one passage. */
export default function PageDetailPage() {
  const { site_id, page_id } = useParams<{ site_id: string; page_id: string }>();
  const { data: page, error, refetch } = usePage(page_id);
  const back = { href: `/sites/${site_id}/pages${page ? `?source=${page.source_id}` : ""}`, label: "Pages" };
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
      <div class={COLUMNS}>
        <div class="flex min-w-0 flex-col gap-6">
          <PageReasonCard page={page} />
          <OriginalCard page={page} />
        </div>
        <div class={CONTENT}>
          <IndexedContent page={page} />
        </div>
        <div class="flex min-w-0 flex-col gap-6">
          {page.quality && <QualityCard quality={page.quality} />}
          <PageDataCard data={page.data} />
        </div>
      </div>
    </div>
  );
}

function describePage({ status, reason, passages }: PageContent): string {
  if (status === "unpublished") return "You took this page out: no answer uses it until you publish it again.";
  if (passages.length === 0) return "No answer uses this page.";
  const cited = `${countPassages(passages.length)} of this page can be cited in answers.`;
  return status === "indexed" ? cited : `${cited} At the last reading: ${lowerFirst(explainReason(reason))}.`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function DetailSkeleton() {
  return (
    <div class="flex flex-col gap-6" aria-busy="true">
      <h1 class="sr-only">Page</h1>
      <Skeleton class="h-14 w-2/3 rounded-card" />
      <div class={COLUMNS}>
        <div class="flex flex-col gap-6">
          <Skeleton class="h-32 rounded-card" />
          <Skeleton class="h-72 rounded-card" />
        </div>
        <Skeleton class="h-150 rounded-card" />
      </div>
    </div>
  );
}
