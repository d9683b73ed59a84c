import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiError, explain, NetworkError, readFieldErrors, request } from "../../dashboard/api/client";
import { ERROR_STATUS, type ErrorCode } from "../../workers/contract/errors";
import { toProblem } from "../../workers/platform/problem";

function answerWith(response: Response | Error) {
  const calls: { path: string; init: RequestInit }[] = [];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    calls.push({ path, init });
    if (response instanceof Error) throw response;
    return response;
  });
  return calls;
}

function refuse(code: ErrorCode, headers: Record<string, string> = {}, fields?: Record<string, string>) {
  const problem = toProblem(code, "The server's own sentence.", "req_1", fields);
  return new Response(JSON.stringify(problem), { status: ERROR_STATUS[code], headers });
}

async function catchError(path = "/api/v1/sites"): Promise<unknown> {
  return request("GET", path).then(
    () => null,
    (error: unknown) => error,
  );
}

/** A browser on `path`; returns where it is sent. */
function standAt(path: string): string[] {
  const visited: string[] = [];
  vi.stubGlobal("location", new URL(path, "https://app.example.test"));
  vi.stubGlobal("history", { replaceState: (_state: unknown, _title: string, to: string) => visited.push(to) });
  return visited;
}

afterEach(() => vi.unstubAllGlobals());

describe("request", () => {
  it("sends JSON and returns the answer", async () => {
    const calls = answerWith(Response.json({ id: "site_1" }, { status: 201 }));
    expect(await request("POST", "/api/v1/sites", { url: "example.org" })).toEqual({ id: "site_1" });
    expect(calls[0]).toMatchObject({ path: "/api/v1/sites", init: { method: "POST", body: '{"url":"example.org"}' } });
    expect(calls[0]?.init.headers).toEqual({ "Content-Type": "application/json" });
  });

  it("returns nothing for 204", async () => {
    answerWith(new Response(null, { status: 204 }));
    expect(await request("DELETE", "/api/v1/sites/site_1")).toBeUndefined();
  });

  it("throws what the server refused, with the fields at fault and how long to wait", async () => {
    answerWith(refuse("invalid_request", { "Retry-After": "7" }, { url: "Must not be empty" }));
    const error = await catchError();
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 400, problem: { error: "invalid_request" }, retry_after_s: 7 });
    expect(readFieldErrors(error)).toEqual({ url: "Must not be empty" });
  });

  it.each([
    [502, "unavailable"],
    [404, "internal_error"],
  ])("makes a problem of an unreadable %i", async (status, code) => {
    answerWith(new Response("<h1>Bad gateway</h1>", { status }));
    expect(await catchError()).toMatchObject({ status, problem: { error: code } });
  });

  it.each([
    ["no answer", new TypeError("Failed to fetch")],
    ["half an answer", new Response('{"id":', { status: 200 })],
  ])("throws NetworkError for %s", async (_name, response) => {
    answerWith(response);
    const error = await catchError();
    expect(error).toBeInstanceOf(NetworkError);
    expect(readFieldErrors(error)).toEqual({});
  });

  it("leads to the sign-in page and back when there is no session", async () => {
    const visited = standAt("/sites/site_1/pages?status=failed");
    answerWith(refuse("unauthenticated"));
    expect(await catchError()).toMatchObject({ status: 401 });
    expect(visited).toEqual(["/sign-in?next=%2Fsites%2Fsite_1%2Fpages%3Fstatus%3Dfailed"]);
  });

  it.each(["/sign-in?next=%2Faccount", "/sign-up"])("stays at %s without a session", async (path) => {
    const visited = standAt(path);
    answerWith(refuse("unauthenticated"));
    await catchError();
    expect(visited).toEqual([]);
  });

  it("stays where it is when a password is wrong", async () => {
    const visited = standAt("/account");
    answerWith(refuse("wrong_credentials"));
    await catchError();
    expect(visited).toEqual([]);
  });
});

describe("explain", () => {
  const codes = Object.keys(ERROR_STATUS) as ErrorCode[];

  it.each(codes)("has a sentence for %s", (code) => {
    const sentence = explain(new ApiError(ERROR_STATUS[code], toProblem(code, "The server's own sentence.", "req_1")));
    expect(sentence).toMatch(/^[A-Z][^!]*\.$/);
    expect(sentence).not.toContain(code);
  });

  it("tells how long to wait", () => {
    const problem = toProblem("rate_limited", "Too many.", "req_1");
    expect(explain(new ApiError(429, problem, 1))).toContain("1 second,");
    expect(explain(new ApiError(429, problem, 45))).toContain("45 seconds");
    expect(explain(new ApiError(429, problem, 61))).toContain("2 minutes");
  });

  it("names the request where only support can help", () => {
    expect(explain(new ApiError(500, toProblem("internal_error", "x", "req_8f2k")))).toContain("req_8f2k");
  });

  it("tells a lost connection from a fault of the page", () => {
    expect(explain(new NetworkError("no answer"))).not.toBe(explain(new Error("bug")));
  });
});
