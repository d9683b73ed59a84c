import { expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import { call, readProblem } from "../support/client";
import { indexPages, makeGuest, makeSite, SHOP_PAGES } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";

async function read(owner: Owner, site: Site, query = ""): Promise<unknown> {
  const response = await call(`/api/v1/sites/${site.id}/satisfaction${query}`, { owner });
  expect(response.status).toBe(200);
  return response.json();
}

it("satisfaction is counted from visitors' ratings", async () => {
  const owner = await makeOwner();
  const site = await makeSite({ workspace_id: owner.scope.workspace_id });
  await indexPages(site, SHOP_PAGES);
  expect(await read(owner, site)).toMatchObject({ rated: 0, helpful: 0 });
  const { uuid } = await makeGuest(site);
  const asked = await call(`/api/embed/ai-searchbox/search/${uuid}`, { body: { query: "How long do refunds take?" } });
  const { response_id } = await asked.json<{ response_id: string }>();
  const body = { response_id, rating: "thumbs_down", reason: "wrong: It took ten." };
  expect((await call(`/api/ai-searchbox/feedback/${uuid}`, { body })).status).toBe(200);
  expect(await read(owner, site, "?days=7")).toMatchObject({
    rated: 1,
    helpful: 0,
    by_category: [{ category: "question", rated: 1, helpful: 0 }],
    worst_pages: [{ title: "Refunds", rated: 1, helpful: 0 }],
    reasons: expect.arrayContaining([{ reason: "wrong", count: 1 }]),
  });
  const response = await call(`/api/v1/sites/${site.id}/satisfaction?days=0`, { owner });
  expect(await readProblem(response)).toMatchObject({ status: 400 });
});
