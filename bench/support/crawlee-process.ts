/** Crawlee in a process of its own: for each address it gets it crawls the whole host, takes the text of each page and answers with pages and time. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CheerioCrawler, Configuration } from "@crawlee/cheerio";

export interface CrawleeResult {
  pages: number;
  ms: number;
}

const concurrency = Number(process.argv[2]);

async function crawl(url: string): Promise<CrawleeResult> {
  const folder = mkdtempSync(join(tmpdir(), "bench-crawlee-"));
  const texts = new Map<string, string>();
  const configuration = new Configuration({
    storageClientOptions: { localDataDirectory: folder },
    defaultRequestQueueId: "bench",
    purgeOnStart: false,
  });
  const crawler = new CheerioCrawler(
    {
      // From the start as many as it may: nothing is lost while it feels its way.
      minConcurrency: concurrency,
      maxConcurrency: concurrency,
      async requestHandler({ request, $, enqueueLinks }) {
        await enqueueLinks({ strategy: "same-hostname" });
        $("script, style, noscript, nav, header, footer").remove();
        texts.set(request.loadedUrl ?? request.url, $("body").text().replace(/\s+/g, " "));
      },
    },
    configuration,
  );
  const start = performance.now();
  await crawler.run([url]);
  const ms = performance.now() - start;
  rmSync(folder, { recursive: true, force: true });
  return { pages: texts.size, ms };
}

process.on("message", (url: string) => void crawl(url).then((result) => process.send?.(result)));
process.send?.("ready");
