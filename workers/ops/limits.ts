import type { RateLimitName } from "../contract/limits";
import { AppError } from "../platform/problem";
import { parseAddress } from "../platform/public-url";
import type { Deps } from "../ports";

/** Counts one call against each limit. Throws rate_limited with `Retry-After` and `RateLimit` headers at the first that is full. */
export async function requireWithinLimits(
  { limiter }: Pick<Deps, "limiter">,
  keys: Partial<Record<RateLimitName, string>>,
): Promise<void> {
  const taken = await Promise.all(Object.entries(keys).map(([name, key]) => limiter.take(name as RateLimitName, key)));
  const full = taken.find((result) => !result.allowed);
  if (!full) return;
  const retry_after_s = Math.max(1, Math.ceil(full.reset_ms / 1_000));
  throw new AppError("rate_limited", `Too many requests. Try again in ${retry_after_s} seconds.`, {
    retry_after_s,
    headers: {
      "RateLimit-Limit": String(full.limit),
      "RateLimit-Remaining": "0",
      "RateLimit-Reset": String(retry_after_s),
    },
  });
}

/** The address a request comes from; null where no network of ours stands before the Worker. */
export function readIp(request: Request): string | null {
  return request.headers.get("cf-connecting-ip");
}

/** The network a request comes from: the IPv4 address, or the /64 of an IPv6 one, because one household holds a whole /64. */
export function readNetwork(request: Request): string {
  const ip = readIp(request) ?? "unknown";
  const bytes = parseAddress(ip);
  return bytes?.length === 16 ? `${bytes.subarray(0, 8).join(".")}/64` : ip;
}
