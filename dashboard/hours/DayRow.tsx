import { useRef } from "preact/hooks";
import { MAX_WINDOWS_A_DAY } from "../../workers/contract/limits";
import { Button } from "../ui/Button";
import type { IconName } from "../ui/Icon";
import { Input } from "../ui/Input";
import { useFocusAfter } from "../ui/use-focus-after";
import { addWindow, type DayWindow, endsNextDay } from "./hours";

interface Props {
  name: string;
  windows: readonly DayWindow[];
  on_change: (windows: DayWindow[]) => void;
  /** Null where there is nothing to copy. */
  on_copy: (() => void) | null;
}

/** When people are there on one day of the week. */
export function DayRow({ name, windows, on_change, on_copy }: Props) {
  const group = useRef<HTMLFieldSetElement>(null);
  const focusAfter = useFocusAfter();
  const add = () => {
    focusAfter(() => group.current?.querySelector("li:last-child input"));
    on_change(addWindow(windows));
  };
  const remove = (at: number) => {
    // The button goes, and the focus with it.
    focusAfter(() => group.current?.querySelector("[data-add]"));
    on_change(windows.toSpliced(at, 1));
  };
  const set = (at: number, side: 0 | 1, time: string) => {
    const [from, until] = windows[at] ?? ["", ""];
    on_change(windows.with(at, side === 0 ? [time, until] : [from, time]));
  };
  return (
    <fieldset
      ref={group}
      class="grid grid-cols-[1fr_auto] items-start gap-x-4 border-t border-line py-2 first:border-t-0 sm:grid-cols-[7rem_1fr_auto]"
    >
      <legend class="sr-only">{name}</legend>
      <span aria-hidden="true" class="py-2 font-[450]">
        {name}
      </span>
      <div class="order-last col-span-2 sm:order-none sm:col-span-1">
        {windows.length === 0 && <p class="py-2 text-faint">Closed</p>}
        <ul class="flex flex-col gap-2">
          {windows.map((window, at) => (
            <li key={at}>
              <div class="flex items-center gap-2">
                <Time label={`${name}, from`} value={window[0]} on_change={(time) => set(at, 0, time)} />
                <span class="text-faint">to</span>
                <Time label={`${name}, until`} value={window[1]} on_change={(time) => set(at, 1, time)} />
                <Action icon="close" label={`Remove ${window.join(" to ")} on ${name}`} onClick={() => remove(at)} />
              </div>
              {endsNextDay(window) && <p class="mt-1 text-sm text-faint">Ends on the next day.</p>}
            </li>
          ))}
        </ul>
      </div>
      <div class="flex justify-end">
        {on_copy && <Action icon="copy" label={`Copy the hours of ${name} to all open days`} onClick={on_copy} />}
        {windows.length < MAX_WINDOWS_A_DAY && (
          <Action icon="plus" label={`Add hours on ${name}`} onClick={add} data-add />
        )}
      </div>
    </fieldset>
  );
}

/** What it does is said on pointing at it, and to those who listen. */
function Action({ label, ...rest }: { label: string; icon: IconName; onClick: () => void } & { "data-add"?: boolean }) {
  return <Button variant="quiet" class="px-2" aria-label={label} title={label} {...rest} />;
}

function Time({ label, value, on_change }: { label: string; value: string; on_change: (time: string) => void }) {
  return (
    <Input
      type="time"
      class="min-w-0 max-w-32 max-sm:[&::-webkit-calendar-picker-indicator]:hidden"
      required
      aria-label={label}
      aria-invalid={value === "" ? true : undefined}
      value={value}
      onInput={(event) => on_change(event.currentTarget.value)}
    />
  );
}
