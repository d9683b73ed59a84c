import { MAX_CHAT_CHARS } from "../../workers/contract/limits";
import { queryClient } from "../api/client";
import { Button } from "../ui/Button";
import { TextArea } from "../ui/TextArea";
import { deliver, sendDraft, type Unsent, useOutbox, writeDraft } from "./outbox";
import { writeOn } from "./typing";

/** Where a member writes. What could not be sent stays, and is tried again under its own id: the visitor never sees it twice. */
export function ReplyBox({ id }: { id: string }) {
  const { draft, unsent } = useOutbox(id);
  const isEmpty = draft.trim() === "";
  const readAgain = async (isThere: Promise<boolean>) => {
    if (await isThere) await queryClient.invalidateQueries({ queryKey: ["conversation", id] });
  };
  const send = () => {
    if (!isEmpty) void readAgain(sendDraft(id));
  };
  return (
    <form
      aria-label="Write to the visitor"
      class="grid gap-2 border-t border-line p-3"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {unsent.length > 0 && (
        <ul class="grid gap-2" aria-live="polite" aria-label="Not sent yet">
          {unsent.map((item) => (
            <NotSent key={item.client_id} item={item} on_again={() => void readAgain(deliver(id, item))} />
          ))}
        </ul>
      )}
      <TextArea
        aria-label="Reply"
        aria-keyshortcuts="r"
        placeholder="Write to the visitor"
        dir="auto"
        rows={2}
        maxLength={MAX_CHAT_CHARS}
        value={draft}
        onInput={(event) => {
          writeDraft(id, event.currentTarget.value);
          writeOn(id);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <div class="flex items-center justify-between gap-3">
        <p class="text-sm text-muted">
          <span class="hidden sm:inline">Enter sends, Shift and Enter begins a line. </span>Whoever replies holds the
          conversation.
        </p>
        <Button type="submit" variant="primary" disabled={isEmpty}>
          Send
        </Button>
      </div>
    </form>
  );
}

function NotSent({ item: { text, error }, on_again }: { item: Unsent; on_again: () => void }) {
  return (
    <li class="flex items-start justify-between gap-3 rounded-control bg-sunken px-3 py-2">
      <span class="min-w-0 break-words whitespace-pre-line" dir="auto">
        {text}
        <span class={error ? "block text-sm text-red" : "block text-sm text-muted"}>
          {error ? `Not sent. ${error}` : "Sending"}
        </span>
      </span>
      {error && (
        <Button size="sm" onClick={on_again}>
          Try again
        </Button>
      )}
    </li>
  );
}
