import { useMutation } from "@tanstack/preact-query";
import { useRef, useState } from "preact/hooks";
import { isPermitted } from "../../workers/contract/permissions";
import { useMe } from "../api/accounts";
import { explain } from "../api/client";
import { type ExportFormat, exportConversations } from "../api/export";
import type { InboxFilters } from "../api/inbox";
import { Button } from "../ui/Button";
import { Choice } from "../ui/Choice";
import { Dialog } from "../ui/Dialog";
import { formatNumber } from "../ui/format";
import { Notice } from "../ui/Notice";
import { showToast } from "../ui/toasts";

interface Props {
  site_id: string;
  /** What is shown, in words, and by what it is found. */
  shown: string;
  filters: InboxFilters;
}

const FORMATS = [
  { value: "csv", label: "Table (CSV)" },
  { value: "jsonl", label: "With all messages (JSONL)" },
] as const;

const CONTENTS: Record<ExportFormat, string> = {
  csv: "A row for each conversation: when it began and ended, who held it, how long the visitor waited, its last message, mood, rating and tags.",
  jsonl:
    "A line for each conversation: the same, and everything that was said in it, by whom and when, with sources, forms and the names of files.",
};

/** For the owner alone: what the list shows, as a file. */
export function ExportButton(props: Props) {
  const me = useMe().data;
  const [isOpen, setOpen] = useState(false);
  const running = useRef<AbortController>(undefined);
  const close = () => {
    running.current?.abort();
    setOpen(false);
  };
  if (!me || !isPermitted(me.role, "own_workspace")) return null;
  return (
    <>
      <Button size="sm" variant="quiet" data-command="Export conversations" onClick={() => setOpen(true)}>
        Export…
      </Button>
      <Dialog title="Export conversations" open={isOpen} on_close={close}>
        <Chooser {...props} running={running} on_done={close} />
      </Dialog>
    </>
  );
}

function Chooser({
  site_id,
  shown,
  filters,
  running,
  on_done,
}: Props & { running: { current: AbortController | undefined }; on_done: () => void }) {
  const [format, setFormat] = useState<ExportFormat>("csv");
  const [count, setCount] = useState(0);
  const exporting = useMutation({
    mutationFn: async () => {
      setCount(0);
      const stop = new AbortController();
      running.current = stop;
      const file = await exportConversations(site_id, filters, format, { on_progress: setCount, signal: stop.signal });
      save(file, `conversations-${new Date().toISOString().slice(0, 10)}.${format}`);
    },
    onSuccess: () => {
      showToast({ text: "Exported. The file is with your downloads." });
      on_done();
    },
  });
  return (
    <form
      class="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!exporting.isPending) exporting.mutate();
      }}
    >
      <div>
        <Choice label="Format" value={format} options={FORMATS} on_change={setFormat} />
      </div>
      <div class="flex flex-col gap-2">
        <p>{CONTENTS[format]}</p>
        <p class="text-muted">
          It holds what you look at ({shown}), those that began first coming first. Your team’s notes are not in it.
        </p>
        <p class="text-muted">
          These are your visitors’ own words: keep the file as safe as they would. Each export is noted in the audit
          log.
        </p>
      </div>
      {exporting.isError && !running.current?.signal.aborted && <Notice tone="red">{explain(exporting.error)}</Notice>}
      <div class="flex flex-wrap items-center justify-end gap-2">
        <p role="status" class="mr-auto text-sm text-muted">
          {exporting.isPending && (count > 0 ? `${formatNumber(count)} conversations so far` : "Reading…")}
        </p>
        <Button onClick={on_done}>Cancel</Button>
        <Button type="submit" variant="primary" busy={exporting.isPending}>
          Export
        </Button>
      </div>
    </form>
  );
}

function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // Once the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
