import { useMutation } from "@tanstack/preact-query";
import type { SourceStatus } from "../../workers/contract/crawl";
import type { Source, SourceWithProgress } from "../../workers/contract/knowledge";
import { explain, queryClient } from "../api/client";
import { type CrawlCommand, commandCrawl } from "../api/knowledge";
import { Button } from "../ui/Button";
import type { IconName } from "../ui/Icon";
import { showToast } from "../ui/Toast";
import { shortenUrl } from "./words";

const COMMANDS: Record<CrawlCommand, { label: string; icon: IconName }> = {
  sync: { label: "Read again", icon: "refresh" },
  pause: { label: "Pause", icon: "pause" },
  resume: { label: "Go on", icon: "play" },
  cancel: { label: "Stop", icon: "stop" },
};

const POSSIBLE: Record<SourceStatus, CrawlCommand[]> = {
  pending: ["cancel"],
  syncing: ["pause", "cancel"],
  paused: ["resume", "cancel"],
  synced: ["sync"],
  failed: ["sync"],
  held: ["sync"],
};

/** What can be asked of a source's crawl as it stands. */
export function CrawlControls({ source }: { source: Source }) {
  const command = useMutation({
    mutationFn: (name: CrawlCommand) => commandCrawl(source.id, name),
    onSuccess: (changed) => {
      const { status, last_error } = changed;
      queryClient.setQueryData<SourceWithProgress>(
        ["source", source.id],
        (known) => known && { ...known, status, last_error, progress: { ...known.progress, status, last_error } },
      );
    },
    onError: (error) => showToast({ text: explain(error), tone: "error" }),
    // Also after a refusal: then the crawl is not where this page thinks it is.
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ["site", source.site_id, "sources"] });
      void queryClient.invalidateQueries({ queryKey: ["source", source.id] });
    },
  });
  return (
    <div class="flex gap-2">
      {POSSIBLE[source.status].map((name) => (
        <Button
          key={name}
          size="sm"
          icon={COMMANDS[name].icon}
          busy={command.isPending && command.variables === name}
          disabled={command.isPending && command.variables !== name}
          aria-label={`${COMMANDS[name].label}: ${shortenUrl(source.url)}`}
          onClick={() => command.mutate(name)}
        >
          {COMMANDS[name].label}
        </Button>
      ))}
    </div>
  );
}
