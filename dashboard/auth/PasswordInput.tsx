import { useState } from "preact/hooks";
import type { FieldIds } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { Input } from "../ui/Input";

interface Props extends FieldIds {
  value: string;
  on_input: (value: string) => void;
  autocomplete: "current-password" | "new-password";
}

/** Can be looked at, so that what is typed blind is not typed wrong. */
export function PasswordInput({ value, on_input, ...rest }: Props) {
  const [is_shown, setShown] = useState(false);
  return (
    <span class="relative block">
      <Input
        {...rest}
        {...(is_shown ? ({ type: "text" } as const) : ({ type: "password" } as const))}
        value={value}
        required
        spellcheck={false}
        autocapitalize="none"
        onInput={(event) => on_input(event.currentTarget.value)}
        class="pr-10"
      />
      <button
        type="button"
        aria-pressed={is_shown}
        aria-label="Show the password"
        onClick={() => setShown(!is_shown)}
        class="absolute inset-y-0 right-0 flex w-9 items-center justify-center rounded-control text-muted hover:text-ink focus-visible:-outline-offset-2"
      >
        <Icon name={is_shown ? "eye_off" : "eye"} class="size-[18px]" />
      </button>
    </span>
  );
}
