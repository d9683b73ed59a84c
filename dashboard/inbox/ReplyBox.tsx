import { useRef } from "preact/hooks";
import { MAX_CHAT_CHARS } from "../../workers/contract/limits";
import { queryClient } from "../api/client";
import { useCanned } from "../canned/use-canned";
import { useMentions } from "../mentions/use-mentions";
import { Button } from "../ui/Button";
import { joinClasses } from "../ui/classes";
import { Icon } from "../ui/Icon";
import { TextArea } from "../ui/TextArea";
import { AttachButton, DraftFiles } from "./DraftFiles";
import { addFiles } from "./draft-files";
import { findHold, isPastedAsFiles } from "./files";
import { chooseKind, deliver, type Kind, sendDraft, type Unsent, useOutbox, writeDraft } from "./outbox";
import { ProposalPanel, ProposeButton } from "./Proposal";
import { writeOn } from "./typing";

const KINDS = {
  reply: {
    label: "Reply",
    key: "r",
    placeholder: "Write to the visitor",
    hint: "Whoever replies holds it.",
    send: "Send",
  },
  note: {
    label: "Note",
    key: "n",
    placeholder: "Write to the other members",
    hint: "Members alone read it. @ tells one of them.",
    send: "Add note",
  },
} as const satisfies Record<Kind, object>;

/** Where a member writes, to the visitor or a note. What could not be sent stays, and is tried again under its own id: nobody sees it twice. */
export function ReplyBox({ id }: { id: string }) {
  const outbox = useOutbox(id);
  const { draft, kind, unsent } = outbox;
  const box = useRef<HTMLDivElement>(null);
  const files = kind === "reply" ? outbox.files : [];
  const hold = findHold(files);
  const canSend = (draft.trim() !== "" || files.length > 0) && hold === null;
  const focus = () => box.current?.querySelector("textarea")?.focus();
  const words = KINDS[kind];
  const canned = useCanned(id, box);
  const mentions = useMentions(box);
  const aid = kind === "reply" ? canned : mentions;
  const readAgain = async (isThere: Promise<boolean>) => {
    if (await isThere) await queryClient.invalidateQueries({ queryKey: ["conversation", id] });
  };
  const send = () => {
    if (canSend) void readAgain(sendDraft(id));
  };
  return (
    <form
      aria-label={words.placeholder}
      class={joinClasses(
        "grid grid-cols-[minmax(0,1fr)] gap-2 rounded-b-card border-t border-line p-3",
        kind === "note" && "bg-amber-soft",
      )}
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
      <div class="flex flex-wrap gap-1">
        {(["reply", "note"] as const).map((other) => (
          <Button
            key={other}
            size="sm"
            variant={other === kind ? "secondary" : "quiet"}
            aria-pressed={other === kind}
            aria-keyshortcuts={KINDS[other].key}
            title={`${KINDS[other].label} (${KINDS[other].key.toUpperCase()})`}
            onClick={() => {
              chooseKind(id, other);
              focus();
            }}
          >
            {KINDS[other].label}
          </Button>
        ))}
        <ProposeButton id={id} on_taken={focus} />
        {aid.button}
      </div>
      <DraftFiles id={id} outbox={outbox} on_done={focus} />
      <div ref={box} class="relative">
        {aid.list}
        <TextArea
          {...aid.field}
          aria-label={`${words.label} text`}
          placeholder={words.placeholder}
          dir="auto"
          rows={2}
          maxLength={MAX_CHAT_CHARS}
          value={draft}
          onInput={(event) => {
            writeDraft(id, event.currentTarget.value);
            // The visitor is not told of what is not for them.
            if (kind === "reply") writeOn(id);
            aid.follow();
          }}
          onPaste={(event) => {
            const pasted = event.clipboardData;
            if (!pasted || !isPastedAsFiles(pasted)) return;
            event.preventDefault();
            addFiles(id, pasted.files);
          }}
          onKeyDown={(event) => {
            if (aid.onKeyDown(event)) return;
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
      </div>
      <ProposalPanel id={id} on_taken={focus} />
      <div class="flex items-center justify-between gap-3">
        <p role="status" class={joinClasses("min-w-0 text-sm", kind === "note" ? "text-amber" : "text-muted")}>
          {hold ?? words.hint}
          {hold === null && <span class="hidden sm:inline"> Enter sends, Shift+Enter begins a line.</span>}
        </p>
        <div class="flex shrink-0 items-center gap-1">
          {kind === "reply" && <AttachButton id={id} outbox={outbox} on_done={focus} />}
          <Button type="submit" variant="primary" disabled={!canSend}>
            {words.send}
          </Button>
        </div>
      </div>
    </form>
  );
}

function NotSent({ item: { kind, text, files, error }, on_again }: { item: Unsent; on_again: () => void }) {
  return (
    <li class="flex items-start justify-between gap-3 rounded-control bg-sunken px-3 py-2">
      <span class="min-w-0 break-words whitespace-pre-line" dir="auto">
        {text}
        {files.map(({ key, file }) => (
          <span key={key} class="flex min-w-0 items-center gap-1.5">
            <Icon name="file" class="size-4" />
            <span class="truncate">{file.name}</span>
          </span>
        ))}
        <span class={error ? "block text-sm text-red" : "block text-sm text-muted"}>
          {kind === "note" && "Note. "}
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
