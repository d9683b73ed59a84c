import { useState } from "preact/hooks";
import { MAX_CHAT_CHARS } from "../../workers/contract/limits";
import { explain, queryClient } from "../api/client";
import { sendReply } from "../api/inbox";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { TextArea } from "../ui/TextArea";

interface Unsent {
  client_id: string;
  text: string;
  /** Null while it is on its way. */
  error: string | null;
}

/** Where a member writes. What could not be sent stays, and is tried again under its own id: the visitor never sees it twice. */
export function ReplyBox({ id }: { id: string }) {
  const [text, setText] = useState("");
  const [unsent, setUnsent] = useState<Unsent[]>([]);
  const change = (client_id: string, error: string | null) =>
    setUnsent((all) => all.map((item) => (item.client_id === client_id ? { ...item, error } : item)));
  const deliver = async ({ client_id, text }: Pick<Unsent, "client_id" | "text">) => {
    try {
      await sendReply(id, client_id, text);
      await queryClient.invalidateQueries({ queryKey: ["conversation", id] });
      setUnsent((all) => all.filter((item) => item.client_id !== client_id));
    } catch (error) {
      change(client_id, explain(error));
    }
  };
  const send = () => {
    const written = text.trim();
    if (written === "") return;
    const item = { client_id: crypto.randomUUID(), text: written, error: null };
    setUnsent((all) => [...all, item]);
    setText("");
    void deliver(item);
  };
  return (
    <form
      aria-label="Write to the visitor"
      class="grid gap-3 border-t border-line p-4"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {unsent.length > 0 && (
        <ul class="grid gap-2" aria-live="polite" aria-label="Not sent yet">
          {unsent.map((item) => (
            <li key={item.client_id} class="flex items-start justify-between gap-3 rounded-control bg-sunken px-3 py-2">
              <span class="min-w-0 break-words whitespace-pre-line" dir="auto">
                {item.text}
                <span class={item.error ? "block text-sm text-red" : "block text-sm text-muted"}>
                  {item.error ? `Not sent. ${item.error}` : "Sending"}
                </span>
              </span>
              {item.error && (
                <Button
                  size="sm"
                  onClick={() => {
                    change(item.client_id, null);
                    void deliver(item);
                  }}
                >
                  Try again
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      <Field label="Reply" hint="Enter sends, Shift and Enter begins a line. Whoever replies holds the conversation.">
        {(ids) => (
          <TextArea
            {...ids}
            data-reply
            dir="auto"
            rows={3}
            maxLength={MAX_CHAT_CHARS}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
              event.preventDefault();
              send();
            }}
          />
        )}
      </Field>
      <div>
        <Button type="submit" variant="primary" disabled={text.trim() === ""}>
          Send
        </Button>
      </div>
    </form>
  );
}
