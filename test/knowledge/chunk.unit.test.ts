import { describe, expect, it } from "vitest";
import { chunkMarkdown, MAX_CHUNK_WORDS } from "../../workers/knowledge/chunk";
import { countWords } from "../../workers/platform/markdown";

/** So many words in sentences of ten. */
const prose = (words: number, name = "word") =>
  Array.from({ length: words }, (_, i) => (i % 10 === 0 ? `The ${name}${i}` : i % 10 === 9 ? "ends." : `${name}${i}`))
    .join(" ")
    .replaceAll("The ", "The");
const chunk = (markdown: string) => chunkMarkdown(markdown, "page_1");

describe("chunkMarkdown", () => {
  it("cuts along headings and gives each passage the headings above it", async () => {
    const chunks = await chunk(
      `${prose(50)}\n\n## Returns\n\n${prose(60)}\n\n### By post\n\n${prose(60)}\n\n## Refunds\n\n${prose(60)}`,
    );
    expect(chunks.map(({ ord, heading_path }) => ({ ord, heading_path }))).toEqual([
      { ord: 0, heading_path: [] },
      { ord: 1, heading_path: ["Returns"] },
      { ord: 2, heading_path: ["Returns", "By post"] },
      { ord: 3, heading_path: ["Refunds"] },
    ]);
  });

  it("keeps a passage whole up to the cap and cuts longer ones evenly between sentences", async () => {
    expect(await chunk(prose(MAX_CHUNK_WORDS))).toHaveLength(1);
    const chunks = await chunk(prose(400));
    expect(chunks).toHaveLength(3);
    for (const { text } of chunks) {
      expect(text).toMatch(/^The.*ends\.$/s);
      expect(countWords(text)).toBeGreaterThan(100);
    }
  });

  it("cuts lists between items and tables between rows, the header repeated", async () => {
    const items = Array.from({ length: 40 }, (_, i) => `- ${prose(10, `item${i}x`)}`);
    const listed = await chunk(items.join("\n"));
    expect(listed.flatMap(({ text }) => text.split("\n"))).toEqual(items);

    const head = "| Zone | Days |\n| --- | --- |";
    const rows = Array.from({ length: 60 }, (_, i) => `| zone ${i} and more words | ${i} days or so |`);
    const tabled = await chunk(`${head}\n${rows.join("\n")}`);
    expect(tabled.length).toBeGreaterThan(2);
    for (const { text } of tabled) expect(text.startsWith(`${head}\n| zone`)).toBe(true);
    expect(tabled.flatMap(({ text }) => text.split("\n").slice(2))).toEqual(rows);
  });

  it("keeps code whole unless it alone exceeds the cap, then cuts it between lines", async () => {
    const small = `\`\`\`js\n${"let a = 1;\n".repeat(20)}\`\`\``;
    const before = prose(150);
    expect((await chunk(`${before}\n\n${small}`)).map(({ text }) => text)).toEqual([before, small]);

    const lines = Array.from({ length: 100 }, (_, i) => `  call(first${i}, second${i}, third${i});`);
    const large = await chunk(`\`\`\`js\n${lines.join("\n")}\n\`\`\``);
    expect(large.length).toBeGreaterThan(1);
    for (const { text } of large) expect(text).toMatch(/^```js\n {2}call[^`]*\);\n```$/);
    expect(large.flatMap(({ text }) => text.split("\n").slice(1, -1))).toEqual(lines);
  });

  it("keeps a line with the list it leads in", async () => {
    const chunks = await chunk(
      `${prose(160)}\n\nYou need:\n\n${Array.from({ length: 5 }, () => `- ${prose(10)}`).join("\n")}`,
    );
    expect(chunks[1]?.text).toMatch(/^You need:\n\n- /);
  });

  it("joins short neighbours under one parent and keeps the path true", async () => {
    const chunks = await chunk("## FAQ\n\n### One?\n\nYes.\n\n### Two?\n\nNo.\n\n## Other\n\nText.");
    expect(chunks.map(({ heading_path, text }) => ({ heading_path, text }))).toEqual([
      { heading_path: ["FAQ"], text: "### One?\n\nYes.\n\n### Two?\n\nNo." },
      { heading_path: ["Other"], text: "Text." },
    ]);
  });

  it("joins a short introduction with its first short section, not with a cousin", async () => {
    const chunks = await chunk("## Returns\n\nIn short.\n\n### Post\n\nBy post.\n\n## Care\n\n### Wool\n\nCold.");
    expect(chunks.map(({ heading_path, text }) => ({ heading_path, text }))).toEqual([
      { heading_path: ["Returns"], text: "In short.\n\n### Post\n\nBy post." },
      { heading_path: ["Care", "Wool"], text: "Cold." },
    ]);
  });

  it("keeps a heading with nothing below it as text of its parent", async () => {
    const chunks = await chunk("## Colours\n\nWe have:\n\n### Red\n\n### Blue");
    expect(chunks).toMatchObject([{ heading_path: ["Colours"], text: "We have:\n\n### Red\n\n### Blue" }]);
  });

  it("gives the same passage the same id whatever surrounds it, and copies their own", async () => {
    const section = `## Refunds\n\n${prose(60)}`;
    const [alone] = await chunk(section);
    const among = await chunk(`${prose(100, "other")}\n\n${section}\n\n${section}`);
    expect(alone?.chunk_id).toMatch(/^chk_[0-9a-f]{24}$/);
    expect(among[1]?.chunk_id).toBe(alone?.chunk_id);
    expect(new Set(among.map(({ chunk_id }) => chunk_id)).size).toBe(3);
    expect(await chunk(`${prose(100, "other")}\n\n${section}\n\n${section}`)).toEqual(among);
    expect(chunkMarkdown(section, "page_2")[0]?.chunk_id).not.toBe(alone?.chunk_id);
  });

  it.each([
    ["one endless sentence", "word ".repeat(2_000)],
    ["one endless word", "a".repeat(100_000)],
    ["Chinese without a full stop", "退款需要五天".repeat(1_000)],
    ["symbols", "{$} ".repeat(20_000)],
    ["one endless list item", `- ${"word ".repeat(2_000)}`],
    ["one endless row", `| a |\n| --- |\n| ${"word ".repeat(2_000)} |`],
    ["one endless line of code", `\`\`\`\n${"word ".repeat(2_000)}\n\`\`\``],
    ["one endless heading", `# ${"word ".repeat(2_000)}`],
    ["a table of nothing but headers", `| ${"word | ".repeat(400)}\n|${" --- |".repeat(400)}`],
    ["200,000 items", "- a\n".repeat(200_000)],
  ])("keeps to the cap and loses nothing with %s", async (_, markdown) => {
    const chunks = await chunk(markdown);
    for (const { text } of chunks) {
      expect(countWords(text)).toBeLessThanOrEqual(MAX_CHUNK_WORDS);
      expect(text.length).toBeLessThanOrEqual(5_000);
    }
    const squeeze = (text: string) => text.replace(/[\s`|-]+/g, "");
    expect(squeeze(chunks.map(({ text }) => text).join(""))).toBe(squeeze(markdown));
  });

  it("makes nothing of nothing", async () => {
    expect(await chunk("")).toEqual([]);
  });
});
