import { describe, expect, it } from "vitest";
import { extractPage } from "../../../workers/crawl/extract/extract";

const read = (html: string) => {
  const { published_at, modified_at } = extractPage(html, "https://shop.example/news");
  return { published_at, modified_at };
};
const DAY = Date.UTC(2024, 2, 5);
const article = (published: unknown) =>
  `<script type="application/ld+json">{"@type":"Article","datePublished":${JSON.stringify(published)}}</script>`;

describe("dates", () => {
  it("are unknown where the page says none", () => {
    expect(read("<p>Written in 2024, on 2024-03-05.</p><time datetime=2024-03-05>Next meeting</time>")).toEqual({
      published_at: null,
      modified_at: null,
    });
  });

  it.each([
    [
      "structured data",
      `<script type="application/ld+json">{"@type":"Article","datePublished":"2024-03-05","dateModified":"2024-03-06"}</script>`,
    ],
    [
      "<meta>",
      `<meta property="article:published_time" content="2024-03-05T00:00:00Z"><meta property="og:updated_time" content="2024-03-06">`,
    ],
    [
      "microdata",
      `<meta itemprop="datePublished" content="2024-03-05"><meta itemprop="dateModified" content="2024-03-06">`,
    ],
    [
      "<time>",
      `<time class="entry-date published" datetime="2024-03-05">5 March</time><time class="updated" datetime="2024-03-06">6 March</time>`,
    ],
  ])("are read from %s", (_, html) => {
    expect(read(html)).toEqual({ published_at: DAY, modified_at: DAY + 86_400_000 });
  });

  it("are those of structured data before others", () => {
    expect(read(`<meta name="date" content="2020-01-01">${article("2024-03-05")}`).published_at).toBe(DAY);
  });

  it.each([
    ["2024-03-05T10:30:00+02:00", DAY + 8.5 * 3_600_000],
    ["2024-03-05 10:30:00 +0200", DAY + 8.5 * 3_600_000],
    ["2024-03-05T10:30:00.000Z", DAY + 10.5 * 3_600_000],
    ["2024-03-05T10:30", DAY + 10.5 * 3_600_000],
    ["2024-03", Date.UTC(2024, 2, 1)],
    ["0001-01-01T00:00:00", null],
    ["2924-03-05", null],
    ["2024-13-45", null],
    ["03/05/2024", null],
    ["yesterday", null],
    [17, null],
  ])("%s is %d", (text, time) => {
    expect(read(article(text)).published_at).toBe(time);
  });
});
