import { useMutation } from "@tanstack/preact-query";
import type { Session } from "../../workers/contract/accounts";
import { endOtherSessions, endSession, useSessions } from "../api/accounts";
import { explain } from "../api/client";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { ErrorState } from "../ui/ErrorState";
import { Icon } from "../ui/Icon";
import { Skeleton } from "../ui/Skeleton";
import { TimeAgo } from "../ui/TimeAgo";
import { showToast } from "../ui/toasts";
import { describeBrowser, isHandheld } from "./browser";

/** Where this account is signed in. */
export function SessionsCard() {
  const sessions = useSessions();
  const items = sessions.data?.items ?? [];
  const ending = useMutation({
    mutationFn: endOtherSessions,
    onSuccess: () => showToast({ text: "Every other browser is signed out." }),
    onError: (error) => showToast({ tone: "error", text: explain(error) }),
  });
  const has_others = items.some(({ is_current }) => !is_current);
  return (
    <Card
      title="Signed in"
      padded={false}
      actions={
        has_others && (
          <Button size="sm" busy={ending.isPending} onClick={() => ending.mutate()}>
            Sign out everywhere else
          </Button>
        )
      }
    >
      {sessions.isError ? (
        <div class="p-4">
          <ErrorState error={sessions.error} retry={() => void sessions.refetch()} />
        </div>
      ) : (
        <ul class="divide-y divide-line" aria-busy={sessions.isPending}>
          {sessions.isPending && <SessionSkeleton />}
          {items.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function SessionRow({ session }: { session: Session }) {
  const name = describeBrowser(session.user_agent);
  const ending = useMutation({
    mutationFn: endSession,
    onError: (error) => showToast({ tone: "error", text: explain(error) }),
  });
  return (
    <li class="flex min-h-16 items-center gap-3 px-4 py-2">
      <span class="text-muted">
        <Icon name={isHandheld(session.user_agent) ? "phone_screen" : "computer"} />
      </span>
      <div class="min-w-0 flex-1">
        <p class="truncate">{name}</p>
        <p class="text-sm text-faint">
          {session.is_current ? "In use now" : "Last seen "}
          {!session.is_current && <TimeAgo at={session.last_seen_at} />}, signed in <TimeAgo at={session.created_at} />
        </p>
      </div>
      {session.is_current ? (
        <Badge tone="green" icon="check">
          This browser
        </Badge>
      ) : (
        <Button
          size="sm"
          busy={ending.isPending}
          aria-label={`Sign out ${name}`}
          onClick={() => ending.mutate(session.id)}
        >
          Sign out
        </Button>
      )}
    </li>
  );
}

function SessionSkeleton() {
  return (
    <li class="flex min-h-16 items-center gap-3 px-4 py-2">
      <Skeleton class="size-5" />
      <div class="flex flex-1 flex-col gap-2">
        <Skeleton class="h-4 w-40" />
        <Skeleton class="h-3 w-56" />
      </div>
    </li>
  );
}
