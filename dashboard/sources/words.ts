import type { HeldReason, Schedule, SourceType, Version } from "../../workers/contract/knowledge";
import { countPages } from "../sites/words";
import type { Tone } from "../ui/Badge";
import { formatDateTime, formatNumber } from "../ui/format";
import type { IconName } from "../ui/Icon";

/** What kinds of sources there are, as they are chosen and listed. */
export const SOURCE_TYPES: Record<SourceType, { label: string; text: string; icon: IconName }> = {
  website: { label: "Website", text: "Its sitemaps and links are followed.", icon: "globe" },
  sitemap: { label: "Sitemap", text: "The pages one sitemap names.", icon: "sitemap" },
  url_list: { label: "Single pages", text: "Exactly these addresses, nothing else.", icon: "link" },
  file: { label: "File", text: "PDF, Word, Markdown, text, HTML or CSV.", icon: "file" },
  text: { label: "Text", text: "Write or paste what visitors should know.", icon: "text" },
};

export const SCHEDULES: readonly { value: Schedule; label: string }[] = [
  { value: "daily", label: "Daily" },
  { value: "weekly", label: "Weekly" },
  { value: "manual", label: "Only when I ask" },
];

/** When a source is read next, in one sentence. */
export function describeNextReading(next_sync_at: number | null): string {
  return next_sync_at === null
    ? "It is read only when you ask."
    : `It is read next on ${formatDateTime(next_sync_at)}, or when you ask.`;
}

/** A version is known by when its crawl was. */
export function nameVersion({ created_at }: Pick<Version, "created_at">): string {
  return formatDateTime(created_at);
}

export const VERSION_STATUS: Record<Version["status"], { text: string; tone: Tone }> = {
  live: { text: "Live", tone: "green" },
  kept: { text: "Kept", tone: "neutral" },
  held: { text: "Waiting", tone: "amber" },
};

/** The live version of a source, and the one that waits for its owner's word. */
export function findLive(versions: readonly Version[]): Version | null {
  return versions.find(({ status }) => status === "live") ?? null;
}
export function findHeld(versions: readonly Version[]): Version | null {
  return versions.find(({ status }) => status === "held") ?? null;
}

const UNCHANGED = "Nothing has changed for your visitors.";

/** Why a version waits, and that nothing depends on it yet. */
export function describeHeld(held: Version, live: Version | null): string {
  const reason: HeldReason = held.held_reason ?? "pages_gone";
  switch (reason) {
    case "pages_gone": {
      const before = live ? `${formatNumber(held.removed)} of ${countPages(live.pages)}` : countPages(held.removed);
      return `${before} ${held.removed === 1 ? "is" : "are"} missing from the website. ${UNCHANGED}`;
    }
    case "quality_down":
      return `${describeDrop(held.quality, live?.quality ?? null)} ${UNCHANGED}`;
    case "testing":
      return `Your test questions are being asked of what was read. It goes live by itself unless they are answered worse. ${UNCHANGED}`;
    case "test_worse":
      return `Your test questions are answered worse from what was read than from what is live. ${UNCHANGED}`;
    case "rolled_back":
      return `You went back to ${live ? `the version of ${nameVersion(live)}` : "an older version"}, so the newer one of ${nameVersion(held)} waits. Visitors get it once you publish it.`;
  }
}

function describeDrop(after: number | null, before: number | null): string {
  const figures =
    after === null || before === null
      ? ""
      : `: ${formatNumber(Math.round(after))} of 100, and ${formatNumber(Math.round(before))} before`;
  return `The pages of the last reading are much harder to answer from${figures}.`;
}

/** What an owner should do about a version that waits. */
export function adviseOnHeld({ held_reason }: Version): string {
  switch (held_reason) {
    case "quality_down":
      return "Perhaps a new design hides the text, or pages show an error. Once that is mended, read it again.";
    case "testing":
      return "This takes a minute or two. You need not do anything.";
    case "test_worse":
      return "See which questions, and what has changed. If the website is right and a question is out of date, remove the question.";
    case "rolled_back":
      return "See what it would change before you publish it.";
    default:
      return "If you removed them on purpose, publish it. If not, read the website again once the pages are back.";
  }
}

/** "12 added, 3 changed, 1 removed". */
export function describeChanges({ added, changed, removed }: Pick<Version, "added" | "changed" | "removed">): string {
  const parts = [
    [added, "added"],
    [changed, "changed"],
    [removed, "removed"],
  ] as const;
  const told = parts.filter(([n]) => n > 0).map(([n, word]) => `${formatNumber(n)} ${word}`);
  return told.length === 0 ? "nothing changed" : told.join(", ");
}
