import { describe, expect, it } from "vitest";
import { callObject } from "../../workers/platform/object";

/** An object whose calls fail with these flags, so often; counts stubs and what each of them was asked. */
function makeObject(flags: object, failures: number) {
  const stubs: { calls: number }[] = [];
  const getStub = () => {
    const stub = { calls: 0 };
    stubs.push(stub);
    return stub;
  };
  const call = async (stub: { calls: number }): Promise<string> => {
    stub.calls++;
    if (stubs.length <= failures) throw Object.assign(new Error("internal error"), flags);
    return "done";
  };
  return { stubs, run: () => callObject(getStub, call) };
}

const THREE_STUBS = Array(3).fill({ calls: 1 });

describe("a call of an object (MSG-10)", () => {
  it("is made again where the platform says that it may be, each time by a new stub", async () => {
    const { stubs, run } = makeObject({ retryable: true }, 2);
    expect(await run()).toBe("done");
    expect(stubs).toEqual(THREE_STUBS);
  });

  it("is given up after three tries", async () => {
    const { stubs, run } = makeObject({ retryable: true }, Number.POSITIVE_INFINITY);
    await expect(run()).rejects.toMatchObject({ retryable: true });
    expect(stubs).toEqual(THREE_STUBS);
  });

  it.each([
    ["has too much to do", { retryable: true, overloaded: true }],
    ["has too much to do, and no more is said", { overloaded: true }],
    ["failed by itself", {}],
    ["failed by itself, and says so", { retryable: false, overloaded: false, remote: true }],
  ])("is made once where the object %s", async (_, flags) => {
    const { stubs, run } = makeObject(flags, 1);
    await expect(run()).rejects.toMatchObject(flags);
    expect(stubs).toEqual([{ calls: 1 }]);
  });
});
