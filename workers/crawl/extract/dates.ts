/** When a page was published and changed, as it says itself. */
import type { Head } from "./head";
import { type PageElement, walkElements } from "./page-tree";
import { type Thing, toList } from "./things";

export interface PageDates {
  /** Milliseconds UTC. */
  published_at: number | null;
  modified_at: number | null;
}

/** The names `<meta>` gives the dates under, best first. */
const PUBLISHED = [
  "article:published_time",
  "datepublished",
  "og:published_time",
  "date",
  "dc.date.issued",
  "dc.date",
  "dcterms.created",
];
const MODIFIED = [
  "article:modified_time",
  "datemodified",
  "og:updated_time",
  "last-modified",
  "dcterms.modified",
  "dc.date.modified",
];
/** Earlier or later is a slip or a placeholder: before the Web, and after what anybody plans. */
const EARLIEST = Date.UTC(1990, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

/** Reads structured data first, then `<meta>`, then the first `<time>` that is marked as a date of the page. */
export function readDates(page: PageElement, { meta }: Pick<Head, "meta">, things: readonly Thing[]): PageDates {
  const times = readTimes(page);
  const ofThings = (property: string) => things.flatMap((thing) => toList(thing[property]));
  const ofMeta = (names: string[]) => names.map((name) => meta.get(name));
  return {
    published_at: toTime([...ofThings("datePublished"), ...ofMeta(PUBLISHED), times.published]),
    modified_at: toTime([...ofThings("dateModified"), ...ofMeta(MODIFIED), times.modified]),
  };
}

function readTimes(page: PageElement): { published?: string; modified?: string } {
  const times: { published?: string; modified?: string } = {};
  walkElements(page, ({ name, attributes }) => {
    const { datetime, itemprop = "", class: classes = "", pubdate } = attributes;
    if (name !== "time" || datetime === undefined) return;
    const marks = `${itemprop} ${classes}`.toLowerCase();
    if (/\b(?:datemodified|updated|modified)\b/.test(marks)) times.modified ??= datetime;
    else if (pubdate !== undefined || /\b(?:datepublished|published|entry-date)\b/.test(marks))
      times.published ??= datetime;
  });
  return times;
}

const ISO_DATE = /^\d{4}-\d{2}(?:-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?)?/;
const ZONE = /^\s?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i;

/** The first value that is a date. Without a zone it is UTC, as nothing says where the site is. */
function toTime(values: unknown[]): number | null {
  for (const value of values) {
    if (typeof value !== "string") continue;
    const text = value.trim().slice(0, 50);
    const date = ISO_DATE.exec(text)?.[0];
    if (!date) continue;
    const rest = text.slice(date.length);
    if (!ZONE.test(rest)) continue;
    const offset = /[+-]\d{2}:?\d{2}/.exec(rest)?.[0].replace(/(\d{2}):?(\d{2})$/, "$1:$2") ?? "Z";
    const time = Date.parse(date.length > 10 ? `${date.replace(" ", "T")}${offset}` : date);
    if (time >= EARLIEST && time < LATEST) return time;
  }
  return null;
}
