import { describe, expect, it } from "vitest";
import { parseMarkdown } from "../../widget/chat/markdown-blocks";
import type { AnswerSource, MessageFrame, ServerFrame } from "../../workers/contract/socket";
import { renderMarkdown, renderOpen } from "../../workers/embed/chat/markdown";
import { readPageTexts } from "../../workers/embed/chat/texts";
import { ThreadWriter } from "../../workers/embed/chat/thread";
import { html } from "../../workers/platform/html";
import { XSS_CORPUS } from "../support/xss-corpus";

const TEXTS = readPageTexts(new Request("https://demo.example.org/chat"));
const SOURCE: AnswerSource = {
  id: "chunk_1",
  page_id: "page_1",
  title: "Refunds",
  url: "https://shop.example.org/refunds",
  snippet: "Refunds take five days.",
  score: 1,
  quote: "Refunds take five days.",
};
const label = TEXTS.source_label;
const answer = (text: string, turn_id = "turn_1"): MessageFrame => ({
  type: "message",
  seq: 2,
  turn_id,
  author: "ai",
  text,
  sources: [SOURCE],
  at: 0,
});
const READER = { time_zone: "Europe/Berlin", has_mail: true };
const begin = (status: "active" | "waiting_human" = "active") =>
  new ThreadWriter(TEXTS, () => 0, { status, assignee: null, is_answering: status === "active" }, READER);
const delta = (text: string, offset: number, sources: AnswerSource[] = []): ServerFrame => ({
  type: "delta",
  turn_id: "turn_1",
  offset,
  text,
  sources,
});
/** The frames of an answer that comes in these parts. */
function cut(parts: readonly string[]): ServerFrame[] {
  let offset = 0;
  return parts.map((part, at) => {
    const frame = delta(part, offset, at === 0 ? [SOURCE] : []);
    offset += part.length;
    return frame;
  });
}
const ANSWERS = [
  ["Refunds take five days. [1] ", "They go **back** to your card."],
  ["You need:\n\n- the receipt [1]\n", "- the **parcel**\n", "\nThat is all."],
  ["1. Open it.\n", "2. Send it.\n   - by post\n", "3. Wait [1]."],
  ["| Country | Price |\n| --- | --- |\n", "| Norway | 49 |\n", "| Sweden | 59 |"],
  ["```\na < b\n", "c\n```\n", "Done."],
  ["**Bold.** ", "*Soft.* ", "[A page](https://shop.example.org/a) ends it."],
];

describe("an answer that is written", () => {
  it.each(ANSWERS.map((parts) => [parts.join("|"), parts] as const))("only grows: %j", (_, parts) => {
    const writer = begin();
    const text = parts.join("");
    const streamed = [...cut(parts), answer(text)].map((frame) => writer.take(frame)).join("");
    expect(streamed).toBe(begin().take(answer(text)));
  });

  it("is written anew, and the draft hidden, where its end changes how it is read", () => {
    const writer = begin();
    const text = "Price\n| a | b |\n| --- | --- |\n| 1 | 2 |";
    const streamed = [delta("Price\n| a | b |", 0), answer(text)].map((frame) => writer.take(frame)).join("");
    expect(streamed).toContain('<span class="cut"></span></article>');
    expect(streamed.endsWith(begin().take(answer(text)))).toBe(true);
    expect(countOpen(streamed)).toBe(0);
  });

  it("is hidden when a person takes over, with every element closed", () => {
    const writer = begin();
    const frames: ServerFrame[] = [
      delta("- one **two", 0),
      { type: "turn", turn_id: "turn_1", status: "cancelled" },
      { type: "state", status: "with_human", assignee: { id: "user_1", name: "Ada <b>" } },
      { type: "message", seq: 3, author: "agent", agent: { id: "user_1", name: "Ada <b>" }, text: "Hello", at: 0 },
    ];
    const streamed = frames.map((frame) => writer.take(frame)).join("");
    expect(streamed).toContain('<span class="cut"></span></article>');
    expect(streamed).toContain("Ada &lt;b&gt; is here now.");
    expect(countOpen(streamed)).toBe(0);
  });

  it("lets nothing stand inside it", () => {
    const writer = begin();
    const question: ServerFrame = { type: "message", seq: 2, author: "visitor", text: "And then?", at: 0 };
    const streamed = [delta("One. ", 0), question, delta("Two.", 5), answer("One. Two.")].map((frame) =>
      writer.take(frame),
    );
    expect(streamed[1]).toBe("");
    expect(streamed.join("").indexOf("And then?")).toBeGreaterThan(streamed.join("").indexOf("</article>"));
  });

  it("that was heard from its middle is not said twice", () => {
    const writer = begin();
    const streamed = [delta("One. Two.", 0), delta("Two.", 5), answer("One. Two.")]
      .map((frame) => writer.take(frame))
      .join("");
    expect(streamed.match(/Two\./g)).toHaveLength(1);
  });
});

describe("how a conversation stands", () => {
  it("is settled once the answer is there, and not while a person is awaited", () => {
    const writer = begin();
    expect(writer.isSettled).toBe(false);
    writer.take(answer("Done."));
    expect(writer.isSettled).toBe(true);
    writer.take({ type: "state", status: "waiting_human", assignee: null });
    expect(writer.isSettled).toBe(false);
  });

  it("suggests what the last answer suggests, while the AI answers", () => {
    const summary = {
      id: "ans_1",
      answered: true,
      degraded: false,
      confidence_score: 1,
      handoff_offered: false,
      products: [],
    };
    const writer = begin();
    writer.take({ ...answer("Done."), answer: { ...summary, suggestions: ["And then?"] } });
    expect(writer.suggestions).toEqual(["And then?"]);
    writer.take({ type: "state", status: "waiting_human", assignee: null });
    expect(writer.suggestions).toEqual([]);
  });

  it("names the place of who waits", () => {
    const state = {
      type: "state",
      status: "waiting_human",
      assignee: null,
      queue_position: 2,
      expected_reply: 300_000,
    } as const;
    expect(begin("waiting_human").take(state)).toContain("You are number 2 in the queue. A reply takes about 5 min.");
  });

  it("says when people are back, by the reader's clock, and where the reply may go meanwhile", () => {
    const waiting = { status: "waiting_human", assignee: null, is_answering: false } as const;
    const state = { type: "state", ...waiting, queue_position: 1, reopens_at: 9 * 3_600_000 } as const;
    const told = begin("waiting_human").take(state);
    expect(told).toMatch(/We are back Thursday(?:,| at)? 10:00\sAM GMT\+1\. You are next\./u);
    expect(told).toContain('<a href="/chat/contact">');
    const later = { ...state, reopens_at: 8 * 86_400_000 };
    expect(begin("waiting_human").take(later)).toMatch(/We are back Friday, January 9(?:,| at) 1:00\sAM GMT\+1\./u);
    const writer = new ThreadWriter(TEXTS, () => 0, waiting, { ...READER, has_mail: false });
    expect(writer.take(state)).not.toContain("/chat/contact");
  });
});

describe("hostile text", () => {
  /** Tags that only the renderer writes, with attributes that only it gives them. */
  const ALLOWED =
    /^<(?:\/?(?:p|strong|em|code|pre|ul|ol|li|table|thead|tbody|tr|th|td|br|div|span|a)|p class="heading"|pre dir="ltr" tabindex="0"|ol start="\d+"|div class="table" tabindex="0"|span class="target"|a (?:class="cite" )?href="(?:https?:|mailto:|tel:)[^"<>]*" (?:aria-label="[^"<>]*" title="[^"<>]*" )?target="_blank" rel="noopener noreferrer nofollow")>$/;

  it("is only ever text, whole and at every prefix", () => {
    for (const { name, text } of XSS_CORPUS)
      for (let end = 1; end <= Math.min(text.length, 400); end++) {
        const written = renderMarkdown(text.slice(0, end), [SOURCE], label).toString();
        const tags = written.match(/<[^>]*>?/g) ?? [];
        expect(
          tags.filter((tag) => !ALLOWED.test(tag)),
          name,
        ).toEqual([]);
      }
  });

  it("leads nowhere that the widget's own parser does not lead", () => {
    for (const { text } of XSS_CORPUS) {
      const written = renderMarkdown(text, [], label).toString();
      const hrefs = [...written.matchAll(/href="([^"]*)"/g)].map(([, href = ""]) => href.replaceAll("&amp;", "&"));
      const known = JSON.stringify(parseMarkdown(text));
      for (const href of hrefs) expect(known).toContain(JSON.stringify(href).slice(1, -1));
    }
  });

  it("closes what it opens", () => {
    for (const { text } of XSS_CORPUS) {
      const { open, close } = renderOpen(text, [SOURCE], label);
      expect(open + close).toBe(renderMarkdown(text, [SOURCE], label).toString());
      expect(countOpen(open + close)).toBe(0);
    }
  });
});

describe("html", () => {
  it("escapes what is no markup, and shows nothing for nothing", () => {
    const value = `<b a="1" b='2'>&`;
    expect(String(html`<p title="${value}">${value}${null}${undefined}${false}${0}</p>`)).toBe(
      '<p title="&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;">&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;0</p>',
    );
    expect(String(html`${[html`<i>`, html`${"<"}`]}`)).toBe("<i>&lt;");
  });
});

/** Elements that are opened and not closed. */
function countOpen(text: string): number {
  const tags = [...text.matchAll(/<(\/?)([a-z\d]+)[^>]*?(\/?)>/g)].filter(([, , name]) => name !== "br");
  return tags.reduce((open, [, end, , is_empty]) => open + (end ? -1 : is_empty ? 0 : 1), 0);
}
