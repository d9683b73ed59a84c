import { useMe } from "../api/accounts";
import { joinNames } from "../ui/format";
import { MemberAvatar } from "./MemberAvatar";
import { usePresent } from "./presence";

/** The other members who could answer at this moment. */
export function OnlineMembers() {
  const my_id = useMe().data?.id;
  const others = usePresent().filter(({ id, is_away }) => id !== my_id && !is_away);
  return (
    <p role="status" class="inline-flex items-center gap-1.5 text-sm text-muted">
      {others.length > 0 && (
        <>
          <span class="size-1.5 shrink-0 rounded-full bg-green" aria-hidden="true" />
          <span class="flex -space-x-1.5">
            {others.map(({ id }) => (
              <MemberAvatar key={id} user_id={id} />
            ))}
          </span>
          {joinNames(others.map(({ name }) => name))} online
        </>
      )}
    </p>
  );
}
