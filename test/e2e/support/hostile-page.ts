import { createServer } from "node:http";

/** A page of somebody else's on its own port; `evil.localhost` names it in the browser. */
export async function servePage(html: string): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://evil.localhost:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
