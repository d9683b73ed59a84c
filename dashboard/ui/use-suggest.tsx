import type { RefObject } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { formatNumber } from "./format";
import { showToast } from "./toasts";
import { findTrigger } from "./trigger";

export interface Suggestion {
  key: string;
  title: string;
  /** In small letters behind the title. */
  hint?: string;
  /** Its beginning stands below. */
  detail?: string;
  /** What takes the place of what was typed; null leaves nothing. */
  insert: string | null;
  /** Called once that is done. */
  on_choose?: () => void;
  /** None that was looked for: after a query only the arrows lead to it. */
  isAside?: boolean;
}

interface Input {
  /** Around the text area. */
  box: RefObject<HTMLElement | null>;
  /** Opens the list at the beginning of a line or word. */
  sign: string;
  label: string;
  find: (query: string) => readonly Suggestion[];
}

interface Open {
  start: number;
  query: string;
  /** By its button: everything typed from here on is looked for. */
  isCalled: boolean;
}

/**
 * A list that opens while one writes: by a sign, or by `call`. The focus stays in the text area (HTML
 * lets none be a combobox: it points to the option that is chosen, and how many there are is said); arrows choose, Enter and Tab insert, Esc closes. What is inserted can be undone like what is typed.
 */
export function useSuggest({ box, sign, label, find }: Input) {
  const id = useId();
  const [open, setOpen] = useState<Open | null>(null);
  /** By the member; null before they did. */
  const [chosen, setChosen] = useState<number | null>(null);
  /** Where a list was closed, so that it does not open again at once. */
  const closed_at = useRef<number | null>(null);
  const isInserting = useRef(false);
  const options = open ? find(open.query) : [];
  const current =
    chosen === null ? (open?.query && options[0]?.isAside ? -1 : 0) : Math.min(chosen, options.length - 1);
  const getOptionId = (n: number) => `${id}-${n}`;
  const findField = () => box.current?.querySelector("textarea") ?? null;

  useEffect(() => {
    if (open) document.getElementById(getOptionId(current))?.scrollIntoView({ block: "nearest" });
  });

  const close = () => {
    closed_at.current = open?.start ?? null;
    setOpen(null);
  };
  /** After whatever may have moved the caret. */
  const follow = () => {
    const field = findField();
    if (!field || isInserting.current) return;
    const caret = field.selectionStart;
    if (open?.isCalled) {
      const query = field.value.slice(open.start, caret);
      if (caret < open.start || query.includes("\n")) return setOpen(null);
      if (query !== open.query) setChosen(null);
      return setOpen({ ...open, query });
    }
    const trigger = field.selectionEnd === caret ? findTrigger(field.value, caret, sign) : null;
    if (trigger?.start !== closed_at.current) closed_at.current = null;
    if (!trigger || trigger.start === closed_at.current) return setOpen(null);
    if (trigger.query !== open?.query) setChosen(null);
    setOpen({ ...trigger, isCalled: false });
  };
  const call = () => {
    const field = findField();
    if (!field) return;
    field.focus();
    setChosen(null);
    setOpen({ start: field.selectionStart, query: "", isCalled: true });
  };
  const choose = (option: Suggestion | undefined): void => {
    const field = findField();
    if (!field || !open || !option) return;
    const text = option.insert ?? "";
    const left = field.value.length - (field.selectionStart - open.start);
    if (field.maxLength >= 0 && left + text.length > field.maxLength)
      return void showToast({
        tone: "error",
        text: `That makes more than ${formatNumber(field.maxLength)} characters.`,
      });
    isInserting.current = true;
    field.focus();
    field.setSelectionRange(open.start, field.selectionStart);
    insertText(field, text);
    isInserting.current = false;
    setOpen(null);
    option.on_choose?.();
  };
  /** True when the key was the list's. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!open || event.isComposing || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const isChoice = event.key === "Enter" || event.key === "Tab";
    if (event.key === "Escape") close();
    else if (options.length === 0) return false;
    else if (step !== undefined)
      setChosen((Math.max(current, step < 0 ? 0 : -1) + step + options.length) % options.length);
    else if (isChoice && current >= 0) choose(options[current]);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  const isShown = open !== null && options.length > 0;
  return {
    call,
    follow,
    onKeyDown,
    /** For the text area. */
    field: {
      ...(isShown && {
        "aria-haspopup": "listbox" as const,
        "aria-autocomplete": "list" as const,
        "aria-controls": id,
        "aria-activedescendant": current < 0 ? undefined : getOptionId(current),
      }),
      // The caret is moved by keys and by the pointer.
      onKeyUp: follow,
      onClick: follow,
      onBlur: () => setOpen(null),
    },
    list: (
      <>
        <p role="status" class="sr-only">
          {isShown && `${label}: ${options.length}. Arrows choose, Enter inserts.`}
        </p>
        {isShown && (
          <SuggestList {...{ id, label, options, current, getOptionId }} on_point={setChosen} on_choose={choose} />
        )}
      </>
    ),
  };
}

interface ListProps {
  id: string;
  label: string;
  options: readonly Suggestion[];
  current: number;
  getOptionId: (n: number) => string;
  on_point: (n: number) => void;
  on_choose: (option: Suggestion) => void;
}

/** Stands above the box that it belongs to. */
function SuggestList({ id, label, options, current, getOptionId, on_point, on_choose }: ListProps) {
  return (
    <div
      id={id}
      role="listbox"
      aria-label={label}
      // What may scroll must be reachable by keyboard.
      tabIndex={0}
      // The focus stays where one writes.
      onMouseDown={(event) => event.preventDefault()}
      class="absolute inset-x-0 bottom-full z-20 mb-1 max-h-72 overflow-y-auto rounded-card border border-line bg-raised p-1 shadow-float sm:right-auto sm:w-[26rem]"
    >
      {options.map((option, n) => (
        <div
          key={option.key}
          id={getOptionId(n)}
          role="option"
          tabIndex={-1}
          aria-selected={n === current}
          onMouseMove={() => on_point(n)}
          onClick={() => on_choose(option)}
          onKeyDown={() => {}}
          class={`grid cursor-pointer gap-0.5 rounded-control px-2 py-1.5 ${n === current ? "bg-accent-soft" : ""}`}
        >
          <span class="flex items-baseline justify-between gap-3">
            <span class={`min-w-0 truncate ${n === current ? "text-accent-ink" : ""}`}>{option.title}</span>
            {option.hint && <span class="shrink-0 text-sm text-muted">{option.hint}</span>}
          </span>
          {option.detail && (
            <span class="truncate text-sm text-muted" dir="auto">
              {option.detail}
            </span>
          )}
        </div>
      ))}
    </div>
  );
}

/** In place of what is selected, as if it were typed: the browser can undo it, and whoever listens hears of it. */
function insertText(field: HTMLTextAreaElement, text: string): void {
  if (text === "" && field.selectionStart === field.selectionEnd) return;
  const isTyped = document.execCommand(text === "" ? "delete" : "insertText", false, text);
  if (isTyped) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
