import { useState } from "preact/hooks";
import type { EditSource, SourceWithProgress } from "../../workers/contract/knowledge";
import { explain } from "../api/client";
import { useCrawlCommand } from "../sites/use-crawl-command";
import { isRunning, shortenUrl } from "../sites/words";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { Choice } from "../ui/Choice";
import { Notice } from "../ui/Notice";
import { SaveBar } from "../ui/SaveBar";
import { Switch } from "../ui/Switch";
import { showToast } from "../ui/Toast";
import { AdvancedOptions } from "./AdvancedOptions";
import { LinesInput } from "./LinesInput";
import { OptionsPreview } from "./OptionsPreview";
import { findFaults, hasOption, pickScope, startsBelowRoot } from "./options";
import { useOptionsDraft } from "./use-options-draft";
import { describeNextReading, SCHEDULES } from "./words";

/** Which pages of a source are read, how and when. */
export function OptionsCard({ source }: { source: SourceWithProgress }) {
  const { id, type, url, options, next_sync_at } = source;
  const [isWaiting, setWaiting] = useState(false);
  const onSaved = (patch: EditSource) => {
    const needsReading = Object.keys(patch).some((name) => name !== "schedule");
    setWaiting(needsReading);
    if (!needsReading) showToast({ text: "Saved." });
  };
  const { draft, changes, faults, isDirty, isSaving, error, change, discard, save } = useOptionsDraft(source, onSaved);
  const isValid = Object.keys(findFaults(draft)).length === 0;
  const has = (field: keyof typeof options) => hasOption(type, field);
  return (
    <>
      <Card title="What is read">
        <div class="flex flex-col gap-6">
          {has("include") && (
            <div class="grid items-start gap-4 lg:grid-cols-2 lg:gap-6">
              <div class="flex flex-col gap-4">
                <LinesInput
                  label="Only these addresses"
                  hint="Patterns, one a line. Empty: all of them."
                  placeholder="/docs/*"
                  value={draft.include}
                  error={faults.include}
                  on_change={(include) => change({ include })}
                />
                <LinesInput
                  label="But not these"
                  hint="Patterns, one a line."
                  placeholder="/blog/*"
                  value={draft.exclude}
                  error={faults.exclude}
                  on_change={(exclude) => change({ exclude })}
                />
              </div>
              <OptionsPreview source_id={id} patch={isValid ? pickScope(changes) : null} />
            </div>
          )}
          {has("whole_host") && startsBelowRoot(url) && (
            <Switch
              label="The whole website"
              hint={`Off: only what is below ${shortenUrl(url.slice(0, url.lastIndexOf("/") + 1))}.`}
              checked={draft.whole_host}
              onChange={(whole_host) => change({ whole_host })}
            />
          )}
          <div class="grid items-start gap-6 lg:grid-cols-2">
            {has("hosts") && (
              <LinesInput
                label="Further hosts"
                hint="Of the same domain, one a line. The address with www. is always part of it."
                placeholder="docs.example.org"
                rows={1}
                value={draft.hosts}
                error={faults.hosts}
                on_change={(hosts) => change({ hosts })}
              />
            )}
            <div class="flex flex-col items-start gap-1">
              <h3 class="font-sans text-sm font-[450]">Read by itself</h3>
              <Choice
                label="Read by itself"
                value={draft.schedule}
                options={SCHEDULES}
                on_change={(schedule) => change({ schedule })}
              />
              <p class="text-sm text-faint">{describeNextReading(next_sync_at)}</p>
            </div>
          </div>
          <AdvancedOptions type={type} draft={draft} faults={faults} on_change={change} />
          {isWaiting && !isDirty && <ReadNow source={source} on_done={() => setWaiting(false)} />}
        </div>
      </Card>
      {isDirty && (
        <SaveBar
          isSaving={isSaving}
          error={describeFault(isValid, Object.keys(faults).length > 0, error)}
          on_save={save}
          on_discard={discard}
        />
      )}
    </>
  );
}

/** Why it cannot be saved, or was not; null while nothing speaks against it. */
function describeFault(isValid: boolean, hasFaults: boolean, error: unknown): string | null {
  if (!isValid) return "Correct what is marked, then save.";
  if (!error) return null;
  return hasFaults ? "Not saved: some lines need another look." : explain(error);
}

/** Saved, and not in force yet. */
function ReadNow({ source, on_done }: { source: SourceWithProgress; on_done: () => void }) {
  const command = useCrawlCommand(source);
  const { status, next_sync_at } = source;
  return (
    <div role="status">
      <Notice tone="neutral" icon="check">
        <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
          <p class="min-w-0 flex-1 basis-60">
            Saved. It takes effect with the next reading. {describeNextReading(next_sync_at)}
            {isRunning(status) && " The reading under way still follows what was set before."}
          </p>
          {!isRunning(status) && (
            <Button
              size="sm"
              icon="refresh"
              busy={command.isPending}
              onClick={() => command.mutate("sync", { onSuccess: on_done })}
            >
              Read now
            </Button>
          )}
        </div>
      </Notice>
    </div>
  );
}
