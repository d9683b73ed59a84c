import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import type { ApiKey } from "../../workers/contract/api-keys";
import { revokeApiKey, useApiKeys } from "../api/api-keys";
import { explain } from "../api/client";
import { useSites } from "../api/sites";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { ErrorState } from "../ui/ErrorState";
import { formatDate, useNow } from "../ui/format";
import { Skeleton } from "../ui/Skeleton";
import { TimeAgo } from "../ui/TimeAgo";
import { showToast } from "../ui/toasts";
import { NewKeyDialog } from "./NewKeyDialog";
import { RemovalDialog } from "./RemovalDialog";

/** Keys by which the workspace's own programs call us. */
export function ApiKeysCard() {
  const [isMaking, setMaking] = useState(false);
  /** Each begins anew, and gives the focus back at its end. */
  const [dialogs, setDialogs] = useState(0);
  const keys = useApiKeys();
  const items = keys.data?.items ?? [];
  return (
    <Card
      title="API keys"
      padded={false}
      actions={
        <Button
          size="sm"
          icon="plus"
          onClick={() => {
            setDialogs(dialogs + 1);
            setMaking(true);
          }}
        >
          New key
        </Button>
      }
    >
      {keys.isError ? (
        <div class="p-4">
          <ErrorState error={keys.error} retry={() => void keys.refetch()} />
        </div>
      ) : (
        <ul class="divide-y divide-line" aria-busy={keys.isPending}>
          {keys.isPending && (
            <li class="flex min-h-16 flex-col justify-center gap-2 px-4 py-2">
              <Skeleton class="h-4 w-40" />
              <Skeleton class="h-3 w-56" />
            </li>
          )}
          {keys.data && items.length === 0 && (
            <li class="px-4 py-4 text-muted">
              None yet. With a key, a program of yours chats for a visitor whom it names.
            </li>
          )}
          {items.map((key) => (
            <KeyRow key={key.id} api_key={key} />
          ))}
        </ul>
      )}
      <NewKeyDialog key={dialogs} isOpen={isMaking} on_close={() => setMaking(false)} />
    </Card>
  );
}

function KeyRow({ api_key: { id, name, last4, site_id, expires_at, created_at, last_used_at } }: { api_key: ApiKey }) {
  const now = useNow();
  const sites = useSites();
  const site_name = sites.data?.items.find((site) => site.id === site_id)?.name ?? "a deleted site";
  const [isAsking, setAsking] = useState(false);
  const revoking = useMutation({
    mutationFn: () => revokeApiKey(id),
    onSuccess: () => showToast({ text: `${name} is removed: it opens nothing any more.` }),
    onError: (error) => showToast({ tone: "error", text: explain(error) }),
    onSettled: () => setAsking(false),
  });
  return (
    <li class="flex min-h-16 items-center gap-3 px-4 py-2">
      <div class="min-w-0 flex-1">
        <p class="flex items-center gap-2">
          <span class="truncate">{name}</span>
          {expires_at !== null && expires_at <= now && (
            <Badge tone="amber" icon="clock">
              Expired
            </Badge>
          )}
        </p>
        <p class="text-sm text-faint">
          <span class="sr-only">Ends in </span>
          <code class="font-mono">
            <span aria-hidden="true">…</span>
            {last4}
          </code>
          , made <TimeAgo at={created_at} />, {last_used_at === null ? "not used yet" : "used "}
          {last_used_at !== null && <TimeAgo at={last_used_at} />}
          {site_id !== null && sites.data && `, for ${site_name} alone`}
          {expires_at !== null && `, ${expires_at <= now ? "ended" : "ends"} ${formatDate(expires_at)}`}
        </p>
      </div>
      <Button size="sm" variant="danger" icon="trash" aria-label={`Remove ${name}`} onClick={() => setAsking(true)}>
        Remove
      </Button>
      <RemovalDialog
        name={name}
        what="the key"
        open={isAsking}
        on_close={() => setAsking(false)}
        isRemoving={revoking.isPending}
        on_remove={() => revoking.mutate()}
      >
        Programs that use it are refused from this moment. It cannot be brought back.
      </RemovalDialog>
    </li>
  );
}
