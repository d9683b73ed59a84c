import { useMutation } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { Link } from "wouter-preact";
import type { Conversation } from "../../workers/contract/conversations";
import { explain, queryClient } from "../api/client";
import { setBlocked, setPriority, useVisitor } from "../api/inbox";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { ErrorState } from "../ui/ErrorState";
import { formatDuration } from "../ui/format";
import { Select } from "../ui/Select";
import { Skeleton } from "../ui/Skeleton";
import { TimeAgo } from "../ui/TimeAgo";
import { showToast } from "../ui/Toast";
import { RecordRating } from "./RecordRating";
import { describeStatus, FILTERS, REASONS } from "./words";

const ATTRIBUTE_LABELS: Record<string, string> = {
  landing_page: "Came in on",
  referrer: "Came from",
  locale: "Language",
  user_agent: "Browser",
};

/** Beside a conversation: what it is to the team, and who it is with. */
export function Details({
  conversation,
  getHref,
}: {
  conversation: Conversation;
  /** Where another conversation opens. */
  getHref: (id: string) => string;
}) {
  const { id, hand_over_reason, outcome, created_at, first_reply_at, ended_at } = conversation;
  const visitor = useVisitor(id);
  return (
    <div class="flex flex-col gap-5 overflow-y-auto p-4 text-sm">
      <Part title="Conversation">
        <Priority conversation={conversation} />
        <Row label="Rating">
          <RecordRating conversation={conversation} />
        </Row>
        <Row label="Began by">{FILTERS.channel.values[conversation.channel]}</Row>
        {hand_over_reason !== null && <Row label="Why a person">{REASONS[hand_over_reason]}</Row>}
        {first_reply_at !== null && <Row label="First reply">After {formatDuration(first_reply_at - created_at)}</Row>}
        {ended_at !== null && <Row label="Ended">After {formatDuration(ended_at - created_at)}</Row>}
        {outcome !== null && <Row label={FILTERS.outcome.label}>{FILTERS.outcome.values[outcome]}</Row>}
      </Part>
      {visitor.isPending ? (
        <Skeleton lines={5} />
      ) : visitor.isError ? (
        <ErrorState error={visitor.error} retry={() => void visitor.refetch()} />
      ) : (
        <>
          <Part title="Visitor">
            <Row label="Name">{visitor.data.name ?? <Unknown />}</Row>
            <Row label="E-mail">
              {visitor.data.email === null ? (
                <Unknown />
              ) : (
                <span class="flex min-w-0 flex-wrap items-center gap-1.5">
                  <span class="min-w-0 break-all">{visitor.data.email}</span>
                  <Badge tone={visitor.data.is_email_confirmed ? "green" : "neutral"}>
                    {visitor.data.is_email_confirmed ? "Confirmed" : "Not confirmed"}
                  </Badge>
                </span>
              )}
            </Row>
            {visitor.data.first_seen_at !== null && (
              <Row label="First seen">
                <TimeAgo at={visitor.data.first_seen_at} />
              </Row>
            )}
            {visitor.data.attributes.map(({ name, value }) => (
              <Row key={name} label={ATTRIBUTE_LABELS[name] ?? name}>
                <span class="line-clamp-2 break-all" title={value}>
                  {value}
                </span>
              </Row>
            ))}
            <BlockButton id={id} is_blocked={visitor.data.is_blocked} />
          </Part>
          {visitor.data.pages.length > 0 && (
            <Part title="Wrote from">
              <ul class="flex flex-col gap-1.5">
                {visitor.data.pages.map(({ url, title, at }) => (
                  <li key={url} class="flex min-w-0 items-baseline justify-between gap-2">
                    <a href={url} target="_blank" rel="noreferrer" class="min-w-0 truncate underline" title={url}>
                      {title || url}
                    </a>
                    <span class="shrink-0 text-muted">
                      <TimeAgo at={at} />
                    </span>
                  </li>
                ))}
              </ul>
            </Part>
          )}
          {visitor.data.conversations.length > 0 && (
            <Part title="Other conversations">
              <ul class="flex flex-col gap-1.5">
                {visitor.data.conversations.map((other) => (
                  <li key={other.id}>
                    <Link href={getHref(other.id)} class="block rounded-control hover:bg-sunken">
                      <span class="flex items-center justify-between gap-2">
                        <Badge tone={describeStatus(other).tone}>{describeStatus(other).label}</Badge>
                        <span class="text-muted">
                          <TimeAgo at={other.last_at} />
                        </span>
                      </span>
                      <span class="line-clamp-1" dir="auto">
                        {other.last_text}
                      </span>
                    </Link>
                  </li>
                ))}
              </ul>
            </Part>
          )}
        </>
      )}
    </div>
  );
}

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="flex flex-col gap-2">
      <h3 class="font-[450]">{title}</h3>
      {children}
    </section>
  );
}

function Row({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <div class="grid grid-cols-[6.5rem_minmax(0,1fr)] items-baseline gap-2">
      <span class="text-muted">{label}</span>
      <div class="min-w-0">{children}</div>
    </div>
  );
}

function Unknown() {
  return <span class="text-muted">Not known</span>;
}

const keep = (conversation: Conversation) => queryClient.setQueryData(["conversation", conversation.id], conversation);
const complain = (error: Error) => showToast({ text: explain(error), tone: "error" });

function Priority({ conversation: { id, priority } }: { conversation: Conversation }) {
  const setting = useMutation({
    mutationFn: (next: Conversation["priority"]) => setPriority(id, next),
    onSuccess: keep,
    onError: complain,
  });
  return (
    <div class="grid grid-cols-[6.5rem_minmax(0,1fr)] items-center gap-2">
      <label for="priority" class="text-muted">
        Priority
      </label>
      <Select
        id="priority"
        class="[&>select]:h-7 sm:[&>select]:text-sm"
        value={priority}
        disabled={setting.isPending}
        onChange={(event) => setting.mutate(event.currentTarget.value as Conversation["priority"])}
      >
        {Object.entries(FILTERS.priority.values).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
    </div>
  );
}

function BlockButton({ id, is_blocked }: { id: string; is_blocked: boolean }) {
  const blocking = useMutation({
    mutationFn: (wanted: boolean) => setBlocked(id, wanted),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["conversation", id] }),
    onError: complain,
  });
  return (
    <div class="flex flex-col gap-1">
      {is_blocked && <p class="text-muted">Blocked: they can read what was said and write nothing.</p>}
      <Button
        size="sm"
        variant={is_blocked ? "secondary" : "danger"}
        class="self-start"
        busy={blocking.isPending}
        onClick={() => blocking.mutate(!is_blocked)}
      >
        {is_blocked ? "Let them write again" : "Block this visitor"}
      </Button>
    </div>
  );
}
