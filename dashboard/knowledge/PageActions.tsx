import { useMutation } from "@tanstack/preact-query";
import type { Page, PageContent } from "../../workers/contract/knowledge";
import { explain, queryClient } from "../api/client";
import { commandPage, type PageCommand } from "../api/knowledge";
import { isWebAddress } from "../sites/words";
import { Button } from "../ui/Button";
import { showToast } from "../ui/Toast";
import { explainReason, isPublishable } from "./reasons";

/** Runs commands on a page; what they change is read again. */
function usePageCommand(page: Page) {
  return useMutation({
    mutationFn: (command: PageCommand) => commandPage(page.id, command),
    onSuccess: (changed) => {
      queryClient.setQueryData<PageContent>(["page", page.id], (known) => known && { ...known, ...changed });
    },
    onError: (error) => showToast({ text: explain(error), tone: "error" }),
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ["page", page.id] });
      void queryClient.invalidateQueries({ queryKey: ["site", page.site_id, "pages"] });
      void queryClient.invalidateQueries({ queryKey: ["site", page.site_id, "sources"] });
    },
  });
}

export function PageActions({ page }: { page: PageContent }) {
  const command = usePageCommand(page);
  const { status, passages } = page;
  const unpublish = () =>
    command.mutate("unpublish", {
      onSuccess: () =>
        showToast({
          text: "The page is out of every answer.",
          action: { label: "Undo", run: () => command.mutate("publish") },
        }),
    });
  const publish = () =>
    command.mutate("publish", {
      onSuccess: () =>
        showToast({
          text: "The page can be cited in answers.",
          action: { label: "Undo", run: () => command.mutate("unpublish") },
        }),
    });
  const readAgain = () =>
    command.mutate("recrawl", {
      onSuccess: ({ reason }) => showToast({ text: `${explainReason(reason)}.` }),
    });
  const isBusy = (name: PageCommand) => command.isPending && command.variables === name;
  return (
    <div class="flex flex-wrap gap-2">
      {isPublishable(page) ? (
        <Button icon="eye" busy={isBusy("publish")} disabled={isBusy("recrawl")} onClick={publish}>
          {status === "unpublished" ? "Publish" : "Publish anyway"}
        </Button>
      ) : (
        passages.length > 0 && (
          <Button icon="eye_off" busy={isBusy("unpublish")} disabled={isBusy("recrawl")} onClick={unpublish}>
            Unpublish
          </Button>
        )
      )}
      {isWebAddress(page.url) && (
        <Button icon="refresh" variant="primary" busy={isBusy("recrawl")} onClick={readAgain}>
          Read again
        </Button>
      )}
    </div>
  );
}
