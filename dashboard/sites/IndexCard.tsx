import { useMutation } from "@tanstack/preact-query";
import { explain } from "../api/client";
import { getIndexExportPath, rebuildIndex } from "../api/knowledge";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { showToast } from "../ui/Toast";
import { countPassages } from "./words";

/** What answers are drawn from, to take along or to make anew. */
export function IndexCard({ site_id }: { site_id: string }) {
  const rebuilding = useMutation({
    mutationFn: () => rebuildIndex(site_id),
    onSuccess: ({ passages }) => showToast({ text: `Made anew from ${countPassages(passages)}.` }),
    onError: (error) => showToast({ text: explain(error), tone: "error" }),
  });
  return (
    <Card title="Search index">
      <p class="mb-3 text-muted">
        The passages that answers are drawn from. Export them to keep or to use elsewhere: one JSON object a line. When
        answers miss what your pages say, have the index made anew; your pages are not read again.
      </p>
      <div class="flex flex-wrap gap-2">
        <Button icon="arrow_down" onClick={() => location.assign(getIndexExportPath(site_id))}>
          Export
        </Button>
        <Button icon="refresh" busy={rebuilding.isPending} onClick={() => rebuilding.mutate()}>
          Make it anew
        </Button>
      </div>
    </Card>
  );
}
