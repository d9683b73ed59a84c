import { describe, expect, it } from "vitest";
import { extractPage } from "../../../workers/crawl/extract/extract";

const markdownOf = (html: string) => extractPage(html, "https://shop.example/lamp").markdown;
const PROSE = "You can return every order within thirty days of delivery and we refund the full price to your card. ";
const PRODUCT = `<script type="application/ld+json">{"@type": "Product"}</script>`;

describe("products", () => {
  const reviews = `<p>${PROSE}</p><div class="customer-reviews"><p>${"Bright and pretty. ".repeat(15)}</p></div>`;

  it("are read without their reviews however long, and other pages with them", () => {
    expect(markdownOf(PRODUCT + reviews)).toBe(PROSE.trim());
    expect(markdownOf(reviews)).toContain("Bright and pretty");
  });

  it("are read without the cards of others, which are the content of a collection", () => {
    const cards = ["Lamp", "Chair", "Table"].map((name) => `<li><a href="/${name}"><h3>${name}</h3></a> €20.00</li>`);
    const html = `<p>${PROSE}</p><ul>${cards.join("")}</ul>`;
    expect(markdownOf(PRODUCT + html)).toBe(PROSE.trim());
    expect(markdownOf(`<meta property="og:type" content="product.group">${html}`)).toContain("Chair");
  });
});

describe("threads", () => {
  it("are read without signatures", () => {
    const post = `<p>${PROSE}</p><div class="message-signature">Sent from a phone</div>`;
    expect(markdownOf(`<meta name="generator" content="Discourse 3">${post}`)).toBe(PROSE.trim());
    expect(markdownOf(post)).toContain("Sent from a phone");
  });

  it.each([
    ["XenForo", `<article class="message-body"><div class="bbWrapper">POST</div></article>`],
    [
      "Discourse, for crawlers",
      `<noscript><div class="topic-body crawler-post"><div class="post">POST</div></div></noscript>`,
    ],
    ["Stack Exchange", `<div class="answercell"><div class="s-prose js-post-body" itemprop="text">POST</div></div>`],
    ["phpBB", `<div class="postbody"><div><div class="content">POST</div></div></div>`],
    ["vBulletin", `<td id="td_post_1"><div id="post_message_1">POST</div></td>`],
    ["Invision", `<div data-role="commentContent" class="ipsType_richText">POST</div>`],
    ["Simple Machines", `<div class="post"><div class="inner" id="msg_17">POST</div></div>`],
  ])("are the posts of %s and nothing beside them", (_, post) => {
    const text = PROSE.repeat(3).trim();
    const first = post.replace("POST", `<p>First: ${text}</p>`);
    const second = post.replace("POST", `<p>Second: ${text}</p>`).replace("_1", "_2").replace("_17", "_18");
    const html = `<h1>Returns?</h1><p>Joined in 2019, 312 messages</p>${first}<p>Likes: 3</p>${second}<p>Log in to reply to this thread.</p>`;
    expect(markdownOf(html)).toBe(`First: ${text}\n\nSecond: ${text}`);
  });

  it("are read from structured data where the engine is not known, one article is not", () => {
    const posts = `<div itemprop="text"><p>First: ${PROSE}</div><p>Likes: 3</p><div itemprop="text"><p>Second: ${PROSE}</div>`;
    const page = `<script type="application/ld+json">{"@type": "QAPage"}</script>${posts}`;
    expect(markdownOf(page)).toBe(`First: ${PROSE.trim()}\n\nSecond: ${PROSE.trim()}`);
    expect(markdownOf(`<p>Intro.</p><div class="post_body"><p>${PROSE}</div>`)).toContain("Intro.");
  });

  it("have the page's heading for a title", () => {
    const html = `<title>Lost parcel - Forum</title><h1>Lost parcel</h1>${`<div class=bbWrapper>${PROSE}</div>`.repeat(2)}`;
    expect(extractPage(html, "https://forum.example/t/1").title).toBe("Lost parcel");
  });
});

describe("articles", () => {
  const article = `<div class=page><div class=text><p>${PROSE}</p><p>Also: ${PROSE}</p><p>Last: ${PROSE}</p></div><div class=call><p>Book a call today</p></div></div>`;

  it("are read without what follows their prose", () => {
    const data = `<script type="application/ld+json">{"@type": "BlogPosting"}</script>`;
    expect(markdownOf(data + article)).not.toContain("Book a call");
    expect(markdownOf(article)).toContain("Book a call");
  });
});

describe("what stands beside every content", () => {
  it("goes: a foot longer than the content, and one inside it that holds links", () => {
    const foot = `<div id="footer"><p>${"Our shops: Kiel. ".repeat(20)}</p></div>`;
    expect(markdownOf(`<p>${PROSE}</p>${foot}`)).toBe(PROSE.trim());
    const links = ["Careers", "Imprint", "Privacy", "Stores"].map((name) => `<a href="/${name}">${name} here</a>`);
    expect(
      markdownOf(
        `<main><p>${PROSE}</p><h2>More</h2><div class="page-footer"><h3>Shop</h3>${links.join("")}</div></main>`,
      ),
    ).not.toContain("Imprint");
  });

  it("goes: what asks for cookies, by name and by what it says", () => {
    const named = `<div class="cookie-consent"><p>${"Some are needed, others are not. ".repeat(20)}</p></div>`;
    expect(markdownOf(`<p>${PROSE.repeat(3)}</p>${named}`)).toBe(PROSE.repeat(3).trim());
    expect(markdownOf(`<p>${PROSE}</p><div class=x><p>This site uses cookies to count visits.</p></div>`)).toBe(
      PROSE.trim(),
    );
  });

  it("is not told by classes that say how it looks", () => {
    expect(
      markdownOf(`<p>${PROSE}</p><div class="group/tooltip md:nav [&>.menu]:p-2"><p>Free of charge.</p></div>`),
    ).toContain("Free of charge.");
  });

  it("goes when it repeats: a paragraph is kept once, and what two plans both hold in both", () => {
    expect(markdownOf(`<div><p>${PROSE}</p></div><div><p>${PROSE}</p></div>`)).toBe(PROSE.trim());
    const plan = "<ul><li>Unlimited users</li></ul>";
    expect(markdownOf(`<h2>Plus</h2>${plan}<h2>Pro</h2>${plan}`).match(/Unlimited users/g)).toHaveLength(2);
  });
});
