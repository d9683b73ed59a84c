import { useMutation } from "@tanstack/preact-query";
import { useEffect, useRef, useState } from "preact/hooks";
import type { BulkPages, Page, SourceWithCounts } from "../../workers/contract/knowledge";
import { explain, queryClient } from "../api/client";
import { changePages, commandPage } from "../api/knowledge";
import { countPages } from "../sites/words";
import { showToast } from "../ui/Toast";
import { type Reading, readPagesAgain } from "./read-again";

const OPPOSITE = { publish: "unpublish", unpublish: "publish" } as const;

function describeChange(action: BulkPages["action"], changed: number): string {
  if (changed === 0) return "Nothing had to be changed.";
  const is = changed === 1 ? "is" : "are";
  return action === "publish"
    ? `${countPages(changed)} can be cited in answers again.`
    : `${countPages(changed)} ${is} out of every answer.`;
}

/** Publishes and unpublishes several pages of a source in one call; the toast takes it back. */
export function useBulkChange({ id, site_id }: SourceWithCounts) {
  const changing = useMutation({
    mutationFn: (input: BulkPages & { is_undo?: boolean }) =>
      changePages(id, { action: input.action, page_ids: input.page_ids }),
    onSuccess: ({ changed }, { action, page_ids, is_undo }) =>
      showToast({
        text: describeChange(action, changed),
        ...(changed > 0 &&
          !is_undo && {
            action: {
              label: "Undo",
              run: () => changing.mutate({ action: OPPOSITE[action], page_ids, is_undo: true }),
            },
          }),
      }),
    onError: (error) => showToast({ text: explain(error), tone: "error" }),
    onSettled: () => refresh(id, site_id),
  });
  return changing;
}

/** Reads several pages again, one after the other, for as long as the screen is there. */
export function useBulkReading({ id, site_id }: SourceWithCounts) {
  const [reading, setReading] = useState<Reading | null>(null);
  const control = useRef<AbortController | null>(null);
  useEffect(() => () => control.current?.abort(), []);
  return {
    reading,
    start: async (pages: readonly Page[]) => {
      control.current = new AbortController();
      await readPagesAgain(pages, {
        read: (page_id) => commandPage(page_id, "recrawl"),
        on_step: setReading,
        signal: control.current.signal,
      });
      refresh(id, site_id);
    },
    stop: () => control.current?.abort(),
    dismiss: () => setReading(null),
  };
}

function refresh(source_id: string, site_id: string): void {
  for (const what of ["pages", "sources"]) void queryClient.invalidateQueries({ queryKey: ["site", site_id, what] });
  void queryClient.invalidateQueries({ queryKey: ["source", source_id] });
  void queryClient.invalidateQueries({ queryKey: ["page"] });
}
