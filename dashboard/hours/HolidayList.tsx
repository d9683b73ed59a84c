import { useRef, useState } from "preact/hooks";
import { MAX_HOLIDAYS } from "../../workers/contract/limits";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { Input } from "../ui/Input";

interface Props {
  holidays: readonly string[];
  error: string | undefined;
  on_change: (holidays: string[]) => void;
}

/** Days on which nobody is there. Those that have passed count for nothing, and are shown as what they are. */
export function HolidayList({ holidays, error, on_change }: Props) {
  const [typed, setTyped] = useState("");
  const field = useRef<HTMLDivElement>(null);
  const today = new Date().toISOString().slice(0, 10);
  const isNew = typed !== "" && !holidays.includes(typed);
  const refocus = () => field.current?.querySelector("input")?.focus();
  const add = () => {
    if (!isNew) return;
    on_change([...holidays, typed].sort());
    setTyped("");
    refocus();
  };
  return (
    <div class="flex flex-col gap-2">
      <Field label="Holidays" hint="Closed, whatever the day of the week says." error={error}>
        {(ids) => (
          <div ref={field} class="flex gap-2">
            <Input
              {...ids}
              type="date"
              class="max-w-44"
              value={typed}
              disabled={holidays.length >= MAX_HOLIDAYS}
              onInput={(event) => setTyped(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key !== "Enter") return;
                // Adds the day instead of saving the form.
                event.preventDefault();
                add();
              }}
            />
            <Button icon="plus" aria-label="Add the holiday" disabled={!isNew} onClick={add}>
              Add
            </Button>
          </div>
        )}
      </Field>
      {holidays.length > 0 && (
        <ul class="flex flex-wrap gap-2" aria-label="Holidays">
          {holidays.map((date) => (
            <li
              key={date}
              class="inline-flex items-center gap-1 rounded-control border border-line py-1 pr-1 pl-2 text-sm tabular-nums"
            >
              <span class={date < today ? "text-faint line-through" : ""}>{formatDay(date)}</span>
              <button
                type="button"
                class="rounded-control p-1 text-muted hover:bg-sunken hover:text-ink"
                aria-label={`Remove ${formatDay(date)}`}
                onClick={() => {
                  on_change(holidays.filter((other) => other !== date));
                  refocus();
                }}
              >
                <Icon name="close" class="size-3.5" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** A date is the same day everywhere. */
function formatDay(date: string): string {
  return new Date(date).toLocaleDateString("en-GB", { dateStyle: "medium", timeZone: "UTC" });
}
