/** A member of the demo shop, as their own program would lead its conversations. */
import type { Page } from "playwright";
import { expect } from "vitest";
import type { Conversation } from "../../../workers/contract/conversations";
import type { List } from "../../../workers/contract/lists";
import { type App, waitFor } from "./app";

/** What a signed-in member's own program would call; throws unless it is taken. */
export async function callOwner<T>(page: Page, path: string, body?: object): Promise<T> {
  const { status, json } = await page.evaluate(
    async ([address, text]) => {
      const init = { method: "POST", headers: { "content-type": "application/json" } };
      const response = await fetch(address, text === "" ? {} : { ...init, body: text });
      return { status: response.status, json: await response.json() };
    },
    [`/api/v1/conversations${path}`, body ? JSON.stringify(body) : ""] as const,
  );
  expect(status).toBe(200);
  return json as T;
}

/** The conversation of the demo shop that began after `since`, once the inbox has it in this state: others are from other tests. */
export function findBegun(
  page: Page,
  { site_id }: App,
  status: Conversation["status"],
  since: number,
): Promise<Conversation> {
  return waitFor(async () => {
    const path = `?site_id=${site_id}&status=${status}`;
    const { items } = await callOwner<List<Conversation>>(page, path);
    return items.find(({ created_at }) => created_at >= since);
  });
}
