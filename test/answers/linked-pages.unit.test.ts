import { describe, expect, it } from "vitest";
import { Verifier } from "../../workers/answers/verify";
import { makeEvents, makeHit } from "../support/passages";

const FIVE_DAYS = "Refunds are issued within 5 business days.";
const REFUNDS = makeHit(FIVE_DAYS);
const PARTNER = makeHit("Parcels go out daily.", { chunk_id: "chunk_partner", url: "https://partner.example/a?b=1" });
const OWN_PAGES = new Set([
  REFUNDS.url,
  "https://shop.example.org/shipping",
  "https://shop.example.org/returns?form=1",
]);

/** What is shown of a link in a sentence that cites one of the two passages. */
function link(address: string, cited = REFUNDS): string {
  const passages = [REFUNDS, PARTNER];
  const verifier = new Verifier(passages, OWN_PAGES);
  const block = { text: `See [it](${address}).`, quote: cited.text, document: passages.indexOf(cited) };
  for (const event of makeEvents([block])) verifier.push(event);
  return verifier.summary().text;
}

describe("a link", () => {
  it.each([
    ["of the page cited", "https://shop.example.org/refunds", "https://shop.example.org/refunds"],
    ["of one of the site's pages", "https://shop.example.org/shipping", "https://shop.example.org/shipping"],
    ["with a query of its own", "https://shop.example.org/returns?form=1", "https://shop.example.org/returns?form=1"],
    [
      "with more than the page has",
      "https://u:p@shop.example.org/refunds/?q=SECRET#x",
      "https://shop.example.org/refunds",
    ],
  ])("%s leads there", (_, written, href) => expect(link(written)).toBe(`See [it](${href}) [1].`));

  it.each([
    ["to a path that no page was read from", "https://shop.example.org/go"],
    ["through a redirect of the site's own", "https://shop.example.org/go?to=https://evil.example/"],
    ["with another query than the page has", "https://shop.example.org/returns?form=2"],
    ["of another scheme", "http://shop.example.org/refunds"],
    ["of a host that only begins alike", "https://shop.example.org.evil.test/refunds"],
    ["with a back slash", "https://shop.example.org\\@evil.test/refunds"],
  ])("%s is text", (_, written) => expect(link(written)).toBe("See it [1]."));

  it("to a page elsewhere is one only where that page is cited", () => {
    expect(link(PARTNER.url, PARTNER)).toBe(`See [it](${PARTNER.url}) [1].`);
    expect(link(PARTNER.url)).toBe("See it [1].");
  });
});
