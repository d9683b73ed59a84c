import { describe, expect, it } from "vitest";
import { ApiError } from "../../../dashboard/api/client";
import { describeReading, type Reading, readPagesAgain } from "../../../dashboard/knowledge/read-again";
import type { ErrorCode } from "../../../workers/contract/errors";
import type { Page } from "../../../workers/contract/knowledge";

const PAGES = ["a", "b", "c", "d"].map((id) => ({ id, status: "indexed", reason: "ok" }) as Page);

function refuse(error: ErrorCode): ApiError {
  return new ApiError(500, { type: "", title: "", status: 500, detail: "No.", error, request_id: "" });
}

/** Reads the four pages; `answer` says what comes of one. */
async function run(answer: (page: Page, signal: AbortController) => Page) {
  const asked: string[] = [];
  const steps: Reading[] = [];
  const control = new AbortController();
  await readPagesAgain(PAGES, {
    read: async (id) => {
      asked.push(id);
      const page = PAGES.find((one) => one.id === id);
      if (!page) throw new Error("unknown page");
      return answer(page, control);
    },
    on_step: (step) => steps.push(step),
    signal: control.signal,
  });
  return { asked, steps, last: steps.at(-1) };
}

describe("readPagesAgain", () => {
  it("reads one after the other and tells before each how far it is", async () => {
    const { asked, steps } = await run((page) => page);
    expect(asked).toEqual(["a", "b", "c", "d"]);
    expect(steps.map(({ done, state }) => `${done} ${state}`)).toEqual([
      "0 reading",
      "1 reading",
      "2 reading",
      "3 reading",
      "4 finished",
    ]);
  });

  it("goes on after a page that cannot be read, whether the call fails or the website does", async () => {
    const { asked, last } = await run((page) => {
      if (page.id === "b") throw refuse("upstream_failed");
      return page.id === "c" ? { ...page, status: "failed", reason: "timeout" } : page;
    });
    expect(asked).toHaveLength(4);
    expect(last?.failures.map(({ page }) => page.id)).toEqual(["b", "c"]);
    expect(last && describeReading(last)).toBe("2 pages read again, 2 could not be read.");
  });

  it("asks no more once there were too many, and lists what is left", async () => {
    const { asked, last } = await run((page) => {
      if (page.id === "b") throw refuse("rate_limited");
      return page;
    });
    expect(asked).toEqual(["a", "b"]);
    expect(last?.failures.map(({ page }) => page.id)).toEqual(["b", "c", "d"]);
    expect(last?.state).toBe("finished");
  });

  it("stops after the page it is at", async () => {
    const { asked, last } = await run((page, control) => {
      if (page.id === "b") control.abort();
      return page;
    });
    expect(asked).toEqual(["a", "b"]);
    expect(last).toMatchObject({ done: 2, total: 4, state: "stopped" });
    expect(last && describeReading(last)).toBe("2 pages read again; stopped before the other 2.");
  });
});
