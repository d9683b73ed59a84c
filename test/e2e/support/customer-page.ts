import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A page of some other website, into which its owner pastes what they were told to. */
export async function startCustomerPage(): Promise<{ url: string; paste(html: string): void; close(): Promise<void> }> {
  let pasted = "";
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end(`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A customer's page</title></head>
<body><main><h1>Welcome</h1><p>A page of another website.</p></main>
${pasted}
</body>
</html>`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://shop-a.localhost:${(server.address() as AddressInfo).port}`,
    paste: (html) => {
      pasted = html;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
