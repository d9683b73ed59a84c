import { describe, expect, it } from "vitest";
import { describeCheck, findOwnershipOf, isStoppedUnproven, METHODS } from "../../../dashboard/sources/ownership";
import { DEFAULT_SOURCE_OPTIONS, type SourceWithCounts } from "../../../workers/contract/knowledge";
import { type Ownership, ProofMethod } from "../../../workers/contract/ownership";

const HOSTS = ["example.org", "other.example", "docs.example.org:8080"].map((host) => ({ host }) as Ownership);

function find(url: string, hosts: string[] = []): string[] {
  return findOwnershipOf({ url, options: { ...DEFAULT_SOURCE_OPTIONS, hosts } }, HOSTS).map(({ host }) => host);
}

describe("findOwnershipOf", () => {
  it("finds the hosts a source reads, those above them included", () => {
    expect(find("https://www.example.org/docs/")).toEqual(["example.org"]);
    expect(find("https://help.example.org/")).toEqual(["example.org"]);
    expect(find("https://example.org/", ["other.example"])).toEqual(["example.org", "other.example"]);
    expect(find("http://docs.example.org:8080/")).toEqual(["docs.example.org:8080"]);
  });

  it("finds none for a like name or an upload", () => {
    expect(find("https://notexample.org/")).toEqual([]);
    expect(find("upload:Prices.pdf")).toEqual([]);
  });
});

describe("isStoppedUnproven", () => {
  const make = (max_pages: number, indexed: number, skipped: number) =>
    ({
      max_pages,
      page_counts: { queued: 0, indexed, unpublished: 0, skipped, failed: 0, gone: 0 },
    }) as SourceWithCounts;

  it("holds once as many pages were read as may be without proof", () => {
    expect(isStoppedUnproven(make(100, 96, 52), 48)).toBe(true);
  });

  it("does not hold for what the plan or the depth of links left out", () => {
    expect(isStoppedUnproven(make(40, 40, 12), 12)).toBe(false);
    expect(isStoppedUnproven(make(100, 30, 3), 3)).toBe(false);
    expect(isStoppedUnproven(make(100, 100, 0), 0)).toBe(false);
  });
});

describe("describeCheck", () => {
  it("names the way, and what the server says where it failed", () => {
    expect(METHODS.map(({ value }) => value)).toEqual(ProofMethod.options);
    expect(describeCheck({ method: "dns", found: true, detail: "" })).toBe("DNS record: found.");
    expect(describeCheck({ method: "file", found: false, detail: "It answered with status 404." })).toBe(
      "File: It answered with status 404.",
    );
  });
});
