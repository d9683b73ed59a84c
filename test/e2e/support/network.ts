import { connect, createServer, type Socket } from "node:net";

export interface Network {
  port: number;
  /** Connections that were made. */
  readonly count: number;
  /** From now on every connection there is swallows what is sent, either way, and tells nobody. New ones are sound. */
  swallow(): void;
  close(): Promise<void>;
}

/** A network between clients and `target_port` on this machine, byte for byte but for the name that a request calls it by. */
export async function startNetwork(target_port: number): Promise<Network> {
  const nameTarget = (bytes: Buffer): Buffer => {
    const text = bytes.toString("latin1");
    if (!/^(?:GET|POST) /.test(text)) return bytes;
    return Buffer.from(text.replace(/^host: .*$/im, `Host: localhost:${target_port}`), "latin1");
  };
  const links = new Set<{ ends: [Socket, Socket]; is_dead: boolean }>();
  let count = 0;
  const server = createServer((client) => {
    const upstream = connect(target_port, "localhost");
    const link = { ends: [client, upstream] as [Socket, Socket], is_dead: false };
    count++;
    links.add(link);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.on("data", (bytes) => link.is_dead || to.write(from === client ? nameTarget(bytes) : bytes));
      // The end of a connection is a packet too.
      from.on("close", () => link.is_dead || to.destroy());
      from.on("error", () => {});
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    get count() {
      return count;
    },
    swallow: () => {
      for (const link of links) link.is_dead = true;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const { ends } of links) for (const end of ends) end.destroy();
      }),
  };
}
