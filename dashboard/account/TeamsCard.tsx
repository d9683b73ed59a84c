import { Link } from "wouter-preact";
import { isOpen } from "../../workers/contract/opening";
import type { Team } from "../../workers/contract/teams";
import { useTeams } from "../api/teams";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { ErrorState } from "../ui/ErrorState";
import { useNow } from "../ui/format";
import { Icon } from "../ui/Icon";
import { Skeleton } from "../ui/Skeleton";

/** Who answers together, and whether they do now. */
export function TeamsCard() {
  const teams = useTeams();
  return (
    <Card
      title="Teams"
      padded={false}
      actions={
        <Button size="sm" icon="plus" href="/account/teams/new">
          New team
        </Button>
      }
    >
      {teams.isError ? (
        <div class="p-4">
          <ErrorState error={teams.error} retry={() => void teams.refetch()} />
        </div>
      ) : (
        <ul class="divide-y divide-line" aria-busy={teams.isPending}>
          {teams.isPending && (
            <li class="flex min-h-14 items-center px-4">
              <Skeleton class="h-4 w-40" />
            </li>
          )}
          {teams.data?.items.length === 0 && (
            <li class="px-4 py-4 text-muted">
              None yet. A team, such as a night shift, is given conversations in its hours.
            </li>
          )}
          {teams.data?.items.map((team) => (
            <TeamRow key={team.id} team={team} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function TeamRow({ team: { id, name, member_ids, business_hours } }: { team: Team }) {
  const is_open = isOpen(business_hours, useNow());
  const people = member_ids.length === 1 ? "1 member" : `${member_ids.length} members`;
  return (
    <li>
      <Link
        href={`/account/teams/${encodeURIComponent(id)}`}
        class="flex min-h-14 items-center gap-3 px-4 py-2 hover:bg-sunken"
      >
        <span class="min-w-0 flex-1">
          <span class="block truncate">{name}</span>
          <span class="text-sm text-faint">
            {people}
            {business_hours === null && ", at any hour"}
          </span>
        </span>
        <Badge tone={is_open ? "green" : "neutral"} icon={is_open ? "check" : "clock"}>
          {is_open ? "On duty now" : "Off duty now"}
        </Badge>
        <Icon name="chevron_right" class="size-4 text-faint" />
      </Link>
    </li>
  );
}
