import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { joinClasses } from "../ui/classes";
import { Icon } from "../ui/Icon";
import { Key } from "../ui/KeysDialog";
import { type Command, findCommands } from "./commands";
import { useCommands } from "./use-commands";

interface Props {
  open: boolean;
  on_close: () => void;
  on_help: () => void;
}

/** Ctrl+K: goes to any screen, site or recent conversation, and does what the screen that is shown lets one do. */
export function CommandBar({ open, on_close, on_help }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Before the next frame is drawn: who presses the keys begins to type at once.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.setAttribute("closedby", "any");
    if (!open) return element?.close();
    element?.showModal();
    element?.querySelector("input")?.focus();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      aria-label="Commands"
      // Of one that is open again by now, the news of its closing comes late.
      onClose={() => open && !dialog.current?.open && on_close()}
      class="mx-auto mt-[10dvh] w-[min(40rem,calc(100vw-2rem))] overflow-hidden rounded-card border border-line bg-raised text-ink shadow-float backdrop:bg-black/40"
    >
      {open && <Finder on_help={on_help} />}
    </dialog>
  );
}

const LIST = "command-list";
const toOptionId = (n: number) => `command-${n}`;

/** Gives the focus back to where it was, and only then does what was chosen: behind a dialog nothing can take it. */
function run(command: Command | undefined): void {
  if (!command) return;
  for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) dialog.close();
  command.run();
}

function Finder({ on_help }: { on_help: () => void }) {
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState(0);
  const found = findCommands(query, useCommands(on_help));
  const all = found.flatMap(({ commands }) => commands);
  const current = Math.min(chosen, all.length - 1);
  useEffect(() => {
    document.getElementById(toOptionId(current))?.scrollIntoView({ block: "nearest" });
  }, [current, query]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && all.length > 0) {
      event.preventDefault();
      setChosen((current + step + all.length) % all.length);
    }
    if (event.key === "Enter") {
      event.preventDefault();
      run(all[current]);
    }
  };
  return (
    <>
      <div class="flex items-center gap-3 border-b border-line px-4">
        <Icon name="search" class="size-[18px] text-faint" />
        <input
          role="combobox"
          aria-label="What to do or where to go"
          aria-expanded={all.length > 0}
          aria-controls={LIST}
          aria-autocomplete="list"
          aria-activedescendant={all.length > 0 ? toOptionId(current) : undefined}
          autocomplete="off"
          spellcheck={false}
          maxLength={100}
          placeholder="What to do or where to go"
          class="h-12 min-w-0 flex-1 bg-transparent text-[1rem] outline-none placeholder:text-faint"
          value={query}
          onInput={(event) => {
            setQuery(event.currentTarget.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
        />
        <Key name="Esc" />
      </div>
      <p role="status" class="sr-only">
        {query.trim() !== "" && (all.length === 1 ? "1 found" : `${all.length} found`)}
      </p>
      <div id={LIST} role="listbox" aria-label="Commands" class="max-h-[min(26rem,60dvh)] overflow-y-auto p-2">
        {found.map(({ group, commands }) => (
          <fieldset key={group} class="contents" aria-label={group}>
            <p class="px-2 pt-2 pb-1 text-sm text-faint" aria-hidden="true">
              {group}
            </p>
            {commands.map((command) => {
              const n = all.indexOf(command);
              return <Option key={command.key} {...{ command, n }} isChosen={n === current} on_point={setChosen} />;
            })}
          </fieldset>
        ))}
      </div>
      {all.length === 0 && <p class="px-4 pb-4 text-muted">Nothing here is called “{query.trim()}”.</p>}
    </>
  );
}

interface OptionProps {
  command: Command;
  n: number;
  isChosen: boolean;
  on_point: (n: number) => void;
}

function Option({ command, n, isChosen, on_point }: OptionProps) {
  const { label, icon, hint } = command;
  return (
    <div
      id={toOptionId(n)}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      onMouseMove={() => on_point(n)}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => run(command)}
      onKeyDown={() => {}}
      class={joinClasses(
        "flex min-h-9 cursor-pointer items-center gap-3 rounded-control px-2 py-1.5",
        isChosen ? "bg-accent-soft text-accent-ink" : "text-muted",
      )}
    >
      <Icon name={icon} class="size-[18px]" />
      <span class="min-w-0 flex-1 truncate" dir="auto">
        {label}
      </span>
      {hint && (hint.length === 1 ? <Key name={hint} /> : <span class="shrink-0 text-sm text-muted">{hint}</span>)}
    </div>
  );
}
