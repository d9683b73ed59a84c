import { useMe } from "../api/accounts";
import { useConversation } from "../api/inbox";
import { joinNames } from "../ui/format";
import { useOthersAt } from "./presence";
import { useTypist } from "./typing";

/** Who else is at it at this moment: the visitor who writes, or other members about to answer the same. */
export function TypingLine({ id }: { id: string }) {
  const last_seq = useConversation(id).data?.last_seq;
  const my_id = useMe().data?.id;
  const typist = useTypist(id, last_seq, my_id);
  const others = useOthersAt(id, my_id).map(({ name }) => name);
  return (
    <p role="status" class="min-h-6 truncate px-4 pb-1 text-sm text-muted">
      {typist !== undefined
        ? `${typist?.name ?? "The visitor"} is typing`
        : others.length > 0 && `${joinNames(others)} ${others.length === 1 ? "is" : "are"} looking at this`}
    </p>
  );
}
