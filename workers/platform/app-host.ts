import type { Deps } from "../ports";
import { AppError, NOTHING_HERE } from "./problem";

/** Refuses a request to any other host than the app's, as if the address did not exist there. Throws not_found. */
export function requireAppHost({ config }: Pick<Deps, "config">, url: URL): void {
  if (url.host !== new URL(config.app_origin).host) throw new AppError("not_found", NOTHING_HERE);
}
