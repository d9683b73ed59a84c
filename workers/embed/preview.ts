import * as z from "zod";
import type { FrameConfig } from "../contract/embed";
import type { PreviewQuery, Site } from "../contract/sites";
import { parseJson } from "../platform/body";
import { AppError } from "../platform/problem";
import type { OwnerScope } from "../platform/scope";
import type { Deps } from "../ports";
import { getOwnSite } from "../sites/service";
import { buildFrameConfig, renderFrame, writeFramePolicy } from "./widget";

const Questions = z.array(z.string());
const MAX_QUESTIONS = 5;
const EXAMPLE_QUESTION = "How long does delivery take?";
const EXAMPLE_ANSWER = "Answers stand here, drawn from your own pages, and name the page they rest on [1].";

/**
 * The chat as visitors see it, with what is not saved yet over what is, for the dashboard to frame. It has an origin of its own
 * and may call nobody. Throws not_found, and invalid_request for questions that are no JSON array of texts.
 */
export async function showPreview(
  deps: Pick<Deps, "db" | "config">,
  scope: OwnerScope,
  site_id: string,
  query: PreviewQuery,
): Promise<Response> {
  const { site } = await getOwnSite(deps, scope, site_id);
  const shown = applyDraft(site, query);
  const config: FrameConfig = { ...buildFrameConfig(deps.config, shown), preview: writeExample(shown) };
  return new Response(renderFrame(config), {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-store",
      "Content-Security-Policy": `${writeFramePolicy({ connect: "'none'", images: "'self'", ancestors: "'self'" })}; sandbox allow-scripts`,
    },
  });
}

function applyDraft(site: Site, { name, welcome_message, suggested_questions, ...theme }: PreviewQuery): Site {
  return {
    ...site,
    name: name ?? site.name,
    welcome_message: welcome_message ?? site.welcome_message,
    suggested_questions:
      suggested_questions === undefined ? site.suggested_questions : parseQuestions(suggested_questions),
    theme: {
      primary_color: theme.primary_color ?? site.theme.primary_color,
      secondary_color: theme.secondary_color ?? site.theme.secondary_color,
      position: theme.position ?? site.theme.position,
    },
  };
}

/** The questions that are written so far: empty lines are left out. */
function parseQuestions(json: string): string[] {
  const questions = Questions.safeParse(parseJson(json));
  if (!questions.success)
    throw new AppError("invalid_request", "Check suggested_questions: it must be a JSON array of texts.", {
      fields: { suggested_questions: "Must be a JSON array of texts." },
    });
  return questions.data.filter((question) => question.trim() !== "").slice(0, MAX_QUESTIONS);
}

function writeExample(site: Site): NonNullable<FrameConfig["preview"]> {
  const page = { id: "example", page_id: "example", title: site.name, url: site.url };
  const source = { ...page, snippet: site.welcome_message, score: 1 };
  return {
    question: site.suggested_questions[0] ?? EXAMPLE_QUESTION,
    answer: { type: "message", seq: 1, author: "ai", text: EXAMPLE_ANSWER, sources: [source], at: 0 },
  };
}
