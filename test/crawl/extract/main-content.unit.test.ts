import { describe, expect, it } from "vitest";
import { extractPage } from "../../../workers/crawl/extract/extract";

const markdownOf = (html: string) => extractPage(html, "https://shop.example/lamp").markdown;
const PROSE = "You can return every order within thirty days of delivery and we refund the full price to your card. ";

describe("main content by type of page", () => {
  const reviews = `<p>${PROSE}</p><div class="customer-reviews"><p>${"Bright and pretty. ".repeat(15)}</p></div>`;

  it("leaves out the reviews of a product however long, and keeps those of other pages", () => {
    const product = `<script type="application/ld+json">{"@type": "Product"}</script>`;
    expect(markdownOf(product + reviews)).toBe(PROSE.trim());
    expect(markdownOf(reviews)).toContain("Bright and pretty");
  });

  it("leaves out signatures in a forum", () => {
    const post = `<p>${PROSE}</p><div class="message-signature">Sent from a phone</div>`;
    expect(markdownOf(`<meta name="generator" content="Discourse 3">${post}`)).toBe(PROSE.trim());
    expect(markdownOf(post)).toContain("Sent from a phone");
  });

  it("leaves out a foot longer than the content", () => {
    expect(markdownOf(`<p>${PROSE}</p><div id="footer"><p>${"Our shops: Kiel. ".repeat(20)}</p></div>`)).toBe(
      PROSE.trim(),
    );
  });

  it("keeps a paragraph once, and what two plans both hold in both", () => {
    expect(markdownOf(`<div><p>${PROSE}</p></div><div><p>${PROSE}</p></div>`)).toBe(PROSE.trim());
    const plan = "<ul><li>Unlimited users</li></ul>";
    expect(markdownOf(`<h2>Plus</h2>${plan}<h2>Pro</h2>${plan}`).match(/Unlimited users/g)).toHaveLength(2);
  });
});
