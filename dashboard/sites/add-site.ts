import type { OwnSite } from "../../workers/contract/sites";
import { addSource } from "../api/knowledge";
import { createSite, deleteSite } from "../api/sites";

/**
 * Makes a site of an address and begins to read it. A site whose address cannot be read is not kept.
 * Throws what the server said to the address.
 */
export async function addSite(url: string): Promise<OwnSite> {
  const site = await createSite({ url });
  try {
    await addSource(site.id, { type: "website", url });
    return site;
  } catch (refusal) {
    // The person is to hear why the address was refused, whatever becomes of the empty site.
    await deleteSite(site.id).catch(() => undefined);
    throw refusal;
  }
}
