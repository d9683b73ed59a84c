import { useMe } from "../api/accounts";
import { useColleagues } from "../api/members";
import { splitMentions } from "./mentions";

/** What a note says, with the members whom it names in sight. */
export function NoteText({ text, mentions }: { text: string; mentions: readonly string[] }) {
  const my_id = useMe().data?.id;
  const named = useColleagues().filter(({ id }) => mentions.includes(id));
  return (
    <>
      {splitMentions(text, named).map((part, at) =>
        part.id === null ? (
          part.text
        ) : (
          <strong
            key={at}
            class={`rounded-[4px] px-0.5 font-[450] ${part.id === my_id ? "bg-accent text-on-accent" : "bg-accent-soft text-accent-ink"}`}
          >
            {part.text}
          </strong>
        ),
      )}
    </>
  );
}
