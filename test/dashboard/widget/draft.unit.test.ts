import { describe, expect, it } from "vitest";
import { computeContrast, describePrimary, pickTextColor } from "../../../dashboard/widget/contrast";
import { findChanges, makePreviewPath, moveItem, type WidgetSettings } from "../../../dashboard/widget/draft";
import { findOriginFault, readOrigin, tidyOrigins } from "../../../dashboard/widget/origins";
import { Origin, PreviewQuery } from "../../../workers/contract/sites";
import { readableTextColor } from "../../../workers/platform/color";

const SETTINGS: WidgetSettings = {
  name: "Shop",
  theme: { primary_color: "#FB8537", secondary_color: "#4884FA", position: "right" },
  welcome_message: "Hello",
  suggested_questions: ["A?", "B?"],
  contact: { channels: {} },
  widget_enabled: true,
  allowed_origins: ["https://shop.example"],
};

describe("findChanges", () => {
  it("names only what differs from what is saved", () => {
    expect(findChanges(SETTINGS, { name: "Shop", welcome_message: "Welcome" })).toEqual({ welcome_message: "Welcome" });
    expect(findChanges(SETTINGS, { theme: { ...SETTINGS.theme } })).toEqual({});
  });

  it("does not count empty lines, and tidies what it sends", () => {
    expect(findChanges(SETTINGS, { suggested_questions: ["A?", " ", "B?", ""] })).toEqual({});
    expect(findChanges(SETTINGS, { allowed_origins: ["shop.example/cart", "", "www.shop.example"] })).toEqual({
      allowed_origins: ["https://shop.example", "https://www.shop.example"],
    });
  });
});

describe("moveItem", () => {
  it("moves within the list and nowhere else", () => {
    expect(moveItem(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
    expect(moveItem(["a", "b", "c"], 2, 1)).toEqual(["a", "c", "b"]);
    expect(moveItem(["a", "b"], 0, -1)).toEqual(["a", "b"]);
    expect(moveItem(["a", "b"], 1, 2)).toEqual(["a", "b"]);
  });
});

describe("makePreviewPath", () => {
  it("makes an address that the preview takes, however long the texts are", () => {
    const path = makePreviewPath("site_1", {
      ...SETTINGS,
      name: "n".repeat(400),
      welcome_message: "w".repeat(900),
      suggested_questions: ["A & B?", "", '"C"?'],
    });
    const url = new URL(path, "https://app.example");
    const query = PreviewQuery.parse(Object.fromEntries(url.searchParams));
    expect(url.pathname).toBe("/api/v1/sites/site_1/preview");
    expect(JSON.parse(query.suggested_questions ?? "")).toEqual(["A & B?", '"C"?']);
  });
});

describe("readOrigin", () => {
  it("takes an address as people type it to an exact origin, as the contract wants it", () => {
    const typed = [
      "https://Shop.Example/cart?x#y",
      "shop.example",
      "http://localhost:3000/",
      "shop.example:8443",
      "https://bücher.example",
    ];
    const origins = typed.map((line) => readOrigin(line));
    expect(origins).toEqual([
      "https://shop.example",
      "https://shop.example",
      "http://localhost:3000",
      "https://shop.example:8443",
      "https://xn--bcher-kva.example",
    ]);
    for (const origin of origins) expect(Origin.safeParse(origin).success).toBe(true);
  });

  it("refuses what is no single website", () => {
    for (const line of [
      "https://*.shop.example",
      "foo bar",
      "shop",
      "ftp://shop.example",
      "null",
      "a.example; b.example",
    ])
      expect(readOrigin(line)).toBeNull();
  });
});

describe("findOriginFault", () => {
  it("names the first line at fault, and nothing in a good list", () => {
    expect(findOriginFault(["shop.example", "", "foo bar"])).toContain("foo bar");
    expect(findOriginFault(["shop.example", ""])).toBeUndefined();
    expect(tidyOrigins(["shop.example", "https://shop.example/", "foo bar "])).toEqual([
      "https://shop.example",
      "foo bar",
    ]);
  });
});

describe("pickTextColor", () => {
  it("picks what the widget itself picks", () => {
    for (const color of ["#FB8537", "#4884FA", "#000000", "#ffffff", "#6366f1", "#0F766E", "#777777", "#ffff00"]) {
      expect(pickTextColor(color)).toBe(readableTextColor(color));
      expect(describePrimary(color)).toContain(computeContrast(color, readableTextColor(color)).toFixed(1));
    }
  });
});
