/** The Worker benches run in: it exports the real objects, calls them as told and measures each call where it is made. */
export { SiteIndex } from "../../workers/knowledge/site-index/object";

export interface Call {
  /** Name of the binding of the object's class. */
  binding: "SITE_INDEX";
  /** The object's name, and the tenant it is called for. */
  name: string;
  method: string;
  args: unknown[];
}
interface Timed {
  ms: number;
  result: unknown;
}
/** Runs calls one after the other inside workerd. */
export type RunCalls = (calls: Call[]) => Promise<Timed[]>;

type Method = (...args: unknown[]) => Promise<unknown>;

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const timed: Timed[] = [];
    for (const { binding, name, method, args } of await request.json<Call[]>()) {
      const stub = env[binding].getByName(name) as unknown as Record<string, Method>;
      const call = stub[method];
      if (!call) throw new Error(`${binding} has no ${method}`);
      const start = performance.now();
      const result = await call(name, ...args);
      timed.push({ ms: performance.now() - start, result });
    }
    return Response.json(timed);
  },
};
