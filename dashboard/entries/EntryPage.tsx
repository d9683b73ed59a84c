import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { useLocation, useParams } from "wouter-preact";
import type { Entry } from "../../workers/contract/entries";
import { explain, queryClient, readFieldErrors } from "../api/client";
import { createEntry, deleteEntry, editEntry, forgetEntries, useEntry } from "../api/entries";
import { ScreenError } from "../sites/ScreenError";
import { runUnlessUndone } from "../sites/undo";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { Notice } from "../ui/Notice";
import { findNewer } from "../ui/newer";
import { PageHeader } from "../ui/PageHeader";
import { Skeleton } from "../ui/Skeleton";
import { showToast } from "../ui/Toast";
import { useFocusAfter } from "../ui/use-focus-after";
import { useSaveKeys } from "../ui/use-save-keys";
import { EMPTY_ENTRY, type EntryDraft, fromDraft, isSame, toDraft } from "./draft";
import { EntryFields } from "./EntryFields";
import { ENTRY_TYPES } from "./words";

/** An entry as its owner writes it: a new one, or one that is there. */
export default function EntryPage() {
  const { site_id, entry_id } = useParams<{ site_id: string; entry_id: string }>();
  return entry_id === "new" ? (
    <Editor site_id={site_id} entry={null} />
  ) : (
    <KnownEntry site_id={site_id} entry_id={entry_id} />
  );
}

const backTo = (site_id: string) => ({ href: `/sites/${site_id}/entries`, label: "Entries" });

function KnownEntry({ site_id, entry_id }: { site_id: string; entry_id: string }) {
  const { data: entry, error, refetch } = useEntry(entry_id);
  if (error && !entry)
    return <ScreenError title="Entry" back={backTo(site_id)} error={error} retry={() => void refetch()} />;
  if (!entry) return <Skeleton class="h-150 max-w-3xl rounded-card" />;
  return <Editor key={entry.id} site_id={site_id} entry={entry} />;
}

function Editor({ site_id, entry }: { site_id: string; entry: Entry | null }) {
  const [, navigate] = useLocation();
  const saved = entry ? toDraft(entry) : EMPTY_ENTRY;
  const [draft, setDraft] = useState(saved);
  const focusAfter = useFocusAfter();
  const saving = useMutation({
    mutationFn: (sent: EntryDraft) =>
      entry ? editEntry(entry.id, fromDraft(sent)) : createEntry(site_id, fromDraft(sent)),
    onSuccess: (written, sent) => {
      queryClient.setQueryData(["entry", written.id], written);
      setDraft((now) => ({ ...toDraft(written), ...findNewer(now, sent) }));
      forgetEntries(site_id);
      showToast({ text: written.is_active ? "Saved. Answers can use it now." : "Saved. It is not in use." });
      if (!entry) navigate(`/sites/${site_id}/entries/${written.id}`, { replace: true });
    },
  });
  const is_changed = !isSame(draft, saved);
  const save = () => {
    if (!is_changed || saving.isPending) return;
    const from = document.activeElement as HTMLElement | null;
    saving.mutate(draft, {
      onError: () => {
        if (!entry) focusAfter(() => from);
      },
    });
  };
  useSaveKeys(save, is_changed);
  const errors = readFieldErrors(saving.error);
  return (
    <div class="flex max-w-3xl flex-col gap-6">
      <PageHeader
        title={entry?.title ?? "New entry"}
        lead={entry ? ENTRY_TYPES[entry.source_type].label : "Answers use it as soon as it is saved."}
        back={backTo(site_id)}
        action={entry && <Removal site_id={site_id} entry={entry} />}
      />
      {entry?.status === "pending" && <Pending site_id={site_id} entry={entry} />}
      <Card>
        <form
          class="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          {/* A new one goes on in a page of its own, with what was saved: until then nobody types. */}
          <fieldset class="contents" disabled={!entry && saving.isPending}>
            <EntryFields
              draft={draft}
              errors={errors}
              on_change={(patch) => setDraft((before) => ({ ...before, ...patch }))}
            />
          </fieldset>
          {saving.error && Object.keys(errors).length === 0 && <Notice tone="red">{explain(saving.error)}</Notice>}
          <div class="flex flex-wrap gap-2">
            <Button type="submit" variant="primary" busy={saving.isPending} disabled={!is_changed}>
              {saving.isPending ? "Saving" : "Save"}
            </Button>
            {entry && is_changed && (
              <Button onClick={() => setDraft(saved)} disabled={saving.isPending}>
                Discard
              </Button>
            )}
          </div>
        </form>
      </Card>
    </div>
  );
}

/** Suggested, such as by a correction of an answer: no answer uses it before somebody approves it. */
function Pending({ site_id, entry }: { site_id: string; entry: Entry }) {
  const approving = useMutation({
    mutationFn: () => editEntry(entry.id, { status: "approved" }),
    onSuccess: (written) => {
      queryClient.setQueryData(["entry", written.id], written);
      forgetEntries(site_id);
      showToast({ text: "Approved. Answers can use it now." });
    },
    onError: (error) => showToast({ text: explain(error), tone: "error" }),
  });
  return (
    <Notice tone="amber">
      <div class="flex flex-wrap items-center justify-between gap-2">
        <span>It was suggested and waits for your approval. Until then no answer uses it.</span>
        <Button size="sm" busy={approving.isPending} onClick={() => approving.mutate()}>
          Approve
        </Button>
      </div>
    </Notice>
  );
}

function Removal({ site_id, entry }: { site_id: string; entry: Entry }) {
  const [, navigate] = useLocation();
  const remove = () => {
    runUnlessUndone({
      id: entry.id,
      text: `“${entry.title}” is deleted.`,
      run: async () => {
        await deleteEntry(entry.id);
        queryClient.removeQueries({ queryKey: ["entry", entry.id] });
        forgetEntries(site_id);
      },
    });
    navigate(`/sites/${site_id}/entries`);
  };
  return (
    <Button variant="danger" icon="trash" onClick={remove}>
      Delete
    </Button>
  );
}
