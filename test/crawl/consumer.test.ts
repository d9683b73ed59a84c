import { describe, expect, it } from "vitest";
import type { CrawlJob } from "../../workers/contract/crawl";
import { crawl, deliver, driveCrawl, makeSource, readPages } from "../support/crawl";
import { readVisits, takePlainSite } from "../support/plain-pages";
import { faults } from "../worker";

const JOB: CrawlJob = {
  v: 2,
  site_id: "site_none",
  source_id: "src_none",
  version: 1,
  request_id: "req_consumer",
  first_crawl: true,
  missing: null,
  tasks: [{ kind: "robots", url: "https://example.com/robots.txt", lease: "lease_none", validators: null }],
};

describe("the CRAWL queue", () => {
  it("retries what it does not understand, and its neighbours alone are done", async () => {
    const result = await deliver([JOB, { ...JOB, v: 3 }, null, JOB, { ...JOB, tasks: [] }]);
    expect(result.explicitAcks).toHaveLength(2);
    expect(result.retryMessages).toHaveLength(3);
  });

  it("retries a job whose outside parts fail", async () => {
    faults.set("db", new Error("down"));
    try {
      const result = await deliver([JOB, JOB]);
      expect(result).toMatchObject({ outcome: "ok", explicitAcks: [] });
      expect(result.retryMessages).toHaveLength(2);
    } finally {
      faults.delete("db");
    }
  });

  it("does nothing for a source that is gone, of another site, or done with that crawl", async () => {
    const site = takePlainSite(4);
    const source = await makeSource(site, { max_pages: 1 });
    await crawl(source);
    const before = { pages: await readPages(source), visits: await readVisits(site) };
    const url = `${site}shipping`;
    const { id: source_id, site_id } = source;
    const task = { kind: "page", url, lease: "lease_none", validators: null, depth: 1, links_only: false } as const;
    const job: CrawlJob = { ...JOB, site_id, source_id, tasks: [task] };
    const result = await deliver([job, { ...job, version: 7 }, { ...job, site_id: "site_other" }]);
    expect(result.explicitAcks).toHaveLength(3);
    expect({ pages: await readPages(source), visits: await readVisits(site) }).toEqual(before);
  });

  it("takes a report with a foreign lease for none", async () => {
    const source = await makeSource(takePlainSite(4), { max_pages: 3 });
    const progress = await driveCrawl(source, async (jobs) =>
      jobs.flatMap((job) => [{ ...job, tasks: job.tasks.map((task) => ({ ...task, lease: "forged" })) }, job]),
    );
    expect(progress).toMatchObject({ status: "synced", found: Object.keys(await readPages(source)).length });
  });
});
