import type { SourceStatus } from "../../workers/contract/crawl";
import type { Source } from "../../workers/contract/knowledge";
import type { CrawlCommand } from "../api/knowledge";
import { Button } from "../ui/Button";
import type { IconName } from "../ui/Icon";
import { useCrawlCommand } from "./use-crawl-command";
import { nameSource } from "./words";

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
  const command = useCrawlCommand(source);
  return (
    <div class="flex gap-2">
      {POSSIBLE[source.status].map((name) => (
        <Button
          key={name}
          size="sm"
          icon={COMMANDS[name].icon}
          busy={command.isPending && command.variables === name}
          disabled={command.isPending && command.variables !== name}
          aria-label={`${COMMANDS[name].label}: ${nameSource(source)}`}
          onClick={() => command.mutate(name)}
        >
          {COMMANDS[name].label}
        </Button>
      ))}
    </div>
  );
}
