import { DurableObject } from "cloudflare:workers";
import type { CrawlProgress } from "../contract/crawl";
import type { OptionsPreview, SourceOptions } from "../contract/knowledge";
import { describeError } from "../platform/log";
import { eraseObject, FOREIGN, isTenant, migrate } from "../platform/object";
import type { CrawlerPort, CrawlReport, CrawlStart, Deps, Outcome } from "../ports";
import { publishEvent } from "../sites/service";
import { Frontier } from "./frontier/frontier";
import { FRONTIER_MIGRATIONS } from "./frontier/frontier-tables";
import { previewOptions } from "./frontier/preview";
import { addMark, computeEta, countLeft, type PaceMark, toProgress } from "./frontier/progress";
import { applyReport } from "./frontier/reports";
import type { CrawlState } from "./frontier/state";
import { computeNextTurn, runTurn } from "./frontier/turn";

/** When a turn that failed or was cut short is repeated. */
const REPEAT_MS = 5_000;
/** Progress is told at most twice a second, and whenever the status changes. */
const TELL_MS = 500;

/**
 * Crawls one source: holds its frontier, hands URLs out as jobs at the pace each host allows, takes the reports in and
 * publishes the version at the end. All it knows is in storage and its alarm is set while a crawl runs, so it goes on
 * after being killed anywhere. The entry point derives a class from it that says where its dependencies come from.
 */
export abstract class CrawlerObject extends DurableObject<Env> implements CrawlerPort {
  protected abstract readonly makeDeps: (env: Env, request_id: string) => Deps;
  readonly #frontier: Frontier;
  /** One turn at a time: two that wait for D1 together could tell it things in the wrong order. */
  #turns: Promise<void> = Promise.resolve();
  // Only of use while a crawl runs, and then soon known again.
  #marks: PaceMark[] = [];
  #told = { status: "", at: 0 };
  #telling: Promise<void> = Promise.resolve();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    migrate(ctx.storage, FRONTIER_MIGRATIONS);
    this.#frontier = new Frontier(ctx.storage);
  }

  /** Begins the next crawl of the source; one that is under way or rests stays as it is. */
  async start(_source_id: string, input: CrawlStart): Promise<Outcome> {
    if (!isTenant(this.ctx.storage, input.site_id, "write")) return FOREIGN;
    const deps = this.makeDeps(this.env, input.request_id);
    // A crawl that is just ending would not begin anew.
    await this.#turns;
    if (!this.#frontier.crawl.isOpen()) {
      this.#frontier.begin(input, deps.now());
      this.#marks = [];
    }
    await this.#arm(deps);
    this.#tell(deps);
    return { ok: true };
  }

  /** Takes results of a job in. Repeated, late and unknown ones change nothing. */
  async report(_source_id: string, site_id: string, reports: CrawlReport[]): Promise<Outcome> {
    const crawl = this.#frontier.crawl.get();
    if (!crawl || !isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    const deps = this.makeDeps(this.env, crawl.request_id);
    this.ctx.storage.transactionSync(() => {
      for (const report of reports) applyReport(this.#frontier, report, deps.now());
    });
    await this.#arm(deps);
    this.#tell(deps);
    return { ok: true };
  }

  /** Notes which blocks of text pages hold, and answers on how many others they stand; null of one that was reported already. */
  learnBlocks(
    _source_id: string,
    site_id: string,
    pages: { url: string; lease?: string | undefined; blocks: number[] }[],
  ): Promise<Outcome<{ counts: (Record<number, number> | null)[]; pages: number }>> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return Promise.resolve(FOREIGN);
    const learned = this.ctx.storage.transactionSync(() => {
      const open = pages.filter(({ url, lease }) => lease === undefined || this.#frontier.findLeased(lease, url));
      const { counts, pages: known } = this.#frontier.blocks.learn(open);
      return { counts: pages.map((page) => counts[open.indexOf(page)] ?? null), pages: known };
    });
    return Promise.resolve({ ok: true, ...learned });
  }

  /** The next crawl reads a page anew, whatever its website says of it. */
  forgetPage(_source_id: string, site_id: string, url: string): Promise<Outcome> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return Promise.resolve(FOREIGN);
    this.#frontier.outcomes.forgetPage(url);
    return Promise.resolve({ ok: true });
  }

  /** What other options would make of the URLs known. */
  preview(_source_id: string, site_id: string, options: SourceOptions): Promise<Outcome<{ preview: OptionsPreview }>> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return Promise.resolve(FOREIGN);
    return Promise.resolve({ ok: true, preview: previewOptions(this.#frontier, options, Date.now()) });
  }

  async progress(_source_id: string, site_id: string): Promise<Outcome<{ progress: CrawlProgress }>> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    const crawl = this.#frontier.crawl.get();
    const { now } = this.makeDeps(this.env, crawl?.request_id ?? "");
    return { ok: true, progress: this.#readProgress(now()) };
  }

  /** Nothing more is handed out until `resume`; what is out is taken in. `conflict` when no crawl is open. */
  pause(_source_id: string, site_id: string): Promise<Outcome> {
    return this.#steer(site_id, (crawl) => crawl.pause());
  }

  /** Goes on where it was paused. `conflict` when no crawl is open. */
  resume(_source_id: string, site_id: string): Promise<Outcome> {
    return this.#steer(site_id, (crawl, now) => crawl.resume(now));
  }

  /** Ends the crawl as soon as what is out has come in, within 10 s. `conflict` when no crawl is open. */
  cancel(_source_id: string, site_id: string): Promise<Outcome> {
    return this.#steer(site_id, (crawl, now) => crawl.stop(now));
  }

  /** Erases everything, the tenant's name included. */
  async clear(_source_id: string, site_id: string): Promise<Outcome> {
    if (!isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    await this.#turns;
    await eraseObject(this.ctx, FRONTIER_MIGRATIONS);
    return { ok: true };
  }

  override async alarm(): Promise<void> {
    const crawl = this.#frontier.crawl.get();
    if (crawl) await this.#runTurn(this.makeDeps(this.env, crawl.request_id));
  }

  /** What the owner wants of an open crawl: noted, and done as far as it can be before the answer. Wanting it again changes nothing. */
  async #steer(site_id: string, change: (crawl: CrawlState, now: number) => boolean): Promise<Outcome> {
    const crawl = this.#frontier.crawl.get();
    if (!crawl || !isTenant(this.ctx.storage, site_id, "read")) return FOREIGN;
    const deps = this.makeDeps(this.env, crawl.request_id);
    if (!change(this.#frontier.crawl, deps.now())) return { ok: false, code: "conflict" };
    this.#marks = [];
    await this.#runTurn(deps);
    return { ok: true };
  }

  #runTurn(deps: Deps): Promise<void> {
    this.#turns = this.#turns.then(() => this.#turn(deps));
    return this.#turns;
  }

  /** Never throws. */
  async #turn(deps: Deps): Promise<void> {
    // Set first: whatever is cut short below is repeated.
    await this.ctx.storage.setAlarm(deps.now() + REPEAT_MS);
    try {
      await runTurn(deps, this.#frontier);
    } catch (error) {
      const source_id = this.#frontier.crawl.get()?.source_id;
      deps.log("ERROR", "SCRAPE", "crawl.turn_failed", { source_id, ...describeError(error) });
      return;
    }
    const at = computeNextTurn(this.#frontier, deps.config.crawl, deps.now());
    if (at === null) await this.ctx.storage.deleteAlarm();
    else await this.ctx.storage.setAlarm(at);
    this.#tell(deps);
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

  /** Tells whoever looks how far the crawl is, one after another and waited for by nobody: a room that hangs holds no crawl up. */
  #tell(deps: Deps): void {
    const crawl = this.#frontier.crawl.get();
    const at = deps.now();
    if (!crawl || (crawl.status === this.#told.status && at - this.#told.at < TELL_MS)) return;
    this.#told = { status: crawl.status, at };
    const { site_id, source_id } = crawl;
    const event = { type: "crawl", source_id, progress: this.#readProgress(at) } as const;
    this.#telling = this.#telling.then(() => publishEvent(deps, site_id, event));
    this.ctx.waitUntil(this.#telling);
  }

  #readProgress(now: number): CrawlProgress {
    const crawl = this.#frontier.crawl.get();
    const counts = this.#frontier.outcomes.countPages();
    if (!crawl || !this.#frontier.crawl.isRunning()) return toProgress(crawl, counts, null);
    this.#marks = addMark(this.#marks, { at: now, asked: counts.asked });
    return toProgress(crawl, counts, computeEta(this.#marks, countLeft(counts, crawl.max_pages), now));
  }
}
