import { useMutation } from "@tanstack/preact-query";
import { useEffect, useId, useState } from "preact/hooks";
import { useLocation } from "wouter-preact";
import type { Conversation, FoundMessage } from "../../workers/contract/conversations";
import { explain } from "../api/client";
import { useMessageSearch, useVisitor } from "../api/inbox";
import { mergeInto, unmerge, useOpenConversations } from "../api/merge";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Notice } from "../ui/Notice";
import { SearchBox } from "../ui/SearchBox";
import { Skeleton } from "../ui/Skeleton";
import { TimeAgo } from "../ui/TimeAgo";
import { showToast } from "../ui/toasts";
import { describeStatus } from "./words";

interface Props {
  conversation: Conversation;
  /** Where another conversation opens. */
  getHref: (id: string) => string;
}

/** Who still types is not answered yet. */
const TYPED_MS = 250;
const MAX_SHOWN = 8;

/** Has a conversation read in another one of its site, which opens then. */
export function MergeButton({ conversation, getHref }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        size="sm"
        variant="quiet"
        icon="merge"
        aria-label="Merge into another conversation"
        data-command="Merge into another conversation"
        title="Merge into another conversation"
        onClick={() => setOpen(true)}
      />
      <Dialog title="Merge this conversation" open={isOpen} on_close={() => setOpen(false)}>
        <Chooser conversation={conversation} getHref={getHref} on_done={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function Chooser({ conversation: { id, site_id }, getHref, on_done }: Props & { on_done: () => void }) {
  const [, navigate] = useLocation();
  const [into, setInto] = useState<string | null>(null);
  const theirs = useVisitor(id).data?.conversations.filter(({ merged_into }) => merged_into === null) ?? [];
  const isTheirs = theirs.some((other) => other.id === into);
  const merging = useMutation({
    mutationFn: (target: string) => mergeInto(id, target),
    onSuccess: (_, target) => {
      on_done();
      const takeApart = () => {
        navigate(getHref(id));
        unmerge(id, target).catch((error) => showToast({ text: explain(error), tone: "error" }));
      };
      showToast({ text: "Merged. Its messages stand here.", action: { label: "Undo", run: takeApart } });
      navigate(getHref(target));
    },
  });
  return (
    <form
      class="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (into !== null && !merging.isPending) merging.mutate(into);
      }}
    >
      <p class="text-muted">
        It ends here, and your team reads its messages in the conversation that you choose. Each visitor goes on seeing
        their own words only.
      </p>
      {theirs.length > 0 && <Options label="Of the same visitor" items={theirs} chosen={into} on_choose={setInto} />}
      <Others id={id} site_id={site_id} left_out={theirs.map((other) => other.id)} chosen={into} on_choose={setInto} />
      {into !== null && (
        <p class="text-sm" role="status">
          {isTheirs
            ? "What this visitor writes next stands in the one you chose."
            : "Another visitor’s: if this one writes again, their conversation opens by itself again."}
        </p>
      )}
      {merging.isError && <Notice tone="red">{explain(merging.error)}</Notice>}
      <div class="flex justify-end gap-2">
        <Button onClick={on_done}>Cancel</Button>
        <Button type="submit" variant="primary" disabled={into === null} busy={merging.isPending}>
          Merge
        </Button>
      </div>
    </form>
  );
}

interface ChoiceProps {
  chosen: string | null;
  on_choose: (id: string) => void;
}

/** The open ones of the site, or those in which something was said. */
function Others({
  id,
  site_id,
  left_out,
  chosen,
  on_choose,
}: ChoiceProps & { id: string; site_id: string; left_out: readonly string[] }) {
  const [typed, setTyped] = useState("");
  const [q, setQuery] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setQuery(typed.trim()), TYPED_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const open = useOpenConversations(site_id);
  const found = useMessageSearch(site_id, q, 1);
  const source = q === "" ? open : found;
  const all = q === "" ? (open.data ?? []) : (found.data?.items.map(toOption) ?? []);
  const items = all
    .filter((other, at) => all.findIndex((same) => same.id === other.id) === at)
    .filter((other) => other.status !== "ended" && other.merged_into === null)
    .filter((other) => other.id !== id && !left_out.includes(other.id))
    .slice(0, MAX_SHOWN);
  return (
    <div class="flex flex-col gap-2">
      <SearchBox
        value={typed}
        on_input={setTyped}
        label="Search the open conversations"
        placeholder="Search what was said"
      />
      {source.isError ? (
        <Notice tone="red">{explain(source.error)}</Notice>
      ) : source.isPending ? (
        <Skeleton lines={3} />
      ) : items.length > 0 ? (
        <Options
          label={q === "" ? "Open conversations" : "Open conversations with these words"}
          items={items}
          chosen={chosen}
          on_choose={on_choose}
        />
      ) : (
        <p role="status" class="text-sm text-muted">
          {q === ""
            ? "No other conversation of this site is open. Reply in an ended one to open it again."
            : "No open conversation holds these words. Try fewer of them, or their beginnings."}
        </p>
      )}
    </div>
  );
}

/** By the words that were looked for. */
function toOption({ conversation, snippet }: FoundMessage): Conversation {
  return { ...conversation, last_text: snippet };
}

function Options({ label, items, chosen, on_choose }: ChoiceProps & { label: string; items: readonly Conversation[] }) {
  const name = useId();
  return (
    <fieldset class="min-w-0">
      <legend class="mb-1 text-sm text-muted">{label}</legend>
      <div class="max-h-[30dvh] overflow-y-auto rounded-card border border-line">
        {items.map((item) => (
          <label
            key={item.id}
            class="flex cursor-pointer items-start gap-2.5 border-t border-line px-3 py-2 first:border-t-0 hover:bg-sunken has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name={name}
              class="mt-1 accent-accent"
              checked={item.id === chosen}
              onChange={() => on_choose(item.id)}
            />
            <span class="grid min-w-0 flex-1 gap-0.5">
              <span class="flex items-center justify-between gap-2 text-sm">
                <Badge tone={describeStatus(item).tone}>{describeStatus(item).label}</Badge>
                <span class="text-muted">
                  <TimeAgo at={item.last_at} />
                </span>
              </span>
              <span class="line-clamp-2 break-words" dir="auto">
                {item.last_text}
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
