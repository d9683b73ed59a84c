import { DurableObject } from "cloudflare:workers";
import type { CrawlProgress } from "../contract/crawl";
import { describeError } from "../platform/log";
import { isTenant, migrate } from "../platform/object";
import type { CrawlerPort, CrawlReport, CrawlStart, Deps, Outcome } from "../ports";
import { Frontier } from "./frontier";
import { FRONTIER_MIGRATIONS } from "./frontier-tables";
import { applyReport } from "./reports";
import { computeNextTurn, runTurn } from "./turn";

/** When a turn that failed or was cut short is repeated. */
const REPEAT_MS = 5_000;

/**
 * Crawls one source: holds its frontier, hands URLs out as jobs at the pace each host allows, takes the reports in and
 * publishes the version at the end. All it knows is in storage and its alarm is set while a crawl runs, so it goes on
 * after being killed anywhere. The entry point derives a class from it that says where its dependencies come from.
 */
export abstract class CrawlerObject extends DurableObject<Env> implements CrawlerPort {
  protected abstract readonly makeDeps: (env: Env, request_id: string) => Deps;
  readonly #frontier: Frontier;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    migrate(ctx.storage, FRONTIER_MIGRATIONS);
    this.#frontier = new Frontier(ctx.storage);
  }

  /** Begins the next crawl of the source; one that runs already goes on instead. */
  async start(input: CrawlStart): Promise<Outcome> {
    if (!isTenant(this.ctx.storage, input.site_id, "write")) return { ok: false, code: "not_found" };
    const deps = this.makeDeps(this.env, input.request_id);
    if (!this.#frontier.isRunning()) this.#frontier.begin(input, deps.now());
    await this.#arm(deps);
    return { ok: true };
  }

  /** Takes the result of a job in. Repeated, late and unknown reports change nothing. */
  async report(_source_id: string, report: CrawlReport): Promise<Outcome> {
    const crawl = this.#frontier.getCrawl();
    if (!crawl || !isTenant(this.ctx.storage, report.site_id, "read")) return { ok: false, code: "not_found" };
    const deps = this.makeDeps(this.env, crawl.request_id);
    this.ctx.storage.transactionSync(() => applyReport(this.#frontier, report, deps.now()));
    await this.#arm(deps);
    return { ok: true };
  }

  async progress(_source_id: string, site_id: string): Promise<Outcome<{ progress: CrawlProgress }>> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return { ok: false, code: "not_found" };
    return { ok: true, progress: this.#frontier.getProgress() };
  }

  override async alarm(): Promise<void> {
    const crawl = this.#frontier.getCrawl();
    if (!crawl) return;
    const deps = this.makeDeps(this.env, crawl.request_id);
    // Set first: whatever is cut short below is repeated.
    await this.ctx.storage.setAlarm(deps.now() + REPEAT_MS);
    try {
      await runTurn(deps, this.#frontier);
    } catch (error) {
      deps.log("ERROR", "SCRAPE", "crawl.turn_failed", { source_id: crawl.source_id, ...describeError(error) });
      return;
    }
    const at = computeNextTurn(this.#frontier, deps.config.crawl, deps.now());
    if (at === null) await this.ctx.storage.deleteAlarm();
    else await this.ctx.storage.setAlarm(at);
  }

  /**
   * Brings the next turn forward. A turn sets the next one from what is stored when it ends, so what comes in meanwhile is
   * never forgotten; one that rings too early does nothing.
   */
  async #arm({ config, now }: Deps): Promise<void> {
    const at = computeNextTurn(this.#frontier, config.crawl, now());
    const armed = await this.ctx.storage.getAlarm();
    if (at !== null && (armed === null || at < armed)) await this.ctx.storage.setAlarm(at);
  }
}
