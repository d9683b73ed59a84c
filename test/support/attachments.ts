/** A visitor's calls for files of their conversation. */
import { expect } from "vitest";
import type { Attachment } from "../../workers/contract/socket";
import type { Guest } from "./chat";
import { call } from "./client";
import { buildPng } from "./pictures";

export function formOf(name: string, type: string, body: Uint8Array): FormData {
  const form = new FormData();
  form.set("file", new File([body], name, { type }));
  return form;
}
export const upload = (guest: Guest, name = "photo.png", type = "image/png", body = buildPng()) =>
  call("/api/chat/attachments", {
    method: "POST",
    raw_body: formOf(name, type, body),
    token: guest.token,
    site: guest.scope.site,
  });
export async function keep(guest: Guest, name?: string, type?: string, body?: Uint8Array): Promise<Attachment> {
  const response = await upload(guest, name, type, body);
  expect(response.status).toBe(201);
  return response.json();
}
export const download = (guest: Guest, id: string) =>
  call(`/api/chat/attachments/${id}`, { token: guest.token, site: guest.scope.site });
export const readBytes = async (response: Response) => new Uint8Array(await response.arrayBuffer());
