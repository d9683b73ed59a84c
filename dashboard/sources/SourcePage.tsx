import { useEffect } from "preact/hooks";
import { useLocation, useParams } from "wouter-preact";
import type { SourceWithProgress } from "../../workers/contract/knowledge";
import { useSource } from "../api/knowledge";
import { useOwnership } from "../api/ownership";
import { useVersions } from "../api/versions";
import { CrawlCard } from "../sites/CrawlCard";
import { LiveIndicator } from "../sites/LiveIndicator";
import { ScreenError } from "../sites/ScreenError";
import { describeCrawl, isUpload, isWebAddress, nameSource, shortenUrl } from "../sites/words";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { Icon } from "../ui/Icon";
import { PageHeader } from "../ui/PageHeader";
import { Skeleton } from "../ui/Skeleton";
import { HeldNotice } from "./HeldNotice";
import { OptionsCard } from "./OptionsCard";
import { OwnershipCard } from "./OwnershipCard";
import { removeUnlessUndone } from "./remove-source";
import { VersionsCard } from "./VersionsCard";
import { SOURCE_TYPES } from "./words";

/** One source: how its reading goes, what of it is read, and what became of it. `#options` and `#ownership` lead to their cards. */
export default function SourcePage() {
  const { site_id, source_id } = useParams<{ site_id: string; source_id: string }>();
  const { data: source, error, refetch } = useSource(source_id);
  // Waited for, whatever comes of them, so that nothing moves when they arrive.
  const versions = useVersions(site_id, source_id);
  const ownership = useOwnership(site_id);
  const back = { href: `/sites/${site_id}`, label: "Home" };
  const retry = () => {
    for (const again of [refetch, versions.refetch, ownership.refetch]) void again();
  };
  if (error && !source) return <ScreenError title="Source" back={back} error={error} retry={retry} />;
  if (!source || versions.isPending || ownership.isPending) return <SourceSkeleton />;
  return (
    <div class="flex flex-col gap-6">
      <PageHeader
        title={nameSource(source)}
        lead={
          <>
            {describeCrawl(source.progress, source.type)}
            <Origin source={source} />
          </>
        }
        back={back}
        action={<LiveIndicator site_id={site_id} />}
      />
      <SourceScreen source={source} />
    </div>
  );
}

function SourceScreen({ source }: { source: SourceWithProgress }) {
  const { site_id, type } = source;
  const [, navigate] = useLocation();
  useEffect(() => {
    // The browser looked for it before it was there.
    if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, []);
  return (
    <div class="flex flex-col gap-6">
      <HeldNotice source={source} />
      <CrawlCard listed={source} />
      {type === "url_list" && <Addresses urls={source.urls} />}
      {!isUpload(type) && (
        <div id="options" class="flex scroll-mt-20 flex-col gap-6">
          <OptionsCard source={source} />
        </div>
      )}
      <VersionsCard source={source} />
      {!isUpload(type) && (
        <div id="ownership" class="scroll-mt-20">
          <OwnershipCard source={source} />
        </div>
      )}
      <Card title="Remove this source">
        <p class="mb-3 text-muted">Its pages leave every answer, and so do its versions.</p>
        <Button
          variant="danger"
          icon="trash"
          onClick={() => {
            removeUnlessUndone(source);
            navigate(`/sites/${site_id}`);
          }}
        >
          Remove the source
        </Button>
      </Card>
    </div>
  );
}

/** Of which kind it is, and where it begins. */
function Origin({ source: { type, url } }: { source: SourceWithProgress }) {
  const kind = SOURCE_TYPES[type];
  return (
    <span class="mt-1 flex items-center gap-2">
      <Icon name={kind.icon} class="size-4" />
      <span class="min-w-0 [overflow-wrap:anywhere]">
        {kind.label}
        {type !== "url_list" && isWebAddress(url) && (
          <>
            {" "}
            · <OutsideLink url={url} />
          </>
        )}
      </span>
    </span>
  );
}

function Addresses({ urls }: { urls: readonly string[] }) {
  return (
    <Card title={urls.length === 1 ? "One address" : `${urls.length} addresses`}>
      <section class="max-h-60 overflow-y-auto" aria-label="Addresses of this source" {...SCROLLABLE}>
        <ul>
          {urls.map((url) => (
            <li key={url} class="[overflow-wrap:anywhere]">
              <OutsideLink url={url} />
            </li>
          ))}
        </ul>
      </section>
    </Card>
  );
}

/** What scrolls must be reachable by keyboard. */
const SCROLLABLE = { tabIndex: 0 } as const;

function OutsideLink({ url }: { url: string }) {
  return (
    <a href={url} target="_blank" rel="noreferrer" class="text-accent-ink hover:underline">
      {shortenUrl(url)} <Icon name="outside" class="inline size-4" />
    </a>
  );
}

function SourceSkeleton() {
  return (
    <div class="flex flex-col gap-6" aria-busy="true">
      <div class="flex flex-col gap-3">
        <h1 class="sr-only">Source</h1>
        <Skeleton class="h-4 w-16" />
        <Skeleton class="h-7 w-full max-w-96" />
        <Skeleton class="h-4 w-full max-w-64" />
      </div>
      <Card title="Reading">
        <div class="grid grid-cols-2 gap-4 pt-9 sm:grid-cols-4">
          {FOUR.map((n) => (
            <div key={n} class="flex flex-col gap-2 py-1">
              <Skeleton class="h-3.5 w-16" />
              <Skeleton class="h-6 w-12" />
            </div>
          ))}
        </div>
      </Card>
      <Card title="What is read">
        <div class="grid gap-6 lg:grid-cols-2">
          {FOUR.map((n) => (
            <div key={n} class="flex flex-col gap-2">
              <Skeleton class="h-3.5 w-32" />
              <Skeleton class="h-14 w-full" />
            </div>
          ))}
        </div>
      </Card>
    </div>
  );
}

const FOUR = [1, 2, 3, 4];
