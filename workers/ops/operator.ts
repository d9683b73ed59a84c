import { isSameText } from "../platform/crypto";
import { AppError, NOTHING_HERE } from "../platform/problem";
import type { Deps } from "../ports";

/** Whether the caller bears the deployment's health token. */
export function isOperator({ config }: Pick<Deps, "config">, request: Request): boolean {
  const token = request.headers.get("authorization")?.replace(/^Bearer /, "") ?? "";
  return config.health_token !== null && isSameText(token, config.health_token);
}

/** Throws not_found: to others there is nothing at the address. */
export function requireOperator(deps: Pick<Deps, "config">, request: Request): void {
  if (!isOperator(deps, request)) throw new AppError("not_found", NOTHING_HERE);
}
