import { describe, expect, it } from "vitest";
import { RULES, type Sources } from "./support/architecture-rules";

const files: Record<string, string> = import.meta.glob(
  ["../workers/**/*.ts", "!../workers/env.d.ts", "../widget/**/*.{ts,tsx}", "../dashboard/**/*.{ts,tsx}"],
  { query: "?raw", import: "default", eager: true },
);
const sources: Sources = Object.fromEntries(
  Object.entries(files).map(([path, text]) => [path.replace("../", ""), text]),
);
const others: Record<string, string> = import.meta.glob(["./**/*.ts", "../scripts/**/*.mjs", "../bench/**/*.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});

/** Each rule with sources that break it: a rule that lets its own violation pass is no rule. */
const CASES: [keyof typeof RULES, Sources[]][] = [
  [
    "importsFollowTheMap",
    [
      { "workers/contract/errors.ts": 'import * as z from "zod";' },
      { "workers/contract/opening.ts": 'import { MAX_HOLIDAYS } from "./limits";' },
      { "workers/contract/sites.ts": 'import { sites } from "../sites/schema";' },
      { "workers/platform/route.ts": 'import { getSite } from "../sites/service";' },
      { "workers/platform/route.ts": 'import { createDeps } from "../deps";' },
      { "workers/adapters/stripe.ts": 'import { sites } from "../sites/schema";' },
      { "workers/sites/service.ts": 'import Anthropic from "@anthropic-ai/sdk";' },
      { "workers/sites/service.ts": 'import { createSafeFetch } from "../adapters/safe-fetch";' },
      { "workers/sites/service.ts": 'import { answerQuestion } from "../answers/service";' },
      { "workers/sites/service.ts": 'import { createDeps } from "../deps";' },
      { "workers/sites/schema.ts": 'import { findSite } from "../accounts/service";' },
      { "workers/embed/routes.ts": 'import { sites } from "../sites/schema";' },
      { "workers/embed/routes.ts": 'import { eq } from "drizzle-orm";' },
      { "workers/embed/widget.ts": 'import { Answer } from "../../widget/chat/Answer";' },
      { "workers/sites/service.ts": 'import { findTexts } from "../../widget/i18n/find";' },
      { "workers/embed/routes.ts": 'import { opsRoutes } from "../ops/routes";' },
      { "widget/chat/x.ts": 'import * as z from "zod";' },
      { "widget/chat/x.ts": 'import { Site } from "../../workers/contract/sites";' },
      { "widget/chat/x.ts": 'import lodash from "lodash";' },
      { "dashboard/sites/X.tsx": 'import { Answer } from "../../widget/chat/Answer";' },
      { "dashboard/sites/X.tsx": 'import { getSite } from "../../workers/sites/service";' },
      { "dashboard/sites/X.tsx": 'import lodash from "lodash";' },
    ],
  ],
  ["filesAreShort", [{ "workers/sites/service.ts": "const a = 1;\n".repeat(301) }]],
  ["noDrizzleTransaction", [{ "workers/sites/service.ts": "await db.transaction(async () => {})" }]],
  ["noZodInTheWidget", [{ "widget/frame.tsx": 'import * as z from "zod";' }]],
  [
    "noInnerHtml",
    [{ "widget/frame.tsx": "<p dangerouslySetInnerHTML={{ __html }} />" }, { "widget/a.ts": "el.innerHTML = x" }],
  ],
  ["noPlainAccept", [{ "workers/conversations/conversation/object.ts": "server.accept();" }]],
  [
    "oneModuleFetches",
    [
      { "workers/crawl/process.ts": "await fetch(url)" },
      { "workers/crawl/process.ts": "await globalThis.fetch(url)" },
      { "workers/crawl/process.ts": "const get = fetch;" },
      { "workers/adapters/vendor.ts": "new Vendor(key, fetch)" },
      { "workers/crawl/process.ts": 'import { connect } from "cloudflare:sockets";' },
    ],
  ],
  ["routesAreDeclared", [{ "workers/sites/service.ts": 'app.get("/secret", handler)' }]],
  ["randomIsForJitter", [{ "workers/contacts/service.ts": "const token = Math.random()" }]],
  [
    "sqlIsBound",
    [
      { "workers/sites/service.ts": ["sql.exec(`SELECT * FROM a WHERE b = $", "{name}`)"].join("") },
      { "workers/sites/service.ts": ["db.prepare(\n  `SELECT $", "{COLUMNS} FROM a ORDER BY $", "{order}`)"].join("") },
      { "workers/sites/service.ts": ["sql.exec<{ id: string }>(`SELECT id FROM $", "{table.name}`)"].join("") },
      { "workers/sites/service.ts": 'sql.exec("SELECT * FROM a WHERE b = \'" + name)' },
      { "workers/sites/service.ts": "db.all(sql.raw(filter))" },
    ],
  ],
  ["noWildcardPostMessage", [{ "widget/bridge.ts": 'parent.postMessage(message, "*")' }]],
  ["modelsAreMetered", [{ "workers/answers/rewrite.ts": "const llm = deps.llms.shared(site.ai_model);" }]],
  ["noForwardedHost", [{ "workers/sites/service.ts": 'request.headers.get("host")' }]],
];

describe("architecture", () => {
  it("reads the tree", () => {
    expect(Object.keys(sources)).toContain("workers/worker.ts");
    expect(Object.keys(sources)).toContain("widget/loader.ts");
  });

  it("has a planted violation for every rule", () => {
    expect(CASES.map(([name]) => name).sort()).toEqual(Object.keys(RULES).sort());
  });

  for (const [name, violations] of CASES) {
    it(`holds: ${name}`, () => {
      expect(RULES[name](sources)).toEqual([]);
    });

    it(`bites: ${name}`, () => {
      for (const planted of violations) expect(RULES[name](planted), Object.values(planted)[0]).toHaveLength(1);
    });
  }

  it("keeps tests, scripts and benches short as well", () => {
    expect(RULES.filesAreShort(others)).toEqual([]);
  });
});
