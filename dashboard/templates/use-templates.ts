import { useMutation, useQuery } from "@tanstack/preact-query";
import { explain, queryClient } from "../api/client";
import { listTemplates } from "../api/templates";
import { showToast } from "../ui/Toast";

const getKey = (site_id: string) => ["site", site_id, "templates"];

export function useTemplates(site_id: string) {
  return useQuery({ queryKey: getKey(site_id), queryFn: () => listTemplates(site_id) });
}

/** A change of a site's templates: the list is read again, and a toast says what was done, unless `change` gives null. */
export function useChange<Input>(site_id: string, change: (input: Input) => Promise<unknown>, done: string) {
  return useMutation({
    mutationFn: async (input: Input) => {
      const result = await change(input);
      await queryClient.invalidateQueries({ queryKey: getKey(site_id) });
      if (result !== null) showToast({ text: done });
    },
    onError: (error) => showToast({ text: explain(error), tone: "error" }),
  });
}
