import { describe, expect, it } from "vitest";
import { findUnscopedTables } from "./support/tenant-statements";

describe("statements on tenant tables", () => {
  it.each([
    'select "id" from "pages" where "pages"."id" = ?',
    'update "sources" set "status" = ? where "sources"."id" = ?',
    'delete from "pages" where "pages"."source_id" = ?',
    'select "id" from "sites" order by "created_at"',
    'select "id" from "sources" inner join "sites" on "sites"."id" = "sources"."site_id" where "sites"."workspace_id" = ? and exists (select 1 from "pages" where "pages"."url" = ?)',
    'insert into "pages" ("id", "url") values (?, ?)',
    'select * from "audit_log" order by "created_at"',
    'update "sites" set "name" = ? where "sites"."id" = ?',
    'delete from "members" where "members"."user_id" = ?',
  ])("are refused without their tenant: %s", (statement) => {
    expect(findUnscopedTables(statement).length).toBeGreaterThan(0);
  });

  it.each([
    'select "id" from "pages" where ("pages"."site_id" = ? and "pages"."id" = ?)',
    'select "sources"."id" from "sources" inner join "sites" on "sources"."site_id" = "sites"."id" where "sites"."workspace_id" = ?',
    'insert into "pages" ("id", "site_id") values (?, ?) on conflict do nothing',
    'select "id" from "users" where "users"."email" = ?',
    'select "id" from "pages" where "pages"."site_id" in (?, ?)',
  ])("pass with it: %s", (statement) => {
    expect(findUnscopedTables(statement)).toEqual([]);
  });
});
