import { useMutation } from "@tanstack/preact-query";
import type { EntryRow } from "../../workers/contract/entries";
import { explain } from "../api/client";
import { editEntry, forgetEntries } from "../api/entries";
import { Switch } from "../ui/Switch";
import { showToast } from "../ui/Toast";

/** Whether answers use an entry, in force at once. It shows what was asked for, and jumps back when that is refused. */
export function ActiveSwitch({ site_id, entry }: { site_id: string; entry: EntryRow }) {
  const saving = useMutation({
    mutationFn: (is_active: boolean) => editEntry(entry.id, { is_active }),
    onError: (error) => showToast({ text: explain(error), tone: "error" }),
    onSettled: () => forgetEntries(site_id),
  });
  return (
    <Switch
      label={`Use “${entry.title}” in answers`}
      checked={saving.isPending ? saving.variables : entry.is_active}
      is_label_hidden
      onChange={(is_active) => saving.mutate(is_active)}
    />
  );
}
