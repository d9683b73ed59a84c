/** What members do to merge conversations. */
import { call } from "./client";
import type { Owner } from "./owners";

export const merge = (owner: Owner, id: string, into: string): Promise<Response> =>
  call(`/api/v1/conversations/${id}/merge`, { owner, body: { into } });

export const unmerge = (owner: Owner, id: string): Promise<Response> =>
  call(`/api/v1/conversations/${id}/unmerge`, { method: "POST", owner });
