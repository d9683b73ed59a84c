/** The words of the inbox. */
import type { Conversation, Messages } from "../../workers/contract/conversations";
import type { InboxFilters } from "../api/inbox";
import type { Tone } from "../ui/Badge";

/** What the inbox can show, by its place in the address. */
export const VIEWS = [
  { view: "waiting", label: "Waiting", filters: { status: "waiting_human", snoozed: false } },
  { view: "mine", label: "Mine", filters: { assignee: "me", snoozed: false } },
  { view: "unassigned", label: "With the AI", filters: { status: "active", snoozed: false } },
  { view: "snoozed", label: "Snoozed", filters: { snoozed: true } },
  { view: "all", label: "All", filters: {} },
  { view: "ended", label: "Ended", filters: { status: "ended" } },
] as const satisfies readonly { view: string; label: string; filters: InboxFilters }[];
export type View = (typeof VIEWS)[number];

export function readView(search: URLSearchParams): View {
  return VIEWS.find(({ view }) => view === search.get("view")) ?? VIEWS[0];
}

export function describeStatus({ status, assignee }: Pick<Conversation, "status" | "assignee">): {
  tone: Tone;
  label: string;
} {
  if (status === "waiting_human") return { tone: "amber", label: `Waits for ${assignee?.name ?? "a person"}` };
  if (status === "with_human") return { tone: "green", label: `With ${assignee?.name ?? "a person"}` };
  if (status === "ended") return { tone: "neutral", label: "Ended" };
  return { tone: "indigo", label: "With the AI" };
}

export function nameAuthor({ author, agent }: Pick<Messages["items"][number], "author" | "agent">): string {
  if (author === "agent") return agent?.name ?? "Support";
  return { visitor: "Visitor", ai: "AI", system: "HelpShelf" }[author];
}

/** What a view without conversations says. */
export const EMPTY: Record<View["view"], { title: string; text: string }> = {
  waiting: { title: "Nobody waits", text: "Visitors who ask for a person stand here, the newest first." },
  mine: {
    title: "You hold no conversation",
    text: "Take one over, or reply in it, and it stands here until you give it back.",
  },
  unassigned: {
    title: "No conversation is with the AI",
    text: "What visitors ask is answered by the AI and can be followed here.",
  },
  snoozed: {
    title: "Nothing is snoozed",
    text: "What can wait stands here until its time comes, or until something happens in it.",
  },
  all: { title: "No conversations yet", text: "Once a visitor writes in your widget, the conversation stands here." },
  ended: { title: "No conversation has ended", text: "What a visitor or you ended, or a day of silence, stands here." },
};

const HOUR_MS = 3_600_000;
const MORNING_HOUR = 9;
const MONDAY = 1;

/** How long a conversation may be out of the way, by the member's own clock. */
export function listSnoozes(now: Date): { label: string; until: number }[] {
  const inHours = (hours: number) => now.getTime() + hours * HOUR_MS;
  const onMorning = (days: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING_HOUR).getTime();
  return [
    { label: "For an hour", until: inHours(1) },
    { label: "For four hours", until: inHours(4) },
    { label: "Until tomorrow, 9:00", until: onMorning(1) },
    { label: "Until Monday, 9:00", until: onMorning((MONDAY + 7 - now.getDay()) % 7 || 7) },
  ];
}
