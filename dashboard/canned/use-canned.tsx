import type { RefObject } from "preact";
import type { CannedReply } from "../../workers/contract/canned-replies";
import { fillVariables } from "../../workers/contract/canned-variables";
import { useMe } from "../api/accounts";
import { useCannedReplies } from "../api/canned-replies";
import { useConversation, useMessages } from "../api/inbox";
import { useSites } from "../api/sites";
import { readOutbox } from "../inbox/outbox";
import { Button } from "../ui/Button";
import { findMatches } from "../ui/match";
import { type Suggestion, useSuggest } from "../ui/use-suggest";
import { askForCanned } from "./NewCanned";
import { toShortcut } from "./shortcut";
import { readValues } from "./values";

/** More than anybody looks through: further letters find the rest. */
const MAX_SHOWN = 30;
/** What the option that makes a new one is known by. */
const NEW = "new";

/** The canned replies of a conversation, for the field one replies in: by `/`, or by the button. */
export function useCanned(conversation_id: string, box: RefObject<HTMLElement | null>) {
  const replies = useCannedReplies().data;
  const my_name = useMe().data?.full_name;
  const conversation = useConversation(conversation_id).data;
  const said =
    useMessages(conversation_id)
      .data?.pages.toReversed()
      .flatMap(({ items }) => items) ?? [];
  const site = useSites().data?.items.find(({ id }) => id === conversation?.site_id);

  const offered = (replies ?? []).filter(({ site_id }) => site_id === null || site_id === conversation?.site_id);
  const find = (query: string): Suggestion[] => {
    if (!replies || !conversation) return [];
    const values = readValues({ conversation, said, my_name, site });
    const found = findMatches(query, offered, ({ shortcut, title }) => `${shortcut} ${title}`).slice(0, MAX_SHOWN);
    return [...found.map((reply) => toSuggestion(reply, fillVariables(reply.text, values))), makeNew(query)];
  };
  const makeNew = (query: string): Suggestion => ({
    key: NEW,
    title: offered.length === 0 ? "Write the first canned reply" : "New canned reply",
    detail: offered.length === 0 ? "What you write again and again, such as how long a refund takes." : "",
    insert: null,
    isAside: offered.length > 0,
    on_choose: () => askForCanned({ shortcut: toShortcut(query), text: readOutbox(conversation_id).draft.trim() }),
  });
  const suggest = useSuggest({ box, sign: "/", label: "Canned replies", find });
  return {
    ...suggest,
    button: (
      <Button
        size="sm"
        variant="quiet"
        icon="canned"
        aria-keyshortcuts="c"
        title="Canned reply (C, or / in your text)"
        // The list belongs to the field, which is to keep its caret.
        onMouseDown={(event) => event.preventDefault()}
        onClick={suggest.call}
      >
        <span>
          Canned<span class="max-sm:sr-only"> reply</span>
        </span>
      </Button>
    ),
  };
}

function toSuggestion({ id, shortcut, title }: CannedReply, text: string): Suggestion {
  return { key: id, title, hint: `/${shortcut}`, detail: text, insert: text };
}
