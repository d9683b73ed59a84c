import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Me, Member } from "../../workers/contract/accounts";
import { MAX_PROFILE_IMAGE_BYTES, MAX_PROFILE_IMAGE_SIDE_PX } from "../../workers/contract/limits";
import type { List } from "../../workers/contract/lists";
import { readAudit } from "../support/accounts";
import { formOf, readBytes } from "../support/attachments";
import { type Call, call, readProblem } from "../support/client";
import { makeSite } from "../support/factories";
import { makeOwner, type Owner } from "../support/owners";
import { buildExif, buildGif, buildJpeg, buildPng, buildWebp, bytesOf } from "../support/pictures";

const SCRIPT = "<script>alert(1)</script>";
const SVG = bytesOf(`<svg xmlns="http://www.w3.org/2000/svg">${SCRIPT}</svg>`);
const PATH = "/api/v1/me/profile-image";

type NamedFile = [name?: string, type?: string, body?: Uint8Array];

const upload = (owner: Owner, ...[name = "me.png", type = "image/png", body = buildPng()]: NamedFile) =>
  call(PATH, { method: "PUT", raw_body: formOf(name, type, body), owner });
const remove = (owner: Owner) => call(PATH, { method: "DELETE", owner });
const show = (id: string, more: Call = {}) => call(`/api/profile-images/${id}`, more);
const readMe = async (owner: Owner): Promise<Me> => (await call("/api/v1/me", { owner })).json();
const countKept = async () => (await env.PAGES.list({ prefix: "profile-images/" })).objects.length;

async function keep(owner: Owner, ...file: NamedFile): Promise<string> {
  const response = await upload(owner, ...file);
  expect(response.status).toBe(200);
  const { profile_image }: Me = await response.json();
  return profile_image ?? "none";
}

describe("a member's picture", () => {
  it.each([
    ["me.png", "image/png", buildPng(), "image/png"],
    ["me.jpg", "image/jpg", buildJpeg(), "image/jpeg"],
    ["me.webp", "image/webp", buildWebp(), "image/webp"],
    ["blob", "", buildPng(), "image/png"],
  ])(
    "is what its bytes say, under headers under which nothing in it runs: %s",
    async (name, type, body, media_type) => {
      const id = await keep(await makeOwner(), name, type, body);
      const { status, headers } = await show(id);
      expect(status).toBe(200);
      expect(Object.fromEntries(headers)).toMatchObject({
        "content-type": media_type,
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "private, max-age=86400, immutable",
      });
      expect(headers.get("set-cookie")).toBeNull();
    },
  );

  it("is seen without credentials on the app's host and on every site's", async () => {
    const id = await keep(await makeOwner());
    for (const more of [{}, { site: await makeSite() }])
      expect(await readBytes(await show(id, more))).toEqual(buildPng());
  });

  it.each([
    ["me.svg", "image/svg+xml", SVG],
    ["me.png", "image/png", SVG],
    ["me.gif", "image/gif", buildGif()],
    ["me.png", "image/png", buildGif()],
    ["me.png", "image/png", bytesOf(buildPng(), SCRIPT)],
    ["me.png", "image/png", bytesOf("GIF89a/*", "*/=alert(1)//;")],
    ["me.png", "text/html", buildPng()],
    ["me.html", "image/png", buildPng()],
    ["me.png", "image/png", buildJpeg()],
    ["me.pdf", "application/pdf", bytesOf("%PDF-1.7\n%%EOF")],
  ])(
    "is refused where it is none, or no longer one thing only: %s as %s (UPL-01, UPL-03)",
    async (name, type, body) => {
      const owner = await makeOwner();
      const before = await countKept();
      const refused = await upload(owner, name, type, body);
      expect(await readProblem(refused)).toMatchObject({ status: 415, error: "unsupported_media_type" });
      expect((await readMe(owner)).profile_image).toBeNull();
      expect(await countKept()).toBe(before);
    },
  );

  it("is refused with more bytes or pixels than a face needs, whatever it says of its length (UPL-04)", async () => {
    const owner = await makeOwner();
    const large = bytesOf(buildPng(), new Uint8Array(MAX_PROFILE_IMAGE_BYTES));
    const problem = await readProblem(await upload(owner, "me.png", "image/png", large));
    expect(problem).toMatchObject({ status: 413, fields: { file: "The file is larger than 64 kB." } });
    for (const size of [
      [MAX_PROFILE_IMAGE_SIDE_PX + 1, 1],
      [1, MAX_PROFILE_IMAGE_SIDE_PX + 1],
      [50_000, 50_000],
    ] as const)
      expect((await upload(owner, "me.png", "image/png", buildPng(...size))).status).toBe(413);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 10_000;
        controller.enqueue(new Uint8Array(10_000).fill(97));
      },
    });
    const headers = { "content-type": "multipart/form-data; boundary=x" };
    const refused = await call(PATH, { method: "PUT", raw_body: endless, headers, owner });
    expect(await readProblem(refused)).toMatchObject({ status: 413, error: "payload_too_large" });
    expect(sent).toBeLessThan(MAX_PROFILE_IMAGE_BYTES * 3);
    expect((await call(PATH, { method: "PUT", body: {}, owner })).status).toBe(415);
    expect((await readMe(owner)).profile_image).toBeNull();
  });

  it("goes without the place it was taken at (UPL-05)", async () => {
    const id = await keep(await makeOwner(), "me.jpg", "image/jpeg", buildJpeg(4, 2, [buildExif(6)]));
    expect(String.fromCharCode(...(await readBytes(await show(id))))).not.toContain("GPS");
  });

  it("has a new id with each change, and the one before is gone for good (UPL-05)", async () => {
    const owner = await makeOwner();
    const first = await keep(owner);
    const second = await keep(owner, "me.webp", "image/webp", buildWebp());
    expect(second).not.toBe(first);
    expect(await readProblem(await show(first))).toMatchObject({ status: 404, error: "not_found" });
    expect((await show(second)).headers.get("content-type")).toBe("image/webp");
    for (const _ of [1, 2]) expect((await remove(owner)).status).toBe(204);
    expect((await show(second)).status).toBe(404);
    expect((await readMe(owner)).profile_image).toBeNull();
    for (const id of [first, second]) expect(await env.PAGES.head(`profile-images/${id}`)).toBeNull();
    expect((await readAudit(owner.scope.user_id)).map(({ action }) => action)).toEqual(
      Array(3).fill("account.updated"),
    );
  });

  it("is one's own: nobody changes another's, and members of one workspace see each other's", async () => {
    const owner = await makeOwner();
    const { workspace_id } = owner.scope;
    const agent = await makeOwner({ role: "viewer", workspace_id });
    const id = await keep(owner);
    expect((await remove(agent)).status).toBe(204);
    const theirs = await keep(agent);
    expect((await readMe(owner)).profile_image).toBe(id);
    expect((await show(id)).status).toBe(200);
    const { items }: List<Member> = await (await call("/api/v1/members", { owner: agent })).json();
    expect(items.map(({ profile_image }) => profile_image).sort()).toEqual([id, theirs].sort());
  });

  it("of two that come at once is the one that the account names, and no bytes are left of the other", async () => {
    const owner = await makeOwner();
    await keep(owner);
    const before = await countKept();
    const answers = await Promise.all([1, 2, 3].map(() => upload(owner)));
    for (const { status } of answers) expect([200, 409]).toContain(status);
    expect(await countKept()).toBe(before);
    expect((await show((await readMe(owner)).profile_image ?? "none")).status).toBe(200);
  });

  it("is never anything else, whoever put it there", async () => {
    await env.PAGES.put("profile-images/pic_planted", `<!doctype html>${SCRIPT}`);
    expect((await show("pic_planted")).status).toBe(404);
    await env.PAGES.delete("profile-images/pic_planted");
    for (const id of ["pic_0", "..%2Fpic_0", "%00", "x".repeat(100)]) expect((await show(id)).status).toBe(404);
  });

  it("goes with the last workspace that one is a member of, and not before", async () => {
    const owner = await makeOwner();
    const other = await makeOwner();
    const agent = await makeOwner({ role: "agent", workspace_id: owner.scope.workspace_id });
    const { user_id } = agent.scope;
    await env.DB.prepare("INSERT INTO members (workspace_id, user_id, role, created_at) VALUES (?, ?, 'agent', 1)")
      .bind(other.scope.workspace_id, user_id)
      .run();
    const id = await keep(agent);
    expect((await call(`/api/v1/members/${user_id}`, { method: "DELETE", owner })).status).toBe(204);
    expect((await show(id)).status).toBe(200);
    expect((await call(`/api/v1/members/${user_id}`, { method: "DELETE", owner: other })).status).toBe(204);
    expect((await show(id)).status).toBe(404);
    const left = "SELECT profile_image FROM users WHERE id = ?";
    expect(await env.DB.prepare(left).bind(user_id).first("profile_image")).toBeNull();
  });
});
