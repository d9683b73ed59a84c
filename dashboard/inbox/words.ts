/** The words of the inbox. */
import type { Conversation, HandOverReason, Messages } from "../../workers/contract/conversations";
import type { InboxFilters } from "../api/inbox";
import type { Tone } from "../ui/Badge";

export interface View {
  /** Its place in the address. */
  view: string;
  label: string;
  filters: InboxFilters;
}

/** What the inbox can show. */
export const VIEWS: readonly View[] = [
  {
    view: "waiting",
    label: "Waiting",
    filters: { status: "waiting_human", snoozed: "false", order: "longest_wait" },
  },
  { view: "mine", label: "Mine", filters: { assignee: "me", snoozed: "false" } },
  {
    view: "unassigned",
    label: "Unassigned",
    filters: { status: "waiting_human", assignee: "none", snoozed: "false", order: "longest_wait" },
  },
  { view: "ai", label: "With the AI", filters: { status: "active", snoozed: "false" } },
  { view: "snoozed", label: "Snoozed", filters: { snoozed: "true" } },
  { view: "all", label: "All", filters: {} },
  { view: "ended", label: "Ended", filters: { status: "ended" } },
  { view: "spam", label: "Spam", filters: { spam: "true" } },
];

/** What else a view can be narrowed down by, with its words. */
export const FILTERS = {
  sentiment: { label: "Mood", values: { negative: "Displeased", neutral: "Neutral", positive: "Pleased" } },
  rating: { label: "Rating", values: { 5: "5 of 5", 4: "4 of 5", 3: "3 of 5", 2: "2 of 5", 1: "1 of 5" } },
  priority: { label: "Priority", values: { urgent: "Urgent", high: "High", normal: "Normal", low: "Low" } },
  channel: { label: "Began by", values: { chat: "Chat", contact_form: "Contact form", email: "E-mail" } },
  outcome: {
    label: "Answered by",
    values: { ai: "The AI alone", human: "A person", unanswered: "Nobody, a person was wanted" },
  },
  merged: { label: "Merged", values: { true: "Into another one" } },
} as const satisfies { [Name in keyof InboxFilters]?: { label: string; values: Record<string, string> } };
export const FILTER_NAMES = Object.keys(FILTERS) as (keyof typeof FILTERS)[];

export function readView(search: URLSearchParams, saved: readonly View[]): View {
  const named = search.get("view");
  return [...VIEWS, ...saved].find(({ view }) => view === named) ?? (VIEWS[0] as View);
}

/** What the address asks for beyond its view. */
export function readFilters(search: URLSearchParams): InboxFilters {
  const given = ["tag", ...FILTER_NAMES].flatMap((name) => {
    const value = search.get(name);
    return value === null || value === "" ? [] : [[name, value]];
  });
  return Object.fromEntries(given);
}

/** Why a person is wanted, in the list. */
export const REASONS: Record<HandOverReason, string> = {
  asked: "Asked for a person",
  wrote: "Wrote to you",
  unsupported: "Not answered twice",
  anger: "Angry",
  human_first: "People answer first",
  hours: "Business hours",
  keyword: "Your keyword",
  page: "Your page",
};

/** From here on down a visitor counts as displeased, as the filter has it. */
const NEGATIVE = -0.3;

/** What stands out about a conversation, in few words. */
export function listMarks(item: Conversation): { tone: Tone; label: string }[] {
  const { priority, hand_over_reason, sentiment, is_flagged, is_blocked, status, merged_into } = item;
  const is_open = status !== "ended";
  const is_displeased = sentiment !== null && sentiment <= NEGATIVE && hand_over_reason !== "anger";
  return [
    ...(priority === "urgent" || priority === "high"
      ? [{ tone: priority === "urgent" ? "red" : "amber", label: FILTERS.priority.values[priority] } as const]
      : []),
    ...(is_flagged ? [{ tone: "red", label: "Needs care" } as const] : []),
    ...(is_open && hand_over_reason !== null
      ? [{ tone: hand_over_reason === "anger" ? "red" : "neutral", label: REASONS[hand_over_reason] } as const]
      : []),
    ...(is_displeased ? [{ tone: "amber", label: FILTERS.sentiment.values.negative } as const] : []),
    ...(is_blocked ? [{ tone: "neutral", label: "Blocked" } as const] : []),
    ...(merged_into !== null ? [{ tone: "neutral", label: "Merged" } as const] : []),
  ];
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
export const EMPTY: Record<string, { title: string; text: string }> = {
  waiting: { title: "Nobody waits", text: "Visitors who ask for a person stand here, the longest wait first." },
  mine: {
    title: "You hold no conversation",
    text: "Take one over, or reply in it, and it stands here until you give it back.",
  },
  unassigned: {
    title: "Whoever waits has somebody",
    text: "Visitors who wait and are given to no member yet stand here, the longest wait first.",
  },
  ai: {
    title: "No conversation is with the AI",
    text: "What visitors ask is answered by the AI and can be followed here.",
  },
  snoozed: {
    title: "Nothing is snoozed",
    text: "What can wait stands here until its time comes, or until something happens in it.",
  },
  all: { title: "No conversations yet", text: "Once a visitor writes in your widget, the conversation stands here." },
  ended: { title: "No conversation has ended", text: "What a visitor or you ended, or a day of silence, stands here." },
  spam: { title: "No spam", text: "What you mark as spam is ended and stands here, out of everybody's way." },
};
export const NOTHING_FOUND = {
  title: "No conversation fits",
  text: "Nothing in this view is like what you are looking for. Take a filter off to see more.",
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
