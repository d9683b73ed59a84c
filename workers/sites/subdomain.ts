/** Names below the app host: which one a site gets by itself, and which nobody gets. Pure. */
import { AppError } from "../platform/problem";

/** The longest name made by us; a tail of seven more still fits what an owner may type (contract/sites.ts). */
const MAX_SUGGESTED_CHARS = 43;
/** Random enough that a second try is never needed. */
const TAIL_CHARS = 6;

/** Ours, now or some day, or what a visitor would take for ours. */
const RESERVED = new Set(
  (
    "app www api files admin mail status docs help static assets cdn dev staging test preview production beta internal " +
    "account accounts auth login logout signin signup register oauth sso id security secure verify password billing pay payments " +
    "support contact about blog news legal privacy terms jobs press pricing home root system console dashboard portal my me " +
    "widget chat embed live events ws socket webhook webhooks mcp openapi graphql health metrics monitor logs " +
    "ftp smtp imap pop pop3 mx ns ns1 ns2 dns email webmail postmaster hostmaster webmaster abuse noreply no-reply " +
    "autoconfig autodiscover wpad isatap localhost local example helpshelf"
  ).split(" "),
);

/** Throws invalid_request for a name that an owner may not have. */
export function requireFreeName(subdomain: string): void {
  if (!isReserved(subdomain)) return;
  throw nameError("invalid_request", "This name is reserved. Choose another one.");
}

/** The one error for a name that another site has. */
export function nameTaken(): AppError {
  return nameError("conflict", "Another site has this name. Choose another one.");
}

/** Names for a site on `hostname`, best first. The last one ends in the site's id, so nobody has it. */
export function suggestSubdomains(hostname: string, site_id: string): string[] {
  const name = hostname
    .replace(/^www\./, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, MAX_SUGGESTED_CHARS)
    .replaceAll(/^-|-$/g, "");
  const with_tail = `${name}-${site_id.slice(-TAIL_CHARS)}`;
  return isReserved(name) ? [with_tail] : [name, with_tail];
}

/** Two hyphens in third place mark an encoded name (RFC 5890): it shows other letters than it is written in. */
function isReserved(subdomain: string): boolean {
  return RESERVED.has(subdomain) || subdomain.slice(2, 4) === "--";
}

function nameError(code: "invalid_request" | "conflict", detail: string): AppError {
  return new AppError(code, detail, { fields: { subdomain: detail } });
}
