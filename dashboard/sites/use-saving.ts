import { useMutation } from "@tanstack/preact-query";
import type { OwnSite, UpdateSite } from "../../workers/contract/sites";
import { queryClient } from "../api/client";
import { updateSite } from "../api/sites";

/** Saves some of a site's fields; every screen then shows the saved site. */
export function useSaving(site: OwnSite) {
  return useMutation({
    mutationFn: (patch: UpdateSite) => updateSite(site.id, patch),
    onSuccess: keepSite,
  });
}

export function keepSite(site: OwnSite): void {
  queryClient.setQueryData(["site", site.id], site);
  void queryClient.invalidateQueries({ queryKey: ["sites"] });
}
