import { useState } from "preact/hooks";
import type { SourceType } from "../../workers/contract/knowledge";
import { Field } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { Input } from "../ui/Input";
import { LinesInput } from "./LinesInput";
import { type Faults, hasOption, type OptionsDraft } from "./options";

interface Props {
  type: SourceType;
  draft: OptionsDraft;
  faults: Faults;
  on_change: (patch: Partial<OptionsDraft>) => void;
}

/** What few need: how far links are followed, and where on a page its text stands. */
export function AdvancedOptions({ type, draft, faults, on_change }: Props) {
  const { max_depth, content_selectors, drop_selectors } = draft;
  const isUsed = content_selectors !== "" || drop_selectors !== "";
  const isAtFault = Boolean(faults.max_depth ?? faults.content_selectors ?? faults.drop_selectors);
  const [isOpen, setOpen] = useState(isUsed);
  return (
    <details
      class="group border-t border-line pt-4"
      open={isOpen || isAtFault}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary class="flex w-fit list-none items-center gap-1 rounded-control font-[450] text-muted hover:text-ink">
        <Icon name="chevron_right" class="size-4 transition-transform group-open:rotate-90" />
        Advanced
      </summary>
      <div class="mt-4 flex flex-col gap-4">
        {hasOption(type, "max_depth") && (
          <Field
            label="Links followed from the start page"
            hint="6 reaches almost every page. 0 reads the start page and what the sitemap names."
            error={faults.max_depth}
          >
            {(ids) => (
              <Input
                {...ids}
                type="number"
                min={0}
                max={20}
                class="max-w-24"
                value={max_depth}
                onInput={(event) => on_change({ max_depth: event.currentTarget.value })}
              />
            )}
          </Field>
        )}
        <div class="grid gap-4 lg:grid-cols-2 lg:gap-6">
          <LinesInput
            label="Where the text is"
            hint="CSS selectors, one a line; the first that is found counts. Empty: it is found by itself."
            placeholder="main article"
            value={content_selectors}
            error={faults.content_selectors}
            on_change={(text) => on_change({ content_selectors: text })}
          />
          <LinesInput
            label="What to leave out of pages"
            hint="CSS selectors, one a line."
            placeholder=".related-posts"
            value={drop_selectors}
            error={faults.drop_selectors}
            on_change={(text) => on_change({ drop_selectors: text })}
          />
        </div>
      </div>
    </details>
  );
}
