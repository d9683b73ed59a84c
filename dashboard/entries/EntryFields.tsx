import { AnswerText } from "../answers/AnswerText";
import { ChoiceCard } from "../ui/ChoiceCard";
import { Field } from "../ui/Field";
import { Input } from "../ui/Input";
import { Select } from "../ui/Select";
import { Switch } from "../ui/Switch";
import { TextArea } from "../ui/TextArea";
import type { EntryDraft } from "./draft";
import { AVAILABILITIES, ENTRY_TYPES } from "./words";

interface Props {
  draft: EntryDraft;
  /** The server's sentence for each field at fault. */
  errors: Record<string, string>;
  on_change: (patch: Partial<EntryDraft>) => void;
}

const MAX_TITLE_CHARS = 500;
const MAX_CONTENT_CHARS = 20_000;

export function EntryFields({ draft, errors, on_change }: Props) {
  const words = ENTRY_TYPES[draft.source_type];
  return (
    <div class="flex flex-col gap-4">
      <fieldset class="grid gap-2 sm:grid-cols-2">
        <legend class="mb-1 text-sm font-[450]">What it is</legend>
        {(Object.keys(ENTRY_TYPES) as EntryDraft["source_type"][]).map((type) => (
          <ChoiceCard
            key={type}
            name="source_type"
            {...ENTRY_TYPES[type]}
            isChosen={type === draft.source_type}
            on_choose={() => on_change({ source_type: type })}
          />
        ))}
      </fieldset>
      <Field label={words.title} error={errors.title}>
        {(ids) => (
          <Input
            {...ids}
            required
            dir="auto"
            maxLength={MAX_TITLE_CHARS}
            placeholder={words.title_example}
            value={draft.title}
            onInput={(event) => on_change({ title: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field
        label={words.content}
        hint="Markdown is understood. Visitors may be shown any sentence of it."
        error={errors.content}
      >
        {(ids) => (
          <TextArea
            {...ids}
            dir="auto"
            rows={6}
            maxLength={MAX_CONTENT_CHARS}
            placeholder={words.content_example}
            value={draft.content}
            onInput={(event) => on_change({ content: event.currentTarget.value })}
          />
        )}
      </Field>
      {draft.content.trim() !== "" && (
        <details class="rounded-control border border-line">
          <summary class="cursor-pointer px-3 py-2 text-sm text-muted">As visitors see it</summary>
          <div class="border-t border-line p-3">
            <AnswerText text={draft.content} />
          </div>
        </details>
      )}
      <Field
        label={draft.source_type === "url" ? "Address of the page" : "Where its source leads"}
        hint={
          draft.source_type === "url"
            ? "Its source leads there."
            : "An address, or nothing: then the source has no link."
        }
        error={errors.url}
      >
        {(ids) => (
          <Input
            {...ids}
            type="url"
            inputMode="url"
            autocapitalize="none"
            spellcheck={false}
            placeholder="https://www.example.org/returns"
            value={draft.url}
            onInput={(event) => on_change({ url: event.currentTarget.value })}
          />
        )}
      </Field>
      {draft.source_type === "product_catalog" && <ProductFields {...{ draft, errors, on_change }} />}
      <Switch
        label="In use"
        hint="Off: no answer uses it. Nothing is lost."
        checked={draft.is_active}
        onChange={(is_active) => on_change({ is_active })}
      />
    </div>
  );
}

function ProductFields({ draft, errors, on_change }: Props) {
  return (
    <fieldset class="grid gap-4 sm:grid-cols-2">
      <legend class="sr-only">Product</legend>
      <Field label="Price" error={errors["product.price"] ?? errors.product}>
        {(ids) => (
          <Input
            {...ids}
            inputMode="decimal"
            placeholder="89.00"
            value={draft.price}
            onInput={(event) => on_change({ price: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field label="Currency" error={errors["product.currency"]}>
        {(ids) => (
          <Input
            {...ids}
            maxLength={3}
            autocapitalize="characters"
            placeholder="EUR"
            value={draft.currency}
            onInput={(event) => on_change({ currency: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field label="Availability" error={errors["product.availability"]}>
        {(ids) => (
          <Select
            {...ids}
            value={draft.availability}
            onChange={(event) => on_change({ availability: event.currentTarget.value })}
          >
            <option value="">Not said</option>
            {Object.entries(AVAILABILITIES).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Picture" error={errors["product.image"]}>
        {(ids) => (
          <Input
            {...ids}
            type="url"
            inputMode="url"
            spellcheck={false}
            placeholder="https://www.example.org/blanket.jpg"
            value={draft.image}
            onInput={(event) => on_change({ image: event.currentTarget.value })}
          />
        )}
      </Field>
    </fieldset>
  );
}
