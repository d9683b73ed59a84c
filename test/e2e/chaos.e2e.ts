import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBroken } from "../chaos/product.ts";
import { runChaos } from "../chaos/run.ts";

const LANES = 6;
const SETTINGS = { seed: 7, seconds: 15, lanes: LANES, max_offline_ms: 3_000 };
let product: Awaited<ReturnType<typeof openBroken>>;

beforeAll(async () => {
  product = await openBroken("chaos-short", 2 * LANES);
});
afterAll(() => product?.close());

describe("a part of the fault matrix (docs/reliability.md; MSG-01 to MSG-06, AIR-03)", () => {
  it("leaves every acknowledged message once and in one order, and every turn one end", {
    timeout: 240_000,
  }, async () => {
    const { violations, cells_run, acknowledged } = await runChaos(product, SETTINGS, () => {});
    expect(violations).toEqual([]);
    expect(cells_run).toBeGreaterThanOrEqual(LANES);
    expect(acknowledged).toBeGreaterThan(2 * LANES);
  });
});
