import { type AskScope, answerQuestion, searchContent } from "../answers/service";
import { createGuest } from "../contacts/service";
import type {
  ContentResults,
  CreatedGuest,
  CreateGuest,
  PublicConfig,
  SearchAnswer,
  SearchQuery,
} from "../contract/embed";
import type { Site } from "../contract/sites";
import { readNetwork, requireWithinLimits } from "../ops/limits";
import { describeError } from "../platform/log";
import type { GuestScope, SiteScope } from "../platform/scope";
import type { Deps } from "../ports";

/** Makes a guest of this site. Throws rate_limited past 20 an hour from one network. */
export async function registerGuest(
  deps: Deps,
  scope: SiteScope,
  request: Request,
  input: CreateGuest,
): Promise<CreatedGuest> {
  await requireWithinLimits(deps, { guests_per_ip_and_site: `${scope.site_id}:${readNetwork(request)}` });
  const user_agent = (request.headers.get("user-agent") ?? "").slice(0, 300);
  return createGuest(deps, scope, { ...input.metadata, user_agent });
}

/** Counts one answer or content call against the guest, the network and the site (spec §3). */
async function requireAnswerLimits(deps: Deps, scope: GuestScope, request: Request): Promise<void> {
  await requireWithinLimits(deps, {
    answers_per_guest: scope.guest_id,
    answers_per_ip: readNetwork(request),
    answers_per_site: scope.site_id,
  });
}

/** One question, one answer, no conversation. With `Accept: text/event-stream`: `delta`s of verified sentences, then `done` with the whole object. */
export async function search(
  deps: Deps,
  scope: GuestScope,
  request: Request,
  body: SearchQuery,
): Promise<SearchAnswer | Response> {
  await requireAnswerLimits(deps, scope, request);
  const { site_id, site, guest_id } = scope;
  const asker: AskScope = { site_id, site, asked_by: "visitor", asked_by_id: guest_id };
  const input = { question: body.query, conversation_id: null, history: [], context: body.context ?? null };
  if (!request.headers.get("accept")?.includes("text/event-stream")) return answerQuestion(deps, asker, input);
  const encoder = new TextEncoder();
  const abort = new AbortController();
  const stream = new ReadableStream<Uint8Array>({
    async start(controller) {
      const send = (event: string, data: unknown) =>
        controller.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
      try {
        const answer = await answerQuestion(deps, asker, input, (delta) => send("delta", delta), abort.signal);
        send("done", answer);
        controller.close();
      } catch (error) {
        if (!abort.signal.aborted) deps.log("ERROR", "ANALYSIS", "search.failed", describeError(error));
        controller.error(error);
      }
    },
    cancel: () => abort.abort(),
  });
  return new Response(stream, { headers: { "Content-Type": "text/event-stream" } });
}

/** The site's pages that fit a query, ten a page. Counts against the same limits as an answer. */
export async function findContent(
  deps: Deps,
  scope: GuestScope,
  request: Request,
  { query, page }: { query: string; page: number },
): Promise<ContentResults> {
  await requireAnswerLimits(deps, scope, request);
  return searchContent(deps, scope, query, page);
}

/** The exact public facts of a site. A new key here is a decision (bars WEB-12). */
export function readPublicConfig(site: Site): PublicConfig {
  return {
    name: site.name,
    welcome_message: site.welcome_message,
    suggested_questions: site.suggested_questions,
    theme: site.theme,
    contact: {
      channels: Object.fromEntries(Object.entries(site.contact.channels).filter(([, channel]) => channel.enabled)),
      ...(site.contact.form_data && { form_data: site.contact.form_data }),
    },
    features: { widget: site.widget_enabled, ai: site.ai_enabled },
  };
}
