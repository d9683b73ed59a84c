/**
 * The rows `npm start` begins with, written into the local database while no Worker runs: a workspace, its owner, and a site
 * with one website as its source. The Worker's cron starts the crawl of every pending source. Node 24 (it reads the product's own TypeScript).
 */
import { randomBytes, scryptSync } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { NEW_SITE } from "../workers/contract/new-site.ts";
import { newId, newSiteKey } from "../workers/platform/ids.ts";
import { Trouble } from "./lib.mjs";

/** Who signs in on a development machine. No other database ever holds this person. */
export const OWNER = { email: "owner@tarnandteasel.example", password: "tarn-and-teasel-demo" };
/** Who answers the demo shop's visitors beside the owner. */
const TEAM = [
  { email: "ada@tarnandteasel.example", full_name: "Ada Finch" },
  { email: "bo@tarnandteasel.example", full_name: "Bo Marsh" },
];
/** What they write again and again. */
const CANNED_REPLIES = [
  {
    shortcut: "hello",
    title: "Greeting",
    text: "Hello {{visitor.first_name|there}}, this is {{agent.first_name|the team}} of {{site.name}}. How can I help?",
  },
  {
    shortcut: "order-number",
    title: "Ask for the order number",
    text: "I am happy to look that up, {{visitor.first_name|of course}}. Which order is it about? The number begins with TT and stands in your confirmation mail.",
  },
  {
    shortcut: "bye",
    title: "Good-bye",
    text: "You are welcome. Should anything else come up, write here again: this is {{conversation.id}}.\n\n{{agent.name|Your team}}, {{site.name}}",
  },
];
/** Beyond this a site must be proven the owner's (spec §9). */
const MAX_PAGES = 100;

/** The demo shop as its owner set it up. */
export const DEMO_SITE = {
  name: "Tarn & Teasel",
  subdomain: "demo",
  welcome_message: "Hello. Ask about blankets, delivery, returns, or how to wash them.",
  suggested_questions: [
    "How long do refunds take?",
    "What does shipping to Germany cost?",
    "How do I wash a wool blanket?",
  ],
  theme: { primary_color: "#2F5D43", secondary_color: "#A5573A", position: "right" },
  contact: {
    channels: {
      email: { enabled: true, value: "hello@tarnandteasel.example" },
      phone: { enabled: true, value: "01632 960118" },
    },
  },
};

/** Settings for somebody's own website, named after its host. */
export function describeOwnSite(url) {
  const host = url.host.replace(/^www\./, "");
  return {
    name: host,
    // A label has 63 characters; an older site of that name may need seven more.
    subdomain: host
      .replaceAll(/[^a-z0-9]/g, "-")
      .slice(0, 50)
      .replace(/-$/, ""),
    welcome_message: NEW_SITE.welcome_message,
    suggested_questions: NEW_SITE.suggested_questions,
    theme: NEW_SITE.theme,
    contact: NEW_SITE.contact,
  };
}

/**
 * Makes or finds the site of `url` and lets `origin` carry its widget. Another address is another site, for its pages are others:
 * the one that had the subdomain before keeps its pages under a longer name. A crawl that failed waits to be tried again.
 * Returns `{ site_id, site_key, source_id, subdomain, is_new }`.
 */
export function seedSite(state, url, origin, settings) {
  const db = new DatabaseSync(findDatabase(state));
  try {
    db.exec("BEGIN IMMEDIATE");
    const now = Date.now();
    const workspace_id = seedWorkspace(db, now);
    const known = db
      .prepare("SELECT id, subdomain FROM sites WHERE url = ? AND workspace_id = ? AND deleted_at IS NULL")
      .get(url, workspace_id);
    if (known?.subdomain !== settings.subdomain) {
      db.prepare("UPDATE sites SET subdomain = subdomain || '-' || substr(id, -6) WHERE subdomain = ?").run(
        settings.subdomain,
      );
    }
    const site_id = known?.id ?? insertSite(db, { ...settings, workspace_id, url, now });
    db.prepare("UPDATE sites SET subdomain = ?, allowed_origins = ?, updated_at = ? WHERE id = ?").run(
      settings.subdomain,
      JSON.stringify([origin]),
      now,
      site_id,
    );
    // The owner may have removed it since.
    if (!db.prepare("SELECT id FROM sources WHERE site_id = ? AND url = ?").get(site_id, url))
      insertSource(db, { site_id, url, now });
    db.prepare("UPDATE sources SET status = 'pending', last_error = NULL WHERE site_id = ? AND status = 'failed'").run(
      site_id,
    );
    db.exec("COMMIT");
    const row = db
      .prepare(
        "SELECT sites.site_key, sources.id FROM sites JOIN sources ON sources.site_id = sites.id AND sources.url = sites.url WHERE sites.id = ?",
      )
      .get(site_id);
    return { site_id, site_key: row.site_key, source_id: row.id, subdomain: settings.subdomain, is_new: !known };
  } finally {
    db.close();
  }
}

function seedWorkspace(db, now) {
  const known = db
    .prepare(
      "SELECT members.workspace_id, users.password_hash FROM members JOIN users ON users.id = members.user_id WHERE users.email = ?",
    )
    .get(OWNER.email);
  if (known) {
    if (!known.password_hash) letOwnerSignIn(db, known.workspace_id, now);
    return known.workspace_id;
  }
  const workspace_id = newId("ws", now);
  const user_id = newId("user", now);
  insert(db, "workspaces", { id: workspace_id, name: "Tarn & Teasel", plan: "pro", created_at: now, updated_at: now });
  insert(db, "users", {
    id: user_id,
    email: OWNER.email,
    email_verified_at: now,
    password_hash: hashPassword(OWNER.password),
    full_name: "Ruth Alder",
    created_at: now,
    updated_at: now,
  });
  insert(db, "members", { workspace_id, user_id, role: "owner", created_at: now });
  for (const reply of CANNED_REPLIES)
    insert(db, "canned_replies", {
      id: newId("canned", now),
      workspace_id,
      ...reply,
      created_at: now,
      updated_at: now,
    });
  return workspace_id;
}

/** The two agents of every development machine, made or found: `{ email, password }` of each. No Worker may be running. */
export function seedTeam(state) {
  return seedMembers(state, TEAM);
}

/** As many nameless agents as a load program needs. */
export function seedAgents(state, count) {
  const people = Array.from({ length: count }, (_, at) => ({
    email: `agent-${at}@tarnandteasel.example`,
    full_name: `Agent ${at}`,
  }));
  return seedMembers(state, people);
}

function seedMembers(state, people) {
  const db = new DatabaseSync(findDatabase(state));
  const now = Date.now();
  const workspace_id = seedWorkspace(db, now);
  const wanted = people.filter(({ email }) => !db.prepare("SELECT id FROM users WHERE email = ?").get(email));
  // One hash for all: each costs a fifth of a second.
  const password_hash = wanted.length > 0 ? hashPassword(OWNER.password) : "";
  for (const person of wanted) {
    const user_id = newId("user", now);
    const times = { created_at: now, updated_at: now };
    insert(db, "users", { id: user_id, ...person, email_verified_at: now, password_hash, ...times });
    insert(db, "members", { workspace_id, user_id, role: "agent", created_at: now });
  }
  db.close();
  return people.map(({ email }) => ({ email, password: OWNER.password }));
}

/** An older database holds an owner without a password: they get it, and the plan every workspace is on. */
function letOwnerSignIn(db, workspace_id, now) {
  db.prepare("UPDATE users SET password_hash = ?, email_verified_at = ? WHERE email = ?").run(
    hashPassword(OWNER.password),
    now,
    OWNER.email,
  );
  db.prepare("UPDATE workspaces SET plan = 'pro' WHERE id = ?").run(workspace_id);
}

/** As workers/accounts/passwords.ts stores it. */
function hashPassword(password) {
  const cost = { N: 2 ** 15, r: 8, p: 3 };
  const salt = randomBytes(16);
  const hash = scryptSync(password, salt, 32, { ...cost, maxmem: 64 * 1024 * 1024 });
  return ["scrypt", cost.N, cost.r, cost.p, salt.toString("base64url"), hash.toString("base64url")].join("$");
}

function insertSite(db, { now, url, workspace_id, ...settings }) {
  const site_id = newId("site", now);
  insert(db, "sites", {
    id: site_id,
    workspace_id,
    name: settings.name,
    url,
    subdomain: settings.subdomain,
    site_key: newSiteKey(),
    status: "active",
    widget_enabled: 1,
    ai_enabled: 1,
    personality: "friendly",
    welcome_message: settings.welcome_message,
    suggested_questions: JSON.stringify(settings.suggested_questions),
    theme: JSON.stringify(settings.theme),
    contact: JSON.stringify(settings.contact),
    allowed_origins: "[]",
    created_at: now,
    updated_at: now,
  });
  return site_id;
}

function insertSource(db, { now, url, site_id }) {
  insert(db, "sources", {
    id: newId("src", now),
    site_id,
    type: "website",
    url,
    status: "pending",
    last_error: null,
    max_pages: MAX_PAGES,
    version: 0,
    last_synced_at: null,
    created_at: now,
    updated_at: now,
  });
}

function insert(db, table, row) {
  const columns = Object.keys(row);
  db.prepare(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`).run(
    ...Object.values(row),
  );
}

/** Takes a site out again whose address turned out to lead nowhere. No Worker may be running. */
export function forgetSite(state, site_id) {
  const db = new DatabaseSync(findDatabase(state));
  for (const table of ["pages", "sources", "guests"]) db.prepare(`DELETE FROM ${table} WHERE site_id = ?`).run(site_id);
  db.prepare("DELETE FROM sites WHERE id = ?").run(site_id);
  db.close();
}

/** Opens the local database to read how far a crawl is: `{ status, last_error, indexed, skipped, reasons }`, and `close()`. */
export function watchCrawl(state, source_id) {
  const db = new DatabaseSync(findDatabase(state), { readOnly: true });
  const source = db.prepare("SELECT status, last_error FROM sources WHERE id = ?");
  const pages = db.prepare(
    "SELECT status, reason, COUNT(*) AS n FROM pages WHERE source_id = ? GROUP BY status, reason",
  );
  return {
    read() {
      const groups = pages.all(source_id);
      const sum = (wanted) => groups.filter(wanted).reduce((total, { n }) => total + n, 0);
      return {
        ...source.get(source_id),
        indexed: sum(({ status }) => status === "indexed"),
        skipped: sum(({ status }) => status !== "indexed" && status !== "queued"),
        reasons: groups.map(({ reason }) => reason),
      };
    },
    close: () => db.close(),
  };
}

/** Wrangler names the file by a hash of the database's id; the folder holds no other database but its own metadata. */
function findDatabase(state) {
  const folder = join(state, "v3", "d1", "miniflare-D1DatabaseObject");
  const files = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith(".sqlite") && name !== "metadata.sqlite")
    : [];
  if (files.length !== 1)
    throw new Trouble(`${state} does not hold one local database: delete that folder, then start again.`);
  return join(folder, files[0]);
}
