import { joinClasses } from "./classes";
import { Icon } from "./Icon";
import { Input } from "./Input";

interface Props {
  value: string;
  on_input: (value: string) => void;
  label: string;
  placeholder: string;
  /** As wide as what it stands in. */
  isFull?: boolean;
}

/** The key `/` leads here. */
export function SearchBox({ value, on_input, label, placeholder, isFull = false }: Props) {
  return (
    <div class={joinClasses("relative w-full", !isFull && "sm:w-72")}>
      <span class="pointer-events-none absolute inset-y-0 left-2.5 flex items-center text-faint">
        <Icon name="search" class="size-4" />
      </span>
      <Input
        type="search"
        data-search
        value={value}
        aria-label={label}
        placeholder={placeholder}
        maxLength={200}
        onInput={(event) => on_input(event.currentTarget.value)}
        class="pl-8"
      />
    </div>
  );
}
