import { useMutation } from "@tanstack/preact-query";
import type { Source, Version } from "../../workers/contract/knowledge";
import { explain, queryClient } from "../api/client";
import { publishVersion } from "../api/versions";
import { showToast } from "../ui/Toast";
import { nameVersion } from "./words";

interface Wanted {
  version: Version;
  /** The one that is live now, to go back to. */
  before: Version | null;
}

/** Makes a version of a source live; its toast leads back to the one before. */
export function usePublishVersion({ id, site_id }: Pick<Source, "id" | "site_id">) {
  const publishing = useMutation({
    mutationFn: ({ version }: Wanted) => publishVersion(id, version.version),
    onSuccess: (_, { version, before }) =>
      showToast({
        text: `The version of ${nameVersion(version)} is live.`,
        ...(before && {
          action: { label: "Undo", run: () => publishing.mutate({ version: before, before: null }) },
        }),
      }),
    onError: (error) => showToast({ text: explain(error), tone: "error" }),
    onSettled: () => {
      for (const what of ["versions", "sources", "pages"])
        void queryClient.invalidateQueries({ queryKey: ["site", site_id, what] });
      void queryClient.invalidateQueries({ queryKey: ["source", id] });
      void queryClient.invalidateQueries({ queryKey: ["page"] });
    },
  });
  return publishing;
}
