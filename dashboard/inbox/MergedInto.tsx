import { useMutation } from "@tanstack/preact-query";
import { Link } from "wouter-preact";
import type { Conversation } from "../../workers/contract/conversations";
import { explain } from "../api/client";
import { useConversation } from "../api/inbox";
import { unmerge } from "../api/merge";
import { Button } from "../ui/Button";
import { showToast } from "../ui/toasts";

interface Props {
  conversation: Conversation;
  /** Where another conversation opens. */
  getHref: (id: string) => string;
}

/** Where a conversation that was merged is read now, and the way back. */
export function MergedInto({ conversation: { id, merged_into }, getHref }: Props) {
  return merged_into === null ? null : <Line id={id} into={merged_into} href={getHref(merged_into)} />;
}

function Line({ id, into, href }: { id: string; into: string; href: string }) {
  const other = useConversation(into);
  const parting = useMutation({
    mutationFn: () => unmerge(id, into),
    onSuccess: () => showToast({ text: "Taken apart. It is open again." }),
    onError: (error) => showToast({ text: explain(error), tone: "error" }),
  });
  return (
    <div class="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-sunken/50 px-4 py-1.5 text-sm">
      <p class="flex min-w-0 flex-1 basis-48 items-baseline gap-1">
        {other.isError ? (
          "Merged into a conversation that is not there any more."
        ) : (
          <>
            <span class="shrink-0">Merged into</span>
            <Link href={href} class="min-w-0 truncate text-accent-ink hover:underline" dir="auto">
              {other.data ? `“${other.data.last_text}”` : "another conversation"}
            </Link>
          </>
        )}
      </p>
      <Button
        size="sm"
        data-command="Take the merged conversations apart"
        busy={parting.isPending}
        onClick={() => parting.mutate()}
      >
        Take apart
      </Button>
    </div>
  );
}
