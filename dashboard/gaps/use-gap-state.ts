import { useMutation } from "@tanstack/preact-query";
import type { Gap, GapState } from "../../workers/contract/gaps";
import { explain, queryClient } from "../api/client";
import { setGapState } from "../api/gaps";
import { showToast } from "../ui/Toast";
import { CHANGED } from "./words";

interface Wanted {
  gap: Pick<Gap, "id" | "state">;
  state: GapState;
}

/** Closes a gap or opens it again; its toast takes that back. */
export function useGapState(site_id: string) {
  const changing = useMutation({
    mutationFn: ({ gap, state }: Wanted) => setGapState(site_id, gap.id, state),
    onSuccess: (_, { gap, state }) =>
      showToast({
        text: CHANGED[state],
        action: { label: "Undo", run: () => changing.mutate({ gap: { ...gap, state }, state: gap.state }) },
      }),
    onError: (error) => showToast({ text: explain(error), tone: "error" }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["site", site_id, "gaps"] }),
  });
  return changing;
}
