import { useMutation, useQueryClient } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import { navigate } from "wouter-preact/use-browser-location";
import type { OwnSite } from "../../workers/contract/sites";
import { updateSite } from "../api/sites";
import { findNewer } from "../ui/newer";
import { showToast } from "../ui/Toast";
import { useSaveKeys } from "../ui/use-save-keys";
import { type Draft, findChanges } from "./draft";

/** By site: what was left unsaved waits here until its owner is back. */
const drafts = new Map<string, Draft>();

/** The unsaved changes of a site's widget: kept over screens, saved by `save`, Ctrl+S included, refused to be lost by closing the tab. */
export function useDraft(site: OwnSite) {
  const client = useQueryClient();
  const [draft, setDraftState] = useState(drafts.get(site.id) ?? {});
  const isDirty = Object.keys(findChanges(site, draft)).length > 0;
  // What a key has just changed may not be drawn yet: Ctrl+S right after it must save it all the same.
  const readDraft = () => drafts.get(site.id) ?? {};

  const setDraft = (next: Draft) => {
    drafts.set(site.id, next);
    setDraftState(next);
  };
  const saving = useMutation({
    mutationFn: (patch: Draft) => updateSite(site.id, patch),
    onSuccess: (saved, sent) => {
      client.setQueryData(["site", site.id], saved);
      void client.invalidateQueries({ queryKey: ["sites"] });
      setDraft(findNewer(readDraft(), sent));
      showToast({ text: "The widget is saved. Your pages show it within 5 minutes." });
    },
  });
  const save = () => {
    const changes = findChanges(site, readDraft());
    if (Object.keys(changes).length === 0 || saving.isPending) return;
    // Tidied first, so that the server's errors name the lines on the screen.
    setDraft(changes);
    saving.mutate(changes);
  };

  useSaveKeys(save, isDirty);
  useEffect(() => () => remindOf(site), [site.id]);

  return {
    settings: { ...site, ...draft },
    isDirty,
    isSaving: saving.isPending,
    error: saving.error,
    change: (patch: Draft) => {
      setDraft({ ...readDraft(), ...patch });
      saving.reset();
    },
    discard: () => {
      const discarded = readDraft();
      setDraft({});
      saving.reset();
      showToast({ text: "Your changes are discarded.", action: { label: "Undo", run: () => setDraft(discarded) } });
    },
    save,
  };
}

function remindOf(site: OwnSite): void {
  if (Object.keys(findChanges(site, drafts.get(site.id) ?? {})).length === 0) return;
  showToast({
    text: `Your changes to the widget of ${site.name} are not saved yet.`,
    action: { label: "Go back", run: () => navigate(`/sites/${site.id}/widget`) },
  });
}
