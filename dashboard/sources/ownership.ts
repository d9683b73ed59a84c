import type { Source, SourceWithCounts } from "../../workers/contract/knowledge";
import type { Ownership, OwnershipCheck, ProofMethod } from "../../workers/contract/ownership";

/** Pages read of a website that nobody has proven to own (spec §9). */
export const UNPROVEN_MAX_PAGES = 100;

export const METHODS: readonly { value: ProofMethod; label: string }[] = [
  { value: "dns", label: "DNS record" },
  { value: "meta", label: "Meta tag" },
  { value: "file", label: "File" },
];

export function nameMethod(method: ProofMethod): string {
  return METHODS.find(({ value }) => value === method)?.label ?? method;
}

/** The hosts a source reads, of all those of its site. A host's proof is good for what is below it. */
export function findOwnershipOf(
  { url, options }: Pick<Source, "url" | "options">,
  items: readonly Ownership[],
): Ownership[] {
  const start = URL.canParse(url) ? [new URL(url).host] : [];
  const read = [...start, ...options.hosts].map((host) => host.replace(/^www\./, ""));
  return items.filter(({ host }) => read.some((one) => one === host || one.endsWith(`.${host}`)));
}

/**
 * Whether pages were left out because the website is not proven: as many as may be without proof were asked for. `left_out` are
 * those with the reason `limit`, which a plan and the depth of links give as well.
 */
export function isStoppedUnproven({ max_pages, page_counts }: SourceWithCounts, left_out: number): boolean {
  const known = Object.values(page_counts).reduce((sum, n) => sum + n, 0);
  return left_out > 0 && max_pages === UNPROVEN_MAX_PAGES && known - left_out >= max_pages;
}

/** What was found of one way of proof, in a sentence. */
export function describeCheck({ method, found, detail }: OwnershipCheck["checks"][number]): string {
  return found ? `${nameMethod(method)}: found.` : `${nameMethod(method)}: ${detail}`;
}
