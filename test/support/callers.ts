import type { Site } from "../../workers/contract/sites";
import type { Access } from "../../workers/platform/route";
import { APP_ORIGIN, type Call } from "./client";
import type { Owner } from "./owners";

/** How a caller with every right calls a route of each access. A new access without a line here does not compile. */
export function makeCaller(access: Access, { site, token, owner }: { site: Site; token: string; owner: Owner }): Call {
  const calls: Record<Access, Call> = {
    public: {},
    site: { site },
    page: { site, origin: APP_ORIGIN.replace("//", `//${site.subdomain}.`) },
    site_bootstrap: { site },
    guest: { site },
    maybe_guest: { site },
    guest_token: { site, token },
    guest_or_key: { site, token },
    app: { origin: APP_ORIGIN },
    "can:own_workspace": { owner },
    "can:administer": { owner },
    "can:edit_sites": { owner },
    "can:use_inbox": { owner },
    "can:view": { owner },
  };
  return calls[access];
}
