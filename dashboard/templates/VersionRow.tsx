import { useState } from "preact/hooks";
import type { CategoryTemplates } from "../../workers/contract/templates";
import { deleteTemplate, editTemplate } from "../api/templates";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Input } from "../ui/Input";
import { useReturnFocus } from "../ui/use-return-focus";
import { Preview } from "./Preview";
import { TemplateForm } from "./TemplateForm";
import { useChange } from "./use-templates";
import { describeState, describeUsage } from "./words";

interface Props {
  site_id: string;
  template: CategoryTemplates["versions"][number];
  share: number;
  /** Its share is not in use yet: its text stays meanwhile. */
  isWaiting: boolean;
  on_share: (share: number) => void;
}

/** A version the owner has written. Once published its text stays. */
export function VersionRow({ site_id, template, share, isWaiting, on_share }: Props) {
  const [open, setOpen] = useState<"edit" | "preview" | null>(null);
  const place = useReturnFocus(open !== null);
  const editing = useChange(site_id, (text: string) => editTemplate(site_id, template.id, text), "Draft saved.");
  const deleting = useChange(site_id, () => deleteTemplate(site_id, template.id), "Draft deleted.");
  const { version, text, usage, published_at } = template;
  const { tone, label } = describeState(template, isWaiting);
  const close = () => setOpen(null);
  return (
    <li class="grid gap-x-6 gap-y-3 border-t border-line p-4 sm:grid-cols-[minmax(0,1fr)_8rem]">
      <div class="grid min-w-0 content-start gap-1">
        <h3 class="flex items-center gap-2 font-medium">
          Version {version} <Badge tone={tone}>{label}</Badge>
        </h3>
        <p class="break-words whitespace-pre-line" dir="auto">
          {text}
        </p>
        <p class="text-sm text-muted">{describeUsage(usage)}</p>
      </div>
      <Field label="Share in %">
        {(ids) => (
          <Input
            {...ids}
            type="number"
            inputMode="numeric"
            min={0}
            max={100}
            step={5}
            aria-label={`Share of version ${version} in %`}
            value={share}
            onInput={(event) => on_share(readShare(event.currentTarget.value))}
          />
        )}
      </Field>
      <div ref={place} class="min-w-0 sm:col-span-2">
        {open === "edit" ? (
          <TemplateForm label={`Version ${version}`} text={text} saving={editing} on_done={close} />
        ) : open === "preview" ? (
          <Preview site_id={site_id} template={template} on_close={close} />
        ) : (
          <div class="flex flex-wrap gap-2">
            <Button size="sm" icon="eye" onClick={() => setOpen("preview")}>
              Preview
            </Button>
            {published_at === null && !isWaiting && (
              <>
                <Button size="sm" onClick={() => setOpen("edit")}>
                  Change
                </Button>
                <Button
                  size="sm"
                  variant="danger"
                  icon="trash"
                  busy={deleting.isPending}
                  onClick={() => deleting.mutate(undefined)}
                >
                  Delete
                </Button>
              </>
            )}
          </div>
        )}
      </div>
    </li>
  );
}

function readShare(value: string): number {
  const share = Math.round(Number(value));
  return Number.isFinite(share) ? Math.min(100, Math.max(0, share)) : 0;
}
