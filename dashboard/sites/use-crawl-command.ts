import { useMutation } from "@tanstack/preact-query";
import type { Source, SourceWithProgress } from "../../workers/contract/knowledge";
import { explain, queryClient } from "../api/client";
import { type CrawlCommand, commandCrawl } from "../api/knowledge";
import { showToast } from "../ui/Toast";

/** Asks something of a source's crawl; every screen shows at once what became of it. */
export function useCrawlCommand({ id, site_id }: Pick<Source, "id" | "site_id">) {
  return useMutation({
    mutationFn: (name: CrawlCommand) => commandCrawl(id, name),
    onSuccess: ({ status, last_error }) => {
      queryClient.setQueryData<SourceWithProgress>(
        ["source", id],
        (known) => known && { ...known, status, last_error, progress: { ...known.progress, status, last_error } },
      );
    },
    onError: (error) => showToast({ text: explain(error), tone: "error" }),
    // Also after a refusal: then the crawl is not where this page thinks it is.
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ["site", site_id, "sources"] });
      void queryClient.invalidateQueries({ queryKey: ["source", id] });
    },
  });
}
