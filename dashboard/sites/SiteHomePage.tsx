import { useQuery } from "@tanstack/preact-query";
import { useParams } from "wouter-preact";
import type { SourceWithCounts } from "../../workers/contract/knowledge";
import type { OwnSite } from "../../workers/contract/sites";
import { type AnswerFilters, listAnswers } from "../api/answers";
import { useSource, useSources } from "../api/knowledge";
import { useSite } from "../api/sites";
import { HeldNotice } from "../sources/HeldNotice";
import { OwnershipHint } from "../sources/OwnershipHint";
import { Button } from "../ui/Button";
import { PageHeader } from "../ui/PageHeader";
import { Skeleton } from "../ui/Skeleton";
import { ClaudeKeyNotice } from "./ClaudeKeyNotice";
import { CrawlCard } from "./CrawlCard";
import { InstallCard } from "./InstallCard";
import { LiveIndicator } from "./LiveIndicator";
import { ScreenError } from "./ScreenError";
import { SetupSteps } from "./SetupSteps";
import { SourceList } from "./SourceList";
import { findNextStep, listDoneSteps } from "./setup";
import { usePlanned } from "./undo";
import { describeCrawl, describeReady, findMainSource, isRunning, nameSource } from "./words";

const SITES = { href: "/sites", label: "Sites" };

export default function SiteHomePage() {
  const { site_id } = useParams<{ site_id: string }>();
  const site = useSite(site_id);
  const sources = useSources(site_id);
  const is_asked = useAnyAnswer(site_id, {});
  const is_installed = useAnyAnswer(site_id, { asked_by: "visitor" });
  const planned = usePlanned();
  const failed = [site, sources].filter(({ data, error }) => error && !data);
  const retry = () => {
    for (const query of failed) void query.refetch();
  };
  if (failed[0]) return <ScreenError title="Site" back={SITES} error={failed[0].error} retry={retry} />;
  if (!site.data || !sources.data || is_asked === null || is_installed === null) return <HomeSkeleton />;
  const kept = sources.data.items.filter(({ id }) => !planned.has(id));
  return <SiteHome site={site.data} sources={kept} is_asked={is_asked} is_installed={is_installed} />;
}

interface HomeProps {
  site: OwnSite;
  sources: SourceWithCounts[];
  /** Anybody has asked; a visitor was answered, so the widget is on the website. */
  is_asked: boolean;
  is_installed: boolean;
}

function SiteHome({ site, sources, is_asked, is_installed }: HomeProps) {
  const main = findMainSource(sources);
  const held = sources.filter(({ status }) => status === "held");
  const indexed = sources.reduce((sum, { page_counts }) => sum + page_counts.indexed, 0);
  const done = listDoneSteps({
    is_read: indexed > 0 && !sources.some(({ status }) => isRunning(status)),
    is_asked,
    is_installed,
  });
  const lead =
    site.status === "inactive"
      ? "This site is switched off: its widget answers nobody. Switch it on in its settings."
      : main && <Lead source={main} indexed={indexed} is_asked={is_asked} />;
  return (
    <div class="flex flex-col gap-6">
      <PageHeader
        title={site.name}
        lead={lead ?? "Nothing to answer from yet. Add a source below."}
        action={
          <div class="flex items-center gap-3">
            <LiveIndicator site_id={site.id} />
            {indexed > 0 && (
              <Button href={`/sites/${site.id}/ask`} variant="primary" icon="ask">
                Ask your site
              </Button>
            )}
          </div>
        }
      />
      <div class="flex flex-col gap-6">
        {!is_installed && <SetupSteps site_id={site.id} current={findNextStep(done)} done={done} />}
        <ClaudeKeyNotice site={site} />
        {held.map((source) => (
          <HeldNotice key={source.id} source={source} is_named={sources.length > 1} />
        ))}
        {main && <CrawlCard key={main.id} listed={main} is_linked />}
        {main && <OwnershipHint key={main.id} source={main} />}
        {indexed > 0 && !is_installed && <InstallCard site={site} />}
        <SourceList site_id={site.id} sources={sources} main_id={main?.id ?? null} />
      </div>
    </div>
  );
}

interface LeadProps {
  source: SourceWithCounts;
  indexed: number;
  is_asked: boolean;
}

/** The sentence at the top: the running crawl, what went wrong, or what to do next. */
function Lead({ source, indexed, is_asked }: LeadProps) {
  const { data } = useSource(source.id);
  if (source.status === "failed") return <>{nameSource(source)} could not be read.</>;
  if (source.status === "synced" && !source.last_error) return <>{describeReady(indexed, is_asked)}</>;
  // Two lines on a phone, whatever it comes to say: nothing below may jump.
  return <span class="block min-h-[2lh] sm:min-h-lh">{data && describeCrawl(data.progress, data.type)}</span>;
}

/** Whether the site's log holds such an answer; null until that is known. A log that cannot be read hides nothing else. */
function useAnyAnswer(site_id: string, filters: AnswerFilters): boolean | null {
  const wanted = { ...filters, page: 1, page_size: 1 };
  const { data, isPending } = useQuery({
    queryKey: ["site", site_id, "answers", wanted],
    queryFn: () => listAnswers(site_id, wanted),
  });
  return isPending ? null : (data?.total ?? 0) > 0;
}

function HomeSkeleton() {
  return (
    <div class="flex flex-col gap-6" aria-busy="true">
      <h1 class="sr-only">Your site</h1>
      <Skeleton class="h-14 w-2/3 rounded-card" />
      <Skeleton class="h-17 rounded-card" />
      <Skeleton class="h-150 rounded-card" />
    </div>
  );
}
