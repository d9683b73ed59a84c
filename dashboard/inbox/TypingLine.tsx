import { useMe } from "../api/accounts";
import { useConversation } from "../api/inbox";
import { useTypist } from "./typing";

/** Who else writes at this moment: the visitor, or another member about to answer the same. */
export function TypingLine({ id }: { id: string }) {
  const last_seq = useConversation(id).data?.last_seq;
  const typist = useTypist(id, last_seq, useMe().data?.id);
  return (
    <p role="status" class="min-h-6 px-4 pb-1 text-sm text-muted">
      {typist !== undefined && `${typist?.name ?? "The visitor"} is typing`}
    </p>
  );
}
