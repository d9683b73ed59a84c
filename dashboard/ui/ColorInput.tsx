import { useEffect, useState } from "preact/hooks";
import type { FieldIds } from "./Field";
import { Input } from "./Input";

const HEX = /^#[0-9a-f]{6}$/i;

interface Props extends Partial<FieldIds> {
  /** `#rrggbb`. */
  value: string;
  /** Called with whole colours only. */
  onChange: (value: string) => void;
}

/** A colour to pick or to type; what is half typed stays here until it is a colour. */
export function ColorInput({ value, onChange, ...ids }: Props) {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const take = (text: string) => {
    setDraft(text);
    if (HEX.test(text)) onChange(text);
  };
  return (
    <div class="flex gap-2">
      <input
        type="color"
        value={HEX.test(value) ? value : "#000000"}
        aria-label="Pick a colour"
        onInput={(event) => take(event.currentTarget.value)}
        class="size-9 shrink-0 cursor-pointer appearance-none rounded-control border border-edge bg-surface p-1 [&::-moz-color-swatch]:rounded-sm [&::-moz-color-swatch]:border-0 [&::-webkit-color-swatch]:rounded-sm [&::-webkit-color-swatch]:border-0 [&::-webkit-color-swatch-wrapper]:p-0"
      />
      <Input
        {...ids}
        value={draft}
        maxLength={7}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => take(event.currentTarget.value.trim())}
        onBlur={() => setDraft(value)}
        class="font-mono"
      />
    </div>
  );
}
