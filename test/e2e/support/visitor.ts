import { expect } from "vitest";
import type { MessageFrame, ServerFrame } from "../../../workers/contract/socket";
import type { App } from "./app";

/** A visitor of the demo shop, as the widget speaks for them. */
export async function makeVisitor(app: Pick<App, "app_url" | "site_key">) {
  const post = async <T>(path: string, body: object, token?: string): Promise<T> => {
    const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
    const text = JSON.stringify({ site_key: app.site_key, ...body });
    const response = await fetch(app.app_url + path, { method: "POST", headers, body: text });
    expect(response.ok, await response.clone().text()).toBe(true);
    return response.json();
  };
  const { token } = await post<{ token: string }>("/api/guest/create/", {});
  const { conversation_id } = await post<{ conversation_id: string }>("/api/chat/conversations", {}, token);
  let sent = 0;
  return {
    token,
    conversation_id,
    say: (text: string) =>
      post(
        "/api/chat/message",
        { conversation_id, client_id: `visitor-${conversation_id}-${++sent}`.slice(-60), text },
        token,
      ),
    /** What the widget would show, as the server tells it. */
    readLog: async (): Promise<MessageFrame[]> => {
      const address = `${app.app_url}/api/chat/events?conversation_id=${conversation_id}&site_key=${app.site_key}`;
      const response = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
      let told = "";
      for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        told += part;
        if (told.includes('"type":"resumed"')) break;
      }
      const frames: ServerFrame[] = [...told.matchAll(/^data: (.*)$/gm)].map(([, data = ""]) => JSON.parse(data));
      return frames.filter((frame) => frame.type === "message");
    },
    rate: (score: number) => post("/api/chat/frames", { conversation_id, frame: { type: "rate", score } }, token),
    askForHuman: () => post("/api/chat/frames", { conversation_id, frame: { type: "request_human" } }, token),
  };
}
