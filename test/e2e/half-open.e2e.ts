import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createLines } from "../../dashboard/api/live-line";
import { SiteStream } from "../../dashboard/api/site-stream";
import type { SiteEvent } from "../../workers/contract/live";
import { Agent, post } from "../chaos/people.ts";
import { waitFor } from "./support/app";
import { enter } from "./support/crowd";
import { type Network, startNetwork } from "./support/network";

/** MSG-07. */
const GIVEN_UP_MS = 45_000;
const app = inject("app");
const site_origin = new URL(app.demo_url).origin;
let network: Network;

beforeAll(async () => {
  network = await startNetwork(Number(new URL(app.app_url).port));
});
afterAll(() => network?.close());

/** A member's line through the network, as the dashboard has it. */
async function follow(account: { email: string; password: string }) {
  const { response } = await post(`${app.app_url}/api/auth/login`, account, { origin: app.app_url });
  const cookie = response?.headers.getSetCookie().map((each) => each.split(";")[0]);
  const headers = { origin: app.app_url, cookie: cookie?.join("; ") ?? "" };
  const events: SiteEvent[] = [];
  const opened: number[] = [];
  const stream = new SiteStream({
    open: createLines(app.site_id, {
      socket: (path) => {
        opened.push(performance.now());
        return new WebSocket(`ws://localhost:${network.port}${path}`, { headers } as unknown as string[]);
      },
      stream: () => {
        throw new Error("The line went over to an event stream.");
      },
    }),
    onFirstOpen: () => {},
    onEvent: (event) => events.push(event),
    onState: () => {},
    onRefused: () => {},
  });
  stream.start();
  return { stream, events, opened };
}

describe("a line that is dead without a word, behind a network that swallows all of it (MSG-07)", () => {
  it("is given up within 45 seconds by a visitor and by a member, who miss nothing and repeat nothing", async () => {
    const through = { app_url: `http://localhost:${network.port}`, site_key: app.site_key, site_origin };
    const [reader, writer] = [await enter(through), await enter(through)];
    const [ada] = app.agents;
    if (!ada) throw new Error("No agent");
    const agent = new Agent({ ...app, site_origin }, ada);
    await agent.signIn();
    const member = await follow(ada);
    for (const { session } of [reader, writer]) session.ask("How long do refunds take?");
    for (const { session } of [reader, writer])
      await waitFor(async () => session.state.messages.length === 2 && session.state.outbox.length === 0);
    await waitFor(async () => member.events.some(({ type }) => type === "online"));

    network.swallow();
    const dead_at = performance.now();
    const conversation_id = reader.session.conversation_id ?? "";
    const replies = ["I looked into it.", "Three days."].map((text, n) => ({
      client_id: `half-open-reply-${n}-${Date.now()}`,
      text,
      seq: null,
      is_abandoned: false,
    }));
    for (const reply of replies) await agent.reply(conversation_id, reply, 10_000);
    writer.session.ask("Are you there?");
    // Nobody tells them.
    expect([reader.tries.length, writer.tries.length, member.opened.length]).toEqual([1, 1, 1]);
    const took = async (moments: number[]) => {
      await waitFor(async () => moments.length > 1, GIVEN_UP_MS + 15_000);
      return (moments[1] ?? 0) - dead_at;
    };
    const waits = await Promise.all([reader.tries, writer.tries, member.opened].map(took));
    for (const wait of waits) expect(wait).toBeLessThan(GIVEN_UP_MS);

    await waitFor(async () => reader.session.state.messages.length === 4);
    const listTexts = (log: readonly { text: string }[]) => log.map(({ text }) => text).slice(-2);
    expect(listTexts(reader.session.state.messages)).toEqual(["I looked into it.", "Three days."]);
    await waitFor(async () => writer.session.state.outbox.length === 0);
    reader.session.ask("Thank you.");
    await waitFor(async () => reader.session.state.outbox.length === 0);
    for (const { session, readLog } of [reader, writer]) {
      const log = await readLog();
      expect(session.state.messages.map(({ seq, text }) => [seq, text]).slice(0, log.length)).toEqual(
        log.map(({ seq, text }) => [seq, text]).slice(0, session.state.messages.length),
      );
      expect(log.map(({ seq }) => seq)).toEqual(log.map((_, at) => at + 1));
    }
    const asked = (await writer.readLog()).filter(({ text }) => text === "Are you there?");
    expect(asked).toHaveLength(1);
    const seen = () =>
      member.events.some(
        (event) =>
          event.type === "conversation" &&
          event.conversation.id === conversation_id &&
          event.conversation.last_seq >= 5,
      );
    await waitFor(async () => seen());
    member.stream.stop();
    for (const { session } of [reader, writer]) session.setVisible(false);
  }, 180_000);
});
