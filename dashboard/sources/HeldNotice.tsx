import type { Source, Version } from "../../workers/contract/knowledge";
import { useVersions } from "../api/versions";
import { VersionTest } from "../evals/VersionTest";
import { useCrawlCommand } from "../sites/use-crawl-command";
import { isRunning, nameSource } from "../sites/words";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Skeleton } from "../ui/Skeleton";
import { usePublishVersion } from "./use-publish-version";
import { adviseOnHeld, describeHeld, findHeld, findLive } from "./words";

interface Props {
  source: Source;
  /** Says which source it is about, where that is not plain. */
  is_named?: boolean;
}

/** A reading that waits for its owner's word: why, and what can be done. Nothing where none waits. */
export function HeldNotice({ source, is_named = false }: Props) {
  const versions = useVersions(source.site_id, source.id);
  const held = findHeld(versions.data ?? []);
  const live = findLive(versions.data ?? []);
  if (!held && !(source.status === "held" && versions.isPending)) return null;
  const sentence = held?.held_reason === "testing" ? "a reading is being tested" : "a reading waits for you";
  return (
    <section
      aria-label={`${nameSource(source)}: ${sentence}`}
      class="flex gap-3 rounded-card border border-line bg-amber-soft p-4"
    >
      <span class="text-amber">
        <Icon name={isPatient(held) ? "clock" : "alert"} />
      </span>
      <div class="min-w-0 flex-1">
        <h2 class="text-lg [overflow-wrap:anywhere]">
          {is_named ? `${nameSource(source)}: ${sentence}` : sentence.charAt(0).toUpperCase() + sentence.slice(1)}
        </h2>
        {held ? <Held source={source} held={held} live={live} /> : <HeldSkeleton />}
      </div>
    </section>
  );
}

/** Nothing is wrong: it waits for something that comes by itself, or for its owner's word alone. */
function isPatient(held: Version | null): boolean {
  return held?.held_reason === "rolled_back" || held?.held_reason === "testing";
}

/** Its run of the test questions decides, or has decided. */
function isTested({ held_reason }: Version): boolean {
  return held_reason === "testing" || held_reason === "test_worse";
}

/** As high as the words mostly are, so that little moves when they come. */
const WORDS = "mt-1 min-h-[6lh] sm:min-h-[2lh]";

interface HeldProps {
  source: Source;
  held: Version;
  live: Version | null;
}

function Held({ source, held, live }: HeldProps) {
  const { id, site_id, status } = source;
  const publishing = usePublishVersion(source);
  const command = useCrawlCommand(source);
  return (
    <>
      <div class={WORDS}>
        <p>{describeHeld(held, live)}</p>
        <p class="text-muted">{adviseOnHeld(held)}</p>
        {isTested(held) && <VersionTest site_id={site_id} source_id={id} version={held.version} />}
      </div>
      <div class="mt-3 flex flex-wrap gap-2">
        <Button href={`/sites/${site_id}/sources/${id}/versions/${held.version}`}>See what would change</Button>
        <Button busy={publishing.isPending} onClick={() => publishing.mutate({ version: held, before: live })}>
          {held.held_reason === "rolled_back" ? "Publish the newer one" : "Publish it anyway"}
        </Button>
        {!isRunning(status) && (
          <Button icon="refresh" busy={command.isPending} onClick={() => command.mutate("sync")}>
            Read again
          </Button>
        )}
      </div>
    </>
  );
}

function HeldSkeleton() {
  return (
    <>
      <div class={WORDS}>
        <Skeleton lines={2} />
      </div>
      <Skeleton class="mt-3 h-31 w-full max-w-120 sm:h-9" />
    </>
  );
}
