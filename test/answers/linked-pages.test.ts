import { expect, it } from "vitest";
import { answerWithTrace } from "../../workers/answers/service";
import { asVisitor, makeDeps } from "../support/answers";
import { indexPages, makeSite } from "../support/factories";

const SITE = "https://shop.example.org";
const WROTE_MORE = Array.from({ length: 3 }, (_, n) => ({
  url: `${SITE}/other-${n}`,
  title: `Looms, part ${n}`,
  markdown: `Looms of the ${n}th kind stand in the hall.`,
}));

async function openShop() {
  const site = await makeSite();
  await indexPages(site, [
    {
      url: `${SITE}/refunds`,
      title: "Refunds",
      markdown: [
        `Refunds need [the form](${SITE}/form/), which [our partner](https://partner.example/form) reads.`,
        `Refunds that were refused can be [appealed](${SITE}/go?to=https://evil.example/).`,
      ].join(" "),
    },
    { url: `${SITE}/form`, title: "Form", markdown: "Print it twice." },
    ...WROTE_MORE,
  ]);
  return site;
}

const ask = async (site: Awaited<ReturnType<typeof openShop>>, deps = makeDeps()) => {
  const input = { question: "What do refunds need?", conversation_id: null, history: [], context: null };
  return (await answerWithTrace(deps, asVisitor(site), input)).answer.response_text;
};

it("an answer in the page's own words keeps its links to the site's live pages, and no others", async () => {
  const text = await ask(await openShop());
  expect(text).toContain(`[the form](${SITE}/form)`);
  expect(text).toContain("our partner reads");
  expect(text).not.toContain("evil.example");
});

it("an index that cannot say which pages are live costs the links and no more", async () => {
  const deps = makeDeps();
  const site = await openShop();
  const site_index = Object.assign(Object.create(deps.site_index), {
    search: deps.site_index.search.bind(deps.site_index),
    liveUrls: () => Promise.reject(new Error("down")),
  });
  const noted: string[] = [];
  const text = await ask(site, { ...deps, site_index, log: (_level, _type, event) => void noted.push(event) });
  expect(text).toContain("Refunds need the form");
  expect(noted).toContain("linked_pages.not_read");
});
