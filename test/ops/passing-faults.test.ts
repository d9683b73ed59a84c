import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Site } from "../../workers/contract/sites";
import { open, send } from "../support/chat";
import { call, readProblem } from "../support/client";
import { D1_FAULTS } from "../support/d1-faults";
import { makeGuest, makeSite } from "../support/factories";
import { faults } from "../worker";

let site: Site;
beforeAll(async () => {
  site = await makeSite();
});
afterEach(() => faults.clear());

const ask = async (): Promise<Response> => {
  const guest = await makeGuest(site);
  return call("/api/chat/conversations", { body: {}, token: guest.token, site });
};

describe("what passes by itself is 503 with a time to come back", () => {
  it.each(D1_FAULTS)("when D1 says: %s (DATA-03)", async (message) => {
    for (const error of [
      new Error(message),
      new Error("Failed query: select 1\nparams: ", { cause: new Error(message) }),
    ]) {
      faults.set("db", error);
      const response = await ask();
      expect(response.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
      expect(await readProblem(response)).toMatchObject({ status: 503, error: "unavailable" });
    }
  });

  it.each(["retryable", "overloaded"])("when an object's error is %s (MSG-10)", async (flag) => {
    const guest = await makeGuest(site);
    const id = await open(guest);
    faults.set("conversation", Object.assign(new Error("internal error"), { [flag]: true }));
    const response = await send({ ...guest, scope: { ...guest.scope, site } }, id, "Hello?");
    expect(response.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
    expect(await readProblem(response)).toMatchObject({ status: 503, error: "unavailable" });
  });

  it("and nothing else is: not what a caller writes of it, nor a statement that is wrong", async () => {
    for (const error of [
      new Error("Failed query: insert into guests\nparams: D1 DB is overloaded.", {
        cause: new Error("D1_ERROR: no such table"),
      }),
      new Error("D1_ERROR: UNIQUE constraint failed: guests.uuid: SQLITE_CONSTRAINT"),
    ]) {
      faults.set("db", error);
      expect(await readProblem(await ask())).toMatchObject({ status: 500, error: "internal_error" });
    }
  });
});
