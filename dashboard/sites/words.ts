import type { CrawlProgress, SourceStatus } from "../../workers/contract/crawl";
import type { Source } from "../../workers/contract/knowledge";
import type { Tone } from "../ui/Badge";
import { formatNumber } from "../ui/format";

/** "1 page", "68 pages", "2,000 pages". */
export function countPages(n: number): string {
  return `${formatNumber(n)} ${n === 1 ? "page" : "pages"}`;
}

export function countPassages(n: number): string {
  return `${formatNumber(n)} ${n === 1 ? "passage" : "passages"}`;
}

/** A time that is left, as roughly as it is known: "a few seconds", "about 40 seconds", "about 3 minutes". */
export function describeSeconds(seconds: number): string {
  if (seconds < 8) return "a few seconds";
  if (seconds < 55) return `about ${Math.ceil(seconds / 10) * 10} seconds`;
  if (seconds < 90) return "about a minute";
  if (seconds < 55 * 60) return `about ${Math.round(seconds / 60)} minutes`;
  if (seconds < 90 * 60) return "about an hour";
  return `about ${Math.round(seconds / 3_600)} hours`;
}

type SourceType = Source["type"];

/** How far a crawl has come, or how it ended, in one sentence. */
export function describeCrawl(progress: CrawlProgress, type: SourceType = "website"): string {
  const { found, done, indexed, eta_s, last_error } = progress;
  // A website's pages are known only as they are found; a list's from the start.
  const total = `${type === "website" ? "about " : ""}${countPages(found)}`;
  const what = isUpload(type) ? (type === "file" ? "the file" : "the text") : "your website";
  switch (progress.status) {
    case "pending":
      return "Waiting to be read. It begins within a minute.";
    case "syncing":
      if (isUpload(type)) return `Reading ${what}.`;
      if (found === 0) return "Looking for the first pages.";
      return `Reading ${what}: ${formatNumber(done)} of ${total}${eta_s === null ? "" : `, ${describeSeconds(eta_s)} left`}.`;
    case "paused":
      return `Paused after ${formatNumber(done)} of ${total}.`;
    case "synced":
      return last_error ?? `${countPages(indexed)} ${indexed === 1 ? "is" : "are"} ready.`;
    case "failed":
      return last_error ?? `${what.charAt(0).toUpperCase()}${what.slice(1)} could not be read.`;
    case "held":
      return "The last reading waits for your word. Until then answers come from the one before.";
  }
}

/** What a site at rest can do, and what comes next. */
export function describeReady(indexed: number, is_asked: boolean): string {
  if (indexed === 0) return "No page is indexed. See the reasons under Pages.";
  const ready = `${countPages(indexed)} ${indexed === 1 ? "is" : "are"} ready.`;
  return is_asked ? ready : `${ready} Ask your site something.`;
}

interface StatusLook {
  text: string;
  tone: Tone;
}

const SOURCE_STATUS: Record<SourceStatus, StatusLook> = {
  pending: { text: "Waiting", tone: "neutral" },
  syncing: { text: "Reading", tone: "indigo" },
  synced: { text: "Up to date", tone: "green" },
  paused: { text: "Paused", tone: "amber" },
  failed: { text: "Failed", tone: "red" },
  held: { text: "Held back", tone: "amber" },
};

/** A source's status in words, always shown with its colour. */
export function describeStatus({ status, last_error }: Pick<Source, "status" | "last_error">): StatusLook {
  // At rest with something to say: it was stopped before every page was read.
  if (status === "synced" && last_error !== null) return { text: "Stopped", tone: "amber" };
  return SOURCE_STATUS[status];
}

/** Waiting for its turn or under way. */
export function isBeingRead(status: SourceStatus): boolean {
  return status === "pending" || status === "syncing";
}

/** Under way, or halted in the middle. */
export function isRunning(status: SourceStatus): boolean {
  return isBeingRead(status) || status === "paused";
}

/** Which source decides what is said of a site: one being read before one in trouble before one at rest. */
const URGENCY: SourceStatus[] = ["syncing", "pending", "failed", "held", "paused", "synced"];

/** The source that most needs its owner's attention, or null when there is none. */
export function findMainSource<S extends Source>(sources: readonly S[]): S | null {
  const [main] = [...sources].sort((a, b) => URGENCY.indexOf(a.status) - URGENCY.indexOf(b.status));
  return main ?? null;
}

/** What needs the owner of these sites, in one sentence; a site's sources are undefined until they are read. `waiting`: visitors, for a person. */
export function describeSites(sites: readonly (readonly Source[] | undefined)[], waiting: number): string {
  if (waiting > 0)
    return waiting === 1 ? "A visitor waits for a person." : `${formatNumber(waiting)} visitors wait for a person.`;
  const statuses = sites.map((sources) => findMainSource(sources ?? [])?.status);
  const count = (wanted: SourceStatus[]) => statuses.filter((status) => status && wanted.includes(status)).length;
  const [failed, held, reading] = [count(["failed"]), count(["held"]), count(["syncing", "pending"])];
  const name = (n: number) => (n === 1 ? "One site" : `${n} sites`);
  if (failed > 0) return `${name(failed)} could not be read and ${failed === 1 ? "needs" : "need"} you.`;
  if (held > 0) return `${name(held)} ${held === 1 ? "has" : "have"} a reading that waits for your word.`;
  if (reading > 0) return `${name(reading)} ${reading === 1 ? "is" : "are"} being read.`;
  return "Nothing needs you right now.";
}

/** An address as people write it: no scheme, no closing slash. Of an upload its name. */
export function shortenUrl(url: string): string {
  if (url.startsWith(UPLOAD)) return safeDecode(url.slice(UPLOAD.length));
  return url.replace(/^https?:\/\//, "").replace(/\/$/, "");
}

/** What stands before the name of what was uploaded instead of read from a website (contract). */
const UPLOAD = "upload:";

/** Whether an address can be opened: what was uploaded has none. */
export function isWebAddress(url: string): boolean {
  return /^https?:\/\//.test(url);
}

/** Given to us as it is, a file or a text: no website stands behind it. */
export function isUpload(type: SourceType): boolean {
  return type === "file" || type === "text";
}

/** What a source is called. */
export function nameSource({ name, url }: Pick<Source, "name" | "url">): string {
  return name ?? shortenUrl(url);
}

/** What follows the host, for lists in which the host is the same everywhere. */
export function getPathOf(url: string): string {
  if (!isWebAddress(url) || !URL.canParse(url)) return shortenUrl(url);
  const { pathname, search } = new URL(url);
  return `${safeDecode(pathname)}${search}`;
}

function safeDecode(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
