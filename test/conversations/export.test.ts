import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { beforeAll, expect, it } from "vitest";
import { readCsv } from "../../workers/adapters/csv";
import type { Site } from "../../workers/contract/sites";
import { ConversationLog } from "../../workers/conversations/conversation/log";
import { conversations } from "../../workers/conversations/schema";
import { isTenant } from "../../workers/platform/object";
import { beginSeen } from "../support/chat";
import { call, fingerprint, readProblem } from "../support/client";
import { makeSite } from "../support/factories";
import { listActions } from "../support/owner-sources";
import { makeOwner, type Owner } from "../support/owners";

const FORMULA = '=HYPERLINK("https://evil.example","look")';
let ada: Owner;
let site: Site;

beforeAll(async () => {
  ada = await makeOwner();
  site = await makeSite({ workspace_id: ada.scope.workspace_id });
});

const ask = (of: Site, query: string, owner = ada) =>
  call(`/api/v1/conversations/export?site_id=${of.id}&${query}`, { owner, method: "POST" });

async function readTable(of: Site, query = ""): Promise<Record<string, string>[]> {
  const response = await ask(of, `format=csv${query}`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-disposition")).toBe(`attachment; filename="conversations-${of.subdomain}.csv"`);
  const [head, ...rows] = await readCsv((await response.text()).replace("\uFEFF", ""));
  return rows.map(({ cells }) => Object.fromEntries((head?.cells ?? []).map((name, at) => [name, cells[at] ?? ""])));
}

/** Whatever its type says of being text. */
const readText = async (response: Response) => new TextDecoder().decode(await response.arrayBuffer());

interface Line {
  type: string;
  id: string;
  after: string | null;
  conversations: number;
  messages: { seq: number; author: string; text: string }[];
}
async function readLines(of: Site, query = ""): Promise<Line[]> {
  return (await readText(await ask(of, `format=jsonl${query}`)))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

let number = 0;
/** As one that visitors began, with so many messages; without any there is no object. */
async function make(
  of: Site,
  messages: number,
  more: Partial<typeof conversations.$inferInsert> = {},
): Promise<string> {
  const now = Date.now();
  const id = `conv_${String(++number).padStart(6, "0")}`;
  const stamps = { created_at: now, updated_at: now, last_at: now };
  const said = { last_seq: Math.max(1, messages), last_author: "visitor", last_text: `text ${number}` } as const;
  await drizzle(env.DB)
    .insert(conversations)
    .values({ id, site_id: of.id, status: "active", version: 1, ...said, ...stamps, ...more });
  if (messages > 0)
    await runInDurableObject(env.CONVERSATION.getByName(`${of.id}:${id}`), (_, { storage }) => {
      isTenant(storage, of.id, "write");
      const log = new ConversationLog(storage.sql);
      log.open(id, of.id, crypto.randomUUID(), "chat", now);
      for (let seq = 1; seq <= messages; seq++)
        log.append({ author: "visitor", text: `said ${seq}`, client_id: `browser-${seq}`, at: now });
    });
  return id;
}

it("is a table of every conversation, however many, that no spreadsheet runs", async () => {
  const many = await makeSite({ workspace_id: ada.scope.workspace_id });
  const ids: string[] = [];
  for (let at = 0; at < 1_201; at++)
    ids.push(await make(many, 0, at === 700 ? { last_text: FORMULA, tags: ["+1", "vip"], created_at: 0 } : {}));
  const rows = await readTable(many);
  expect(rows.map(({ id }) => id)).toEqual(ids);
  expect(rows[700]).toMatchObject({ last_text: `'${FORMULA}`, tags: "'+1, vip", began_at: "1970-01-01T00:00:00.000Z" });
  expect(rows[0]).toMatchObject({ status: "active", assignee: "", ended_at: "", merged_into: "" });
  expect(await readTable(many, `&after=${ids[1_199]}`)).toHaveLength(1);
});

it("runs in no spreadsheet that ends cells elsewhere than at a comma (ABU-04)", async () => {
  const sharp = await makeSite({ workspace_id: ada.scope.workspace_id });
  const dde = "=cmd|' /C calc'!A0";
  for (const last_text of [`Hi\n${dde}`, `Hi;${dde};`, `Hi ; "${dde}`, `Hi\t${dde}`, `Hi;\n＠SUM(1)`, "-1;-2"])
    await make(sharp, 0, { last_text, rating_comment: last_text, tags: [last_text] });
  const text = await readText(await ask(sharp, "format=csv"));
  for (const cell of text.replace("\uFEFF", "").split(/[;\t\r\n]/)) expect(cell).not.toMatch(/^[\s"]*[=+\-@＝＋－＠]/);
  expect((await readTable(sharp))[0]).toMatchObject({ last_text: `Hi ${dde}`, tags: `Hi ${dde}` });
});

it("holds what the filters leave, and nothing of a visitor's key", async () => {
  const { guest, id } = await beginSeen(site, ada, ["Where is my parcel?"]);
  const spam = await make(site, 1, { is_spam: true });
  const urgent = await make(site, 1, { priority: "urgent", tags: ["vip"] });
  const merged = await make(site, 1, { merged_into: urgent });
  const listIds = async (query: string) => (await readTable(site, query)).map((row) => row.id);
  expect(await listIds("")).toEqual(expect.arrayContaining([id, urgent]));
  for (const left_out of [spam, merged]) expect(await listIds("")).not.toContain(left_out);
  expect(await listIds("&spam=true")).toEqual([spam]);
  expect(await listIds("&merged=true")).toEqual([merged]);
  expect(await listIds("&priority=urgent&tag=vip")).toEqual([urgent]);
  expect((await readLines(site, "&priority=urgent")).map((line) => line.id)).toEqual([urgent, undefined]);
  const whole = `${await readText(await ask(site, "format=csv"))}${await readText(await ask(site, "format=jsonl"))}`;
  expect(whole).toContain("Where is my parcel?");
  for (const secret of [guest.scope.guest_id, guest.token, "browser-1", "guest_uuid"])
    expect(whole).not.toContain(secret);
  expect(await readProblem(await ask(site, "format=xlsx"))).toMatchObject({ status: 400 });
  expect((await call("/api/v1/conversations/export?format=csv", { owner: ada, method: "POST" })).status).toBe(400);
});

it("holds what was said, each conversation whole on its line, and no notes of members", async () => {
  const talk = await makeSite({ workspace_id: ada.scope.workspace_id });
  const long = await make(talk, 450);
  const short = await make(talk, 200);
  const gone = await make(talk, 0);
  const note = { client_id: "note-in-no-file", text: "secret-of-members" };
  expect((await call(`/api/v1/conversations/${short}/notes`, { owner: ada, body: note })).status).toBe(200);
  const lines = await readLines(talk);
  expect(lines.map(({ type, id }) => [type, id])).toEqual([
    ["conversation", long],
    ["conversation", short],
    ["end", undefined],
  ]);
  expect(gone).toBeTruthy();
  for (const [at, count] of [450, 200].entries())
    expect(lines[at]?.messages.map(({ seq, text }) => [seq, text])).toEqual(
      Array.from({ length: count }, (_, seq) => [seq + 1, `said ${seq + 1}`]),
    );
  expect(lines[2]).toEqual({ type: "end", conversations: 2, after: null });
  expect(JSON.stringify(lines)).not.toContain("secret-of-members");
});

it("goes on after the conversation that its last line names, until that names none", async () => {
  const big = await makeSite({ workspace_id: ada.scope.workspace_id });
  const ids: string[] = [];
  for (let at = 0; at < 105; at++) ids.push(await make(big, 1));
  const first = await readLines(big);
  expect(first).toHaveLength(101);
  expect(first.at(-1)).toEqual({ type: "end", conversations: 100, after: ids[99] });
  const rest = await readLines(big, `&after=${first.at(-1)?.after}`);
  expect(rest.at(-1)).toEqual({ type: "end", conversations: 5, after: null });
  expect([...first, ...rest].flatMap((line) => (line.type === "end" ? [] : line.id))).toEqual(ids);
});

it("is the owner's alone, of their own sites, and noted each time", async () => {
  const { workspace_id } = ada.scope;
  for (const role of ["admin", "agent", "viewer"] as const) {
    const member = await makeOwner({ role, workspace_id });
    expect(await readProblem(await ask(site, "format=csv", member))).toMatchObject({ error: "forbidden" });
  }
  const stranger = await makeOwner();
  const theirs = await ask(site, "format=jsonl", stranger);
  const missing = await ask({ ...site, id: "site_0missing" }, "format=jsonl", stranger);
  expect(theirs.status).toBe(404);
  expect(await fingerprint(theirs)).toBe(await fingerprint(missing));
  const count = async () => (await listActions(ada)).filter(({ action }) => action === "conversations.exported").length;
  const before = await count();
  for (const query of ["format=csv", "format=jsonl&after=conv_0"]) await readText(await ask(site, query));
  expect(await count()).toBe(before + 2);
});
