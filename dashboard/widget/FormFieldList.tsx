import { useId, useRef } from "preact/hooks";
import type { FormField } from "../../workers/contract/contact-form";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Input } from "../ui/Input";
import { Select } from "../ui/Select";
import { TextArea } from "../ui/TextArea";
import { useFocusAfter } from "../ui/use-focus-after";
import { newField, relabel, retype } from "./form-fields";

/** As the contract takes them. */
const MAX_FIELDS = 10;
const MAX_LABEL_CHARS = 100;
const TYPES: Record<FormField["type"], string> = {
  text: "A line",
  textarea: "Several lines",
  email: "E-mail address",
  phone: "Phone number",
  select: "A choice",
};

interface Props {
  fields: FormField[];
  /** Of the fields that are saved. */
  saved_names: string[];
  /** Where the form's page is. */
  origin: string;
  /** The server's sentence by field, such as `contact.form_data.0.label`. */
  errors: Record<string, string>;
  on_change: (fields: FormField[]) => void;
}

/** What the contact form asks beside name, address and message. */
export function FormFieldList({ fields, saved_names, origin, errors, on_change }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const focusAfter = useFocusAfter();
  const refused = errors["contact.form_data"];
  return (
    <fieldset class="grid grid-cols-1 gap-2">
      <legend class="mb-1 text-sm font-[450]">What the form asks beside name, e-mail address and message</legend>
      <ol ref={list} class="grid grid-cols-1 gap-3">
        {fields.map((field, at) => (
          <li key={at}>
            <Row
              field={field}
              number={at + 1}
              errors={pickErrors(errors, at)}
              on_label={(label) => on_change(relabel(fields, at, label, saved_names))}
              on_change={(changed) => on_change(fields.with(at, changed))}
              on_remove={() => on_change(fields.toSpliced(at, 1))}
            />
          </li>
        ))}
      </ol>
      {refused && (
        <p role="alert" class="text-sm text-red">
          {refused}
        </p>
      )}
      <div class="flex flex-wrap items-center gap-3">
        {fields.length < MAX_FIELDS ? (
          <Button
            size="sm"
            icon="plus"
            onClick={() => {
              focusAfter(() => list.current?.lastElementChild?.querySelector("input"));
              on_change([...fields, newField(fields)]);
            }}
          >
            Add a field
          </Button>
        ) : (
          <p class="text-sm text-faint">{`${MAX_FIELDS} are the most.`}</p>
        )}
        <a class="text-sm underline" href={`${origin}/chat/contact`} target="_blank" rel="noopener">
          See the saved form
        </a>
      </div>
    </fieldset>
  );
}

interface RowProps {
  field: FormField;
  number: number;
  errors: string[];
  on_label: (label: string) => void;
  on_change: (field: FormField) => void;
  on_remove: () => void;
}

function Row({ field, number, errors, on_label, on_change, on_remove }: RowProps) {
  const id = useId();
  return (
    <div class="grid grid-cols-1 gap-2 rounded-control border border-line p-3">
      <div class="flex flex-wrap items-center gap-2">
        <Input
          class="min-w-0 flex-1 basis-40"
          aria-label={`Field ${number}`}
          aria-invalid={errors.length > 0 ? true : undefined}
          maxLength={MAX_LABEL_CHARS}
          placeholder="Order number"
          value={field.label}
          onInput={(event) => on_label(event.currentTarget.value)}
        />
        <Select
          class="basis-40"
          aria-label={`Kind of field ${number}`}
          value={field.type}
          onChange={(event) => on_change(retype(field, event.currentTarget.value as FormField["type"]))}
        >
          {Object.entries(TYPES).map(([type, label]) => (
            <option key={type} value={type}>
              {label}
            </option>
          ))}
        </Select>
        <Button variant="quiet" size="sm" icon="close" aria-label={`Remove field ${number}`} onClick={on_remove} />
      </div>
      <label for={id} class="flex cursor-pointer items-center gap-2 text-sm">
        <input
          id={id}
          type="checkbox"
          class="size-4 cursor-pointer accent-accent"
          checked={field.required}
          onChange={(event) => on_change({ ...field, required: event.currentTarget.checked })}
        />
        Has to be filled in
      </label>
      {field.type === "select" && (
        <Field label="Choices, one a line">
          {(ids) => (
            <TextArea
              {...ids}
              rows={3}
              value={field.options?.join("\n") ?? ""}
              placeholder={"A parcel\nA refund"}
              onInput={(event) => on_change({ ...field, options: event.currentTarget.value.split("\n") })}
            />
          )}
        </Field>
      )}
      {errors.map((error) => (
        <p key={error} role="alert" class="text-sm text-red">
          {error}
        </p>
      ))}
    </div>
  );
}

function pickErrors(errors: Record<string, string>, at: number): string[] {
  const own = Object.entries(errors).filter(([name]) => name.startsWith(`contact.form_data.${at}.`));
  return [...new Set(own.map(([, sentence]) => sentence))];
}
