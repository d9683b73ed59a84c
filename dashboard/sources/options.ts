/** What an owner changes of a source's options before it is saved: lists as they are typed, one entry a line. */
import type { EditSource, Schedule, SourceOptions, SourceType } from "../../workers/contract/knowledge";
import { readLines } from "../ui/lines";

export interface OptionsDraft {
  include: string;
  exclude: string;
  hosts: string;
  whole_host: boolean;
  max_depth: string;
  content_selectors: string;
  drop_selectors: string;
  schedule: Schedule;
}

/** As the contract takes them. */
const MAX_PATTERNS = 50;
const MAX_PATTERN_CHARS = 200;
const MAX_HOSTS = 10;
const MAX_SELECTORS = 10;
const MAX_DEPTH = 20;

/** Decides which pages are read; the rest, how and when. */
const SCOPE = [
  "include",
  "exclude",
  "hosts",
  "whole_host",
  "max_depth",
] as const satisfies readonly (keyof SourceOptions)[];

/** What can be chosen for each type: a text has no address, a list no links to follow. */
const FIELDS: Record<SourceType, readonly (keyof SourceOptions)[]> = {
  website: [...SCOPE, "content_selectors", "drop_selectors", "schedule"],
  sitemap: ["include", "exclude", "content_selectors", "drop_selectors", "schedule"],
  url_list: ["content_selectors", "drop_selectors", "schedule"],
  file: [],
  text: [],
};

export function hasOption(type: SourceType, field: keyof SourceOptions): boolean {
  return FIELDS[type].includes(field);
}

/** Whether there is a directory to stay in: a start address at the root means the whole host. */
export function startsBelowRoot(url: string): boolean {
  return URL.canParse(url) && new URL(url).pathname.lastIndexOf("/") > 0;
}

export function toDraft(options: SourceOptions): OptionsDraft {
  const { include, exclude, hosts, whole_host, max_depth, content_selectors, drop_selectors, schedule } = options;
  return {
    include: include.join("\n"),
    exclude: exclude.join("\n"),
    hosts: hosts.join("\n"),
    whole_host,
    max_depth: String(max_depth),
    content_selectors: content_selectors.join("\n"),
    drop_selectors: drop_selectors.join("\n"),
    schedule,
  };
}

function toOptions(draft: OptionsDraft): SourceOptions {
  return {
    include: readLines(draft.include),
    exclude: readLines(draft.exclude),
    hosts: readLines(draft.hosts).map((host) => host.toLowerCase()),
    whole_host: draft.whole_host,
    max_depth: Number(draft.max_depth),
    content_selectors: readLines(draft.content_selectors),
    drop_selectors: readLines(draft.drop_selectors),
    schedule: draft.schedule,
  };
}

/** The fields that differ from what is saved: what has to be sent. */
export function findChanges(saved: SourceOptions, draft: OptionsDraft): EditSource {
  const wanted = toOptions(draft);
  const names = Object.keys(wanted) as (keyof SourceOptions)[];
  return Object.fromEntries(
    names.flatMap((name) =>
      JSON.stringify(wanted[name]) === JSON.stringify(saved[name]) ? [] : [[name, wanted[name]]],
    ),
  );
}

/** Only what decides which pages are read: what a preview depends on. */
export function pickScope(patch: EditSource): EditSource {
  return Object.fromEntries(Object.entries(patch).filter(([name]) => (SCOPE as readonly string[]).includes(name)));
}

export type Faults = Partial<Record<keyof OptionsDraft, string>>;

/** What the server would refuse, by field, before it is asked. */
export function findFaults(draft: OptionsDraft): Faults {
  const depth = Number(draft.max_depth);
  const faults: [keyof OptionsDraft, string | null][] = [
    ["include", findPatternFault(draft.include)],
    ["exclude", findPatternFault(draft.exclude)],
    ["hosts", findHostFault(draft.hosts)],
    ["content_selectors", findCountFault(draft.content_selectors, MAX_SELECTORS, "selectors")],
    ["drop_selectors", findCountFault(draft.drop_selectors, MAX_SELECTORS, "selectors")],
    [
      "max_depth",
      draft.max_depth.trim() !== "" && Number.isInteger(depth) && depth >= 0 && depth <= MAX_DEPTH
        ? null
        : `Give a whole number from 0 to ${MAX_DEPTH}.`,
    ],
  ];
  return Object.fromEntries(faults.filter(([, fault]) => fault !== null));
}

function findPatternFault(text: string): string | null {
  const lines = readLines(text);
  const odd = lines.find((line) => !/^[/*]/.test(line));
  if (odd !== undefined) return `“${odd}” has to begin with / or *, as in /blog/* or *print*.`;
  const long = lines.find((line) => line.length > MAX_PATTERN_CHARS);
  if (long !== undefined) return `“${long.slice(0, 30)}…” is longer than ${MAX_PATTERN_CHARS} characters.`;
  return findCountFault(text, MAX_PATTERNS, "patterns");
}

function findHostFault(text: string): string | null {
  const odd = readLines(text).find((line) => !/^[^\s/:@]+(?::\d{1,5})?$/.test(line));
  if (odd !== undefined) return `“${odd}” is no host. Write only the name, as in docs.example.org.`;
  return findCountFault(text, MAX_HOSTS, "hosts");
}

function findCountFault(text: string, most: number, what: string): string | null {
  return readLines(text).length > most ? `At most ${most} ${what}.` : null;
}

/** The server's sentences by field of the form: of a list's entries (`exclude.3`) the first one, with the entry it is about. */
export function groupFieldErrors(fields: Record<string, string>, draft: OptionsDraft): Faults {
  const grouped: Record<string, string> = {};
  for (const [path, sentence] of Object.entries(fields)) {
    const [name = "", index] = path.split(".");
    const typed = draft[name as keyof OptionsDraft];
    const entry = index === undefined || typeof typed !== "string" ? undefined : readLines(typed)[Number(index)];
    grouped[name] ??= entry === undefined ? sentence : `“${entry}”: ${sentence}`;
  }
  return grouped;
}
