import { Field } from "../ui/Field";
import { TextArea } from "../ui/TextArea";

interface Props {
  label: string;
  hint: string;
  placeholder: string;
  rows?: number;
  value: string;
  error: string | undefined;
  on_change: (value: string) => void;
}

/** A list of patterns, hosts or selectors, one a line. */
export function LinesInput({ label, hint, placeholder, rows = 2, value, error, on_change }: Props) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <TextArea
          {...ids}
          rows={rows}
          class="font-mono"
          autocapitalize="none"
          spellcheck={false}
          placeholder={placeholder}
          value={value}
          onInput={(event) => on_change(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
