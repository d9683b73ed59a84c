import type { RefObject } from "preact";
import { useMe } from "../api/accounts";
import { useColleagues } from "../api/members";
import { findPresence } from "../inbox/assignees";
import { usePresent } from "../inbox/presence";
import { Button } from "../ui/Button";
import { findMatches } from "../ui/match";
import { useSuggest } from "../ui/use-suggest";

const MAX_SHOWN = 20;

/** The members whom a note may name, for the field it is written in: by `@`, or by the button. */
export function useMentions(box: RefObject<HTMLElement | null>) {
  const my_id = useMe().data?.id;
  const others = useColleagues().filter(({ id }) => id !== my_id);
  const present = usePresent();
  const suggest = useSuggest({
    box,
    sign: "@",
    label: "Members",
    find: (query) =>
      findMatches(query, others, ({ name }) => name)
        .slice(0, MAX_SHOWN)
        .map(({ id, name }) => ({
          key: id,
          title: name,
          hint: findPresence(present, id),
          insert: `@${name} `,
        })),
  });
  return {
    ...suggest,
    button: others.length > 0 && (
      <Button
        size="sm"
        variant="quiet"
        icon="person"
        aria-keyshortcuts="m"
        title="Mention a member (M, or @ in your note)"
        onMouseDown={(event) => event.preventDefault()}
        onClick={suggest.call}
      >
        Mention
      </Button>
    ),
  };
}
