import { beforeAll, expect, it } from "vitest";
import type { SiteEvent } from "../../workers/contract/live";
import type { Site } from "../../workers/contract/sites";
import { call, readProblem } from "../support/client";
import { makeSite } from "../support/factories";
import { openLiveSocket } from "../support/live-socket";
import { makeOwner, type Owner } from "../support/owners";
import { showConversation, waitAsVisitor } from "../support/waiting";

const CLAIMS = 100;
const MEMBERS = 10;

let site: Site;
let members: Owner[];

beforeAll(async () => {
  const owner = await makeOwner();
  const { workspace_id } = owner.scope;
  site = await makeSite({ workspace_id });
  const agents = Array.from({ length: MEMBERS - 1 }, () => makeOwner({ role: "agent", workspace_id }));
  members = [owner, ...(await Promise.all(agents))];
});

function pick(at: number): Owner {
  const member = members[at % MEMBERS];
  if (!member) throw new Error("There are no members");
  return member;
}

it("of 100 claims at once has one winner, whom the inbox and everybody who looks is told of (MSG-09)", async () => {
  const id = await waitAsVisitor(site, pick(0));
  const watch = await openLiveSocket(pick(0), site.id);
  const claims = await Promise.all(
    Array.from({ length: CLAIMS }, async (_, at) => {
      const owner = pick(at);
      const response = await call(`/api/v1/conversations/${id}/takeover`, { method: "POST", owner });
      return { user_id: owner.scope.user_id, response };
    }),
  );
  const won = claims.filter(({ response }) => response.ok);
  // Whoever holds it may say so again.
  const winners = new Set(won.map(({ user_id }) => user_id));
  expect([winners.size, won.length]).toEqual([1, CLAIMS / MEMBERS]);
  for (const { response } of claims.filter((claim) => !claim.response.ok))
    expect(await readProblem(response)).toMatchObject({ status: 409, error: "conflict" });
  const isHeld = (event: SiteEvent) => event.type === "conversation" && event.conversation.status === "with_human";
  await watch.find(isHeld);
  expect((await showConversation(pick(0), id))?.assignee?.id).toBe([...winners][0]);
  const told = watch.frames.flatMap(({ event }) =>
    event.type === "conversation" && isHeld(event) ? [event.conversation.assignee?.id] : [],
  );
  expect(new Set(told)).toEqual(winners);
  watch.close();
});
