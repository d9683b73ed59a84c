import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { Link } from "wouter-preact";
import type { Conversation } from "../../workers/contract/conversations";
import { MAX_TAG_CHARS } from "../../workers/contract/limits";
import { explain, queryClient } from "../api/client";
import { setTags } from "../api/inbox";
import { Icon } from "../ui/Icon";
import { showToast } from "../ui/Toast";

interface Props {
  conversation: Conversation;
  /** Where all conversations with a tag are listed. */
  getHref: (tag: string) => string;
}

/** Members' own words for a conversation: each leads to the others that have it. */
export function Tags({ conversation: { id, tags }, getHref }: Props) {
  const [typed, setTyped] = useState("");
  const tagging = useMutation({
    mutationFn: (next: string[]) => setTags(id, next),
    onSuccess: (conversation) => queryClient.setQueryData(["conversation", id], conversation),
    onError: (error) => showToast({ text: explain(error), tone: "error" }),
  });
  return (
    <form
      aria-label="Tags"
      class="flex flex-wrap items-center gap-1.5 border-b border-line px-4 py-1.5 text-sm"
      onSubmit={(event) => {
        event.preventDefault();
        const tag = typed.trim();
        if (tag === "" || tagging.isPending) return;
        tagging.mutate([...tags, tag]);
        setTyped("");
      }}
    >
      {tags.map((tag) => (
        <span key={tag} class="inline-flex max-w-full items-center rounded-control bg-sunken text-muted">
          <Link href={getHref(tag)} class="min-w-0 truncate py-0.5 pl-2 hover:text-ink hover:underline">
            {tag}
          </Link>
          <button
            type="button"
            aria-label={`Take off the tag ${tag}`}
            class="grid size-6 place-items-center hover:text-ink"
            onClick={() => tagging.mutate(tags.filter((other) => other !== tag))}
          >
            <Icon name="close" class="size-3" />
          </button>
        </span>
      ))}
      <input
        aria-label="Add a tag"
        data-command="Add a tag"
        placeholder="Add a tag"
        maxLength={MAX_TAG_CHARS}
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
        class="min-h-6 w-28 rounded-control bg-transparent px-1 text-[1rem] placeholder:text-faint sm:text-sm"
      />
    </form>
  );
}
