/** Addresses without end (bars CRAWL-01). None of these pages says anything: what they have is links to more of them. Pure. */
import { createRandom } from "../prose.ts";

const DAY_MS = 86_400_000;
const CALENDAR_STEPS_DAYS = [1, 2, 3, 7, 14, 28, 30, 31, 61, 92, 365, 3_650, -1, -7, -30, -365];
const TRAP_LINKS = 6;

const page = (title: string, body: string) =>
  `<!doctype html><html lang="en"><head><title>${title}</title></head><body><main><h1>${title}</h1>${body}</main></body></html>`;
/** A link as a picture: its words are none of the page's. */
const link = (href: string) => `<a href="${href}"><img src="/next.png"></a>`;

/** Every day leads to sixteen others. */
export function makeCalendar(query: URLSearchParams): string {
  const given = Date.parse(query.get("d") ?? "");
  const day = Number.isNaN(given) ? Date.UTC(2026, 10, 20) : given;
  const days = CALENDAR_STEPS_DAYS.map((step) => new Date(day + step * DAY_MS).toISOString().slice(0, 10));
  const links = days.map((date) => link(`/calendar?d=${date}`)).join("");
  return page(new Date(day).toISOString().slice(0, 10), `<p>No events.</p>${links}`);
}

/** Every address leads to six deeper ones that nobody knew before. */
export function makeTrap(path: string): string {
  const random = createRandom([...path].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 7));
  const name = () => Math.floor(random() * 2 ** 32).toString(36);
  const links = Array.from({ length: TRAP_LINKS }, () => link(`${path.replace(/\/?$/, "/")}${name()}/`)).join("");
  return page("More", `<p>Read on.</p>${links}`);
}

/** A link that is relative by mistake: /a/ leads to /a/b/, that to /a/b/a/, and so on. */
export function makeRepeating(path: string): string {
  return page("Part", `<p>Next part.</p>${link(path.endsWith("/a/") ? "b/" : "a/")}`);
}

/** Ways to sort and filter one list, alone and together. */
export function listFacets(): string[] {
  const facets = { sort: ["price", "name", "new"], color: ["grey", "brown"], size: ["s", "l"], view: ["grid", "list"] };
  const single = Object.entries(facets).flatMap(([name, values]) => values.map((value) => `${name}=${value}`));
  const pairs = single.flatMap((first, at) => single.slice(at + 1).map((second) => `${first}&${second}`));
  const different = pairs.filter((pair) => new Set(pair.match(/\w+(?==)/g)).size === 2);
  const all = different.flatMap((pair) => [pair, `${pair}&page=2&brand=own&material=larch`]);
  return [...single, ...all];
}
