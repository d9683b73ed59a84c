import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface SetAnswer {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

/** A website that answers as a test tells it: `PUT /__set` takes `{ [path]: SetAnswer }` in place of all before. Another path is 404. */
export async function startSettableSite(): Promise<{ url: string; close(): Promise<void> }> {
  let answers: Record<string, SetAnswer> = {};
  const server = createServer((request, response) => {
    if (request.url === "/__set") {
      let body = "";
      request.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on("end", () => {
        answers = JSON.parse(body);
        response.end();
      });
      return;
    }
    const { status = 200, headers = {}, body = "" } = answers[request.url ?? ""] ?? { status: 404 };
    response.writeHead(status, { "content-type": "text/html; charset=utf-8", ...headers }).end(body);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
