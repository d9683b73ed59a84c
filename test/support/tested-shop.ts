import { makeOwnedSource, recrawlSource } from "./crawl";
import { openEvals } from "./evals";
import { writeProse } from "./prose";
import { makeWebsite } from "./website";

export const REFUNDS = "Refunds are issued within 5 business days after your return reaches our warehouse.";

export function writePage(title: string, text: string, links: string[] = []): string {
  const prose = writeProse(title.length, 80).map((line) => `<p>${line}</p>`);
  const hrefs = links.map((path) => `<li><a href="${path}">${path}</a></li>`);
  return `<title>${title}</title><main><h1>${title}</h1><p>${text}</p>${prose.join("")}<ul>${hrefs.join("")}</ul></main>`;
}

/** A crawled shop with a question about its refunds and one it should refuse. */
export async function makeShop() {
  const shop = makeWebsite({
    "/": writePage("Our shop", "We weave blankets.", ["/refunds", "/care"]),
    "/refunds": writePage("Refunds", REFUNDS),
    "/care": writePage("Wool care", "Wash wool blankets by hand at 30 degrees."),
  });
  const made = await makeOwnedSource(`${shop.origin}/`);
  await recrawlSource(made.source);
  const evals = openEvals(made.owner, made.site);
  await evals.add({ question: "How long do refunds take?", page: `${shop.origin}/refunds` });
  await evals.add({ question: "Who won the World Cup in 1998?", should_refuse: true });
  return { shop, evals, ...made };
}
