import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { findWalks, listWalks, noteStatement } from "./support/query-plans";

const PLANTED = [
  `select "id" from "pages" where lower("pages"."site_id") = ? and "pages"."title" = 'who?'`,
  'select "id" from "pages" as "twin" where "twin"."content_hash" = ?',
  'select count(*) from "guests"',
  'update "sources" set "status" = ? where "sources"."last_error" = ?',
  'delete from "sessions" where "sessions"."last_seen_at" < ?',
  'select "sites"."id" from "sites" inner join "sources" on "sources"."site_id" = "sites"."id" where "sites"."name" = ?',
];

describe("statements on big tables (DATA-05)", () => {
  it.each(PLANTED)("are refused when they walk through one: %s", async (statement) => {
    noteStatement(statement);
    expect(await findWalks(env.DB)).toEqual([expect.stringMatching(/^SCAN (?:\w+)/)]);
    // Each is asked for once.
    noteStatement(statement);
    expect(await findWalks(env.DB)).toEqual([]);
  });

  it.each([
    'select "id" from "pages" where "pages"."site_id" = ? and lower("pages"."title") = ?',
    'select "sites"."id" from "sites" inner join "pages" on "pages"."site_id" = "sites"."id" where "sites"."workspace_id" = ?',
    "insert into pages (id, site_id) select value, ? from json_each(?)",
    "select 1",
  ])("pass when an index leads to what they need: %s", async (statement) => {
    noteStatement(statement);
    expect(await findWalks(env.DB)).toEqual([]);
  });

  it("are judged by each step of their plan, under any alias", () => {
    const sql = 'select 1 from "pages" as "twin" inner join "workspaces" on 1';
    const steps = ["SCAN twin USING COVERING INDEX x", "SEARCH pages USING INDEX y (site_id=?)", "SCAN json_each"];
    expect(listWalks(sql, steps)).toEqual([`SCAN twin USING COVERING INDEX x: ${sql}`]);
  });
});
