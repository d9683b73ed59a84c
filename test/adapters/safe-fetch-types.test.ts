import { describe, expect, it } from "vitest";
import { createSafeFetch } from "../../workers/adapters/safe-fetch";
import type { FetchOptions } from "../../workers/ports";
import { EVIL, evilUrl, readHits } from "../support/evil-client";
import { BINARY_KINDS } from "../support/evil-site/binaries";

const OPTIONS: FetchOptions = { max_bytes: 64 * 1024, deadline_ms: 5_000, accept: "*/*" };
const HTML_ONLY: FetchOptions = { ...OPTIONS, content_types: ["text/html"] };
/** What goes further than its head (bars CRAWL-05). */
const TEXT_TYPES = ["text/html", "application/xhtml+xml", "text/plain", "text/markdown"];
const DOCUMENTS: FetchOptions = { ...OPTIONS, content_types: [...TEXT_TYPES, "application/pdf"] };
const outbound = createSafeFetch({
  policy: { own_hosts: [], dev_allowed_hosts: [new URL(EVIL).host] },
  resolve: null,
  user_agent: "HelpShelfBot/1.0",
});

describe("bodies", () => {
  it.each(["video/mp4", "application/json", "image/svg+xml", "text/htmlx", ""])(
    "of type %j are left unread where HTML is wanted (CRAWL-05)",
    async (type) => {
      const run = crypto.randomUUID();
      const url = evilUrl("/type", { type, run });
      expect(await outbound.fetch(url, HTML_ONLY)).toEqual({ ok: false, url, reason: "not_html" });
      expect((await readHits(run, true)).hits).toMatchObject([{ closed: "cut" }]);
    },
  );

  it("without a type are left unread where HTML is wanted", async () => {
    expect(await outbound.fetch(evilUrl("/type"), HTML_ONLY)).toMatchObject({ ok: false, reason: "not_html" });
  });

  it.each(["text/html", "TEXT/HTML; charset=x", "text/html;charset=utf-8", " text/html "])(
    "of type %j are HTML",
    async (type) => {
      const outcome = await outbound.fetch(evilUrl("/type", { type }), HTML_ONLY);
      expect(outcome).toMatchObject({ ok: false, reason: "too_large" });
    },
  );

  it.each(TEXT_TYPES)(
    "of type %s are left unread after their first kilobyte when they are no text (CRAWL-05)",
    async (as) => {
      for (const is of BINARY_KINDS) {
        const run = crypto.randomUUID();
        const url = evilUrl("/mime-lie", { is, as, bytes: 100_000_000, run });
        expect(await outbound.fetch(url, DOCUMENTS), is).toEqual({ ok: false, url, reason: "not_html" });
        expect((await readHits(run, true)).hits, is).toMatchObject([{ closed: "cut" }]);
      }
    },
  );

  it("are taken for text when only some of their bytes are odd", async () => {
    for (const is of ["ftyp", "bom16", "nulls", "id3"])
      expect(await outbound.fetch(evilUrl("/mime-lie", { is }), DOCUMENTS), is).toMatchObject({ ok: true });
  });

  it("that are to be PDF have to be it", async () => {
    const fetchPdf = (is: string) => outbound.fetch(evilUrl("/mime-lie", { is, as: "application/pdf" }), DOCUMENTS);
    for (const is of ["pdf", "late-pdf"]) expect(await fetchPdf(is), is).toMatchObject({ ok: true });
    for (const is of ["html", "png", "zip"])
      expect(await fetchPdf(is), is).toMatchObject({ ok: false, reason: "not_html" });
  });

  it("are not looked at where any type will do: a sitemap may be a gzip file", async () => {
    expect(await outbound.fetch(evilUrl("/mime-lie", { is: "gzip" }), OPTIONS)).toMatchObject({ ok: true });
  });
});
