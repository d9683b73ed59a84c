import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import type { ImportReport } from "../../workers/contract/entries";
import { explain } from "../api/client";
import { forgetEntries, importEntries } from "../api/entries";
import { FileDrop } from "../sources/FileDrop";
import { Badge, type Tone } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Notice } from "../ui/Notice";
import { showToast } from "../ui/Toast";
import { describeReport } from "./import-words";

interface Props {
  site_id: string;
  open: boolean;
  on_close: () => void;
}

/** Entries from a file: first what it would make, then made. */
export function ImportDialog({ site_id, open, on_close }: Props) {
  return (
    <Dialog title="Import entries" open={open} on_close={on_close}>
      <ImportForm site_id={site_id} on_done={on_close} />
    </Dialog>
  );
}

const CHANGES: Record<ImportReport["items"][number]["change"], { tone: Tone; label: string }> = {
  created: { tone: "green", label: "New" },
  updated: { tone: "indigo", label: "Changed" },
  unchanged: { tone: "neutral", label: "As it is" },
};

/** What may scroll must be reachable by keyboard. */
const SCROLLABLE = { tabIndex: 0 } as const;

function ImportForm({ site_id, on_done }: { site_id: string; on_done: () => void }) {
  const [file, setFile] = useState<File | null>(null);
  const looking = useMutation({ mutationFn: (chosen: File) => importEntries(site_id, chosen, true) });
  const importing = useMutation({
    mutationFn: (chosen: File) => importEntries(site_id, chosen, false),
    onSuccess: (report) => {
      forgetEntries(site_id);
      if (!report.is_done) return;
      showToast({ text: `Imported: ${describeReport(report)}` });
      on_done();
    },
  });
  // What the file makes may have changed between looking and importing.
  const report = importing.data ?? looking.data;
  const error = importing.error ?? looking.error;
  const isReady = report !== undefined && report.errors.length === 0 && report.created + report.updated > 0;
  return (
    <form
      class="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (file && isReady && !importing.isPending) importing.mutate(file);
      }}
    >
      <FileDrop
        file={file}
        error={error ? explain(error) : undefined}
        disabled={importing.isPending}
        accept=".csv,.json,.md,.markdown"
        hint="CSV, JSON or Markdown, such as an export of entries. At most 1,000 entries and 5 MB."
        on_choose={(chosen) => {
          setFile(chosen);
          importing.reset();
          looking.mutate(chosen);
        }}
      />
      <div aria-live="polite">{report && !error && <Report report={report} />}</div>
      <div class="flex justify-end gap-2">
        <Button onClick={on_done}>Cancel</Button>
        <Button type="submit" variant="primary" busy={looking.isPending || importing.isPending} disabled={!isReady}>
          {looking.isPending ? "Looking at it" : importing.isPending ? "Importing" : "Import"}
        </Button>
      </div>
    </form>
  );
}

function Report({ report }: { report: ImportReport }) {
  const { errors, items } = report;
  return (
    <div class="flex flex-col gap-3">
      {errors.length > 0 ? (
        <Notice tone="red">Nothing is imported until these are mended.</Notice>
      ) : (
        <p>{describeReport(report)}</p>
      )}
      <ul {...SCROLLABLE} class="max-h-60 divide-y divide-line overflow-y-auto rounded-control border border-line">
        {errors.map(({ line, error }) => (
          <li key={`e${line}${error}`} class="flex gap-3 px-3 py-1.5 text-sm">
            <span class="w-16 shrink-0 text-faint tabular-nums">Line {line}</span>
            <span class="min-w-0 text-red">{error}</span>
          </li>
        ))}
        {errors.length === 0 &&
          items.map(({ line, change, title }) => (
            <li key={line} class="flex items-center gap-3 px-3 py-1.5 text-sm">
              <span class="w-20 shrink-0">
                <Badge tone={CHANGES[change].tone}>{CHANGES[change].label}</Badge>
              </span>
              <span class="min-w-0 truncate" dir="auto">
                {title}
              </span>
            </li>
          ))}
      </ul>
    </div>
  );
}
