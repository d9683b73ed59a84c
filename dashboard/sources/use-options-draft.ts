import { useMutation } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import { navigate } from "wouter-preact/use-browser-location";
import type { EditSource, SourceWithProgress } from "../../workers/contract/knowledge";
import { queryClient, readFieldErrors } from "../api/client";
import { editSource } from "../api/knowledge";
import { nameSource } from "../sites/words";
import { findNewer } from "../ui/newer";
import { showToast } from "../ui/Toast";
import { useSaveKeys } from "../ui/use-save-keys";
import { findChanges, findFaults, groupFieldErrors, type OptionsDraft, toDraft } from "./options";

/** By source: what was left unsaved waits here until its owner is back. Only fields that were touched. */
const drafts = new Map<string, Partial<OptionsDraft>>();

/** The unsaved options of a source: kept over screens, saved by `save`, Ctrl+S included, refused to be lost by closing the tab. */
export function useOptionsDraft(source: SourceWithProgress, on_saved: (patch: EditSource) => void) {
  const { id, site_id, options } = source;
  const [touched, setTouchedState] = useState(drafts.get(id) ?? {});
  const draft = { ...toDraft(options), ...touched };
  const changes = findChanges(options, draft);
  const isDirty = Object.keys(changes).length > 0;
  // What a key has just changed may not be drawn yet: Ctrl+S right after it must save it all the same.
  const readTouched = () => drafts.get(id) ?? {};
  const setTouched = (next: Partial<OptionsDraft>) => {
    drafts.set(id, next);
    setTouchedState(next);
  };
  const saving = useMutation({
    mutationFn: ({ patch }: { patch: EditSource; sent: Partial<OptionsDraft> }) => editSource(id, patch),
    onSuccess: (saved, { patch, sent }) => {
      queryClient.setQueryData<SourceWithProgress>(["source", id], (known) => known && { ...known, ...saved });
      void queryClient.invalidateQueries({ queryKey: ["site", site_id, "sources"] });
      void queryClient.invalidateQueries({ queryKey: ["site", site_id, "ownership"] });
      setTouched(findNewer(readTouched(), sent));
      on_saved(patch);
    },
  });
  const faults = { ...groupFieldErrors(readFieldErrors(saving.error), draft), ...findFaults(draft) };
  const save = () => {
    const sent = readTouched();
    const now = { ...toDraft(options), ...sent };
    const patch = findChanges(options, now);
    if (Object.keys(patch).length > 0 && Object.keys(findFaults(now)).length === 0 && !saving.isPending)
      saving.mutate({ patch, sent });
  };

  useSaveKeys(save, isDirty);
  useEffect(() => () => remindOf(source), [id]);

  return {
    draft,
    changes,
    faults,
    isDirty,
    isSaving: saving.isPending,
    error: saving.error,
    change: (patch: Partial<OptionsDraft>) => {
      setTouched({ ...readTouched(), ...patch });
      saving.reset();
    },
    discard: () => {
      const discarded = readTouched();
      setTouched({});
      saving.reset();
      showToast({ text: "Your changes are discarded.", action: { label: "Undo", run: () => setTouched(discarded) } });
    },
    save,
  };
}

function remindOf(source: SourceWithProgress): void {
  const { id, site_id } = source;
  const saved = queryClient.getQueryData<SourceWithProgress>(["source", id])?.options;
  if (!saved || Object.keys(findChanges(saved, { ...toDraft(saved), ...drafts.get(id) })).length === 0) return;
  showToast({
    text: `What you changed for ${nameSource(source)} is not saved yet.`,
    action: { label: "Go back", run: () => navigate(`/sites/${site_id}/sources/${id}`) },
  });
}
