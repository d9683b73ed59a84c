/** Which version of a prompt template answers a question. */
import { and, asc, eq, gt } from "drizzle-orm";
import type { QueryCategory } from "../../contract/templates";
import { sha256Hex } from "../../platform/crypto";
import { describeError } from "../../platform/log";
import type { Deps } from "../../ports";
import type { QueryAnalysis } from "../analyse";
import { prompt_templates } from "../schema";
import { type OwnTemplate, readCategory } from "../templates";

/** For questions of its category; `own` null: the built-in text. */
export interface TryTemplate {
  category: QueryCategory;
  own: OwnTemplate | null;
}

/** The site's own version for a question, or null for the built-in text, which also stands in when the versions cannot be read. */
export async function findTemplate(
  deps: Pick<Deps, "db" | "log">,
  site_id: string,
  analysis: Pick<QueryAnalysis, "categories">,
  { asked_by, try_template }: { asked_by: { question_id: string }; try_template?: TryTemplate },
): Promise<OwnTemplate | null> {
  const category = readCategory(analysis);
  if (try_template?.category === category) return try_template.own;
  try {
    return pickByShare(await listLive(deps, site_id, category), asked_by.question_id);
  } catch (error) {
    deps.log("WARNING", "ANALYSIS", "template.not_read", { site_id, category, ...describeError(error) });
    return null;
  }
}

/** The versions of a category that are in use, oldest first. */
export function listLive({ db }: Pick<Deps, "db">, site_id: string, category: QueryCategory) {
  const { id, version, text, share } = prompt_templates;
  return db
    .select({ id, version, text, share })
    .from(prompt_templates)
    .where(
      and(
        eq(prompt_templates.site_id, site_id),
        eq(prompt_templates.category, category),
        gt(prompt_templates.share, 0),
      ),
    )
    .orderBy(asc(version));
}

/** What answers most questions of a category: one of its versions in use, or null for the built-in text. */
export function findMain<Version extends { share: number }>(live: readonly Version[]): Version | null {
  const built_in_share = live.reduce((rest, { share }) => rest - share, 100);
  const [first, ...others] = live;
  if (!first) return null;
  const best = others.reduce((most, one) => (one.share > most.share ? one : most), first);
  return best.share > built_in_share ? best : null;
}

/** By lot, and for each try of one question the same: of a hundred questions a version gets about its share, and null the rest. */
export function pickByShare<Version extends { share: number }>(
  versions: readonly Version[],
  question_id: string,
): Version | null {
  const lot = Number.parseInt(sha256Hex(question_id).slice(0, 8), 16) % 100;
  let end = 0;
  for (const version of versions) {
    end += version.share;
    if (lot < end) return version;
  }
  return null;
}
