import { useMutation } from "@tanstack/preact-query";
import { useEffect, useId, useState } from "preact/hooks";
import { MAX_TAG_CHARS, MAX_VIEW_NAME_CHARS } from "../../workers/contract/limits";
import { explain, queryClient } from "../api/client";
import { deleteView, type InboxFilters, saveView } from "../api/inbox";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Checkbox } from "../ui/Checkbox";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Input } from "../ui/Input";
import { Select } from "../ui/Select";
import { showToast } from "../ui/Toast";
import { ExportButton } from "./ExportDialog";
import { FILTER_NAMES, FILTERS, type View } from "./words";

interface Props {
  site_id: string;
  view: View;
  /** Whether the caller may take the view away for good. */
  canDelete: boolean;
  /** On top of the view's own. */
  filters: InboxFilters;
  on_change: (filters: InboxFilters) => void;
  /** Opens what was saved; null once the view is gone. */
  on_view: (id: string | null) => void;
}

/** Narrows a view down, and keeps what is looked at as a view of its own. */
export function Filters({ site_id, view, canDelete, filters, on_change, on_view }: Props) {
  const [isOpen, setOpen] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const panel = useId();
  const set = (name: string, value: string) => {
    const { [name as keyof InboxFilters]: _, ...others } = filters;
    on_change(value === "" ? others : { ...others, [name]: value });
  };
  const deleting = useMutation({
    mutationFn: () => deleteView(view.view),
    onSuccess: () => {
      on_view(null);
      return queryClient.invalidateQueries({ queryKey: ["views"] });
    },
    onError: (error) => showToast({ text: explain(error), tone: "error" }),
  });
  const given = Object.entries(filters);
  return (
    <div class="mb-2 flex flex-col gap-2">
      <div class="flex flex-wrap items-center gap-1.5">
        <Button
          size="sm"
          icon="filter"
          aria-expanded={isOpen}
          aria-controls={panel}
          onClick={() => setOpen((before) => !before)}
        >
          Filter
        </Button>
        {given.map(([name, value]) => (
          <button
            key={name}
            type="button"
            class="inline-flex max-w-full"
            aria-label={`Take off: ${describeFilter(name, value)}`}
            onClick={() => set(name, "")}
          >
            <Badge tone="indigo" icon="close">
              {describeFilter(name, value)}
            </Badge>
          </button>
        ))}
        {given.length > 0 && (
          <Button size="sm" variant="accent" onClick={() => setSaving(true)}>
            Save view
          </Button>
        )}
        {canDelete && (
          <Button size="sm" variant="quiet" icon="close" busy={deleting.isPending} onClick={() => deleting.mutate()}>
            Delete view
          </Button>
        )}
        <ExportButton
          site_id={site_id}
          shown={[view.label, ...given.map(([name, value]) => describeFilter(name, value))].join(", ")}
          filters={{ ...view.filters, ...filters }}
        />
      </div>
      <div id={panel} hidden={!isOpen} class="grid grid-cols-2 gap-2">
        <TagFilter id={`${panel}-tag`} tag={filters.tag ?? ""} on_change={(tag) => set("tag", tag)} />
        {FILTER_NAMES.map((name) => (
          <div key={name} class="grid gap-1 text-sm">
            <label for={`${panel}-${name}`} class="text-muted">
              {FILTERS[name].label}
            </label>
            <Select
              id={`${panel}-${name}`}
              value={filters[name] ?? ""}
              onChange={(event) => set(name, event.currentTarget.value)}
            >
              <option value="">Any</option>
              {Object.entries(FILTERS[name].values).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          </div>
        ))}
      </div>
      <SaveViewDialog
        filters={{ ...view.filters, ...filters }}
        open={isSaving}
        on_close={() => setSaving(false)}
        on_saved={on_view}
      />
    </div>
  );
}

/** Asked for once it is whole. */
function TagFilter({ id, tag, on_change }: { id: string; tag: string; on_change: (tag: string) => void }) {
  const [typed, setTyped] = useState(tag);
  useEffect(() => setTyped(tag), [tag]);
  return (
    <div class="grid gap-1 text-sm">
      <label for={id} class="text-muted">
        Tag
      </label>
      <Input
        id={id}
        dir="auto"
        maxLength={MAX_TAG_CHARS}
        placeholder="Any"
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onChange={() => on_change(typed.trim())}
      />
    </div>
  );
}

function describeFilter(name: string, value: string): string {
  if (name === "tag") return `#${value}`;
  const filter: { label: string; values: Record<string, string> } | undefined = FILTERS[name as keyof typeof FILTERS];
  return filter ? `${filter.label}: ${filter.values[value] ?? value}` : value;
}

interface SaveProps {
  filters: InboxFilters;
  open: boolean;
  on_close: () => void;
  on_saved: (id: string) => void;
}

function SaveViewDialog({ filters, open, on_close, on_saved }: SaveProps) {
  const [name, setName] = useState("");
  const [isShared, setShared] = useState(false);
  const saving = useMutation({
    mutationFn: saveView,
    onSuccess: async ({ id }) => {
      setName("");
      on_close();
      await queryClient.invalidateQueries({ queryKey: ["views"] });
      on_saved(id);
    },
  });
  return (
    <Dialog title="Save this view" open={open} on_close={on_close}>
      <form
        class="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (saving.isPending) return;
          saving.mutate({ name: name.trim(), filters: filters as Record<string, string>, is_shared: isShared });
        }}
      >
        <Field label="Name" error={saving.isError ? explain(saving.error) : undefined}>
          {(field) => (
            <Input
              {...field}
              required
              maxLength={MAX_VIEW_NAME_CHARS}
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          )}
        </Field>
        <div class="flex items-center gap-2">
          <Checkbox label="Everybody in the workspace sees it" checked={isShared} on_change={setShared} />
          <span aria-hidden="true">Everybody in the workspace sees it</span>
        </div>
        <div class="flex justify-end gap-2">
          <Button onClick={on_close}>Cancel</Button>
          <Button type="submit" variant="primary" busy={saving.isPending}>
            Save view
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
