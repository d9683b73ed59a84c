import type { Command } from "./commands";

/** What a screen lets one do: its main actions, and whatever says so by `data-command`, its name here, or has a key of its own. */
const DOES = "main :is([data-command], [aria-keyshortcuts], [data-actions] :is(button, a))";

/** What can be done on the screen at this moment. A select offers each of its options, behind what is one thing to do. */
export function listDoings(): Command[] {
  const elements = [...document.querySelectorAll<HTMLElement>(DOES)].filter(isThere);
  const selects = elements.filter((element) => element instanceof HTMLSelectElement);
  const others = elements.filter((element) => !(element instanceof HTMLSelectElement));
  return [...others.map(toCommand), ...selects.flatMap(listOptions)];
}

function toCommand(element: HTMLElement, at: number): Command {
  const hint = nameKeys(element.getAttribute("aria-keyshortcuts"));
  const label = nameOf(element);
  return { key: `here-${at}`, group: "Here", label, icon: "play", ...(hint && { hint }), run: () => act(element) };
}

function nameKeys(keys: string | null): string | undefined {
  return keys?.length === 1 ? keys.toUpperCase() : keys?.replace("Control", "Ctrl");
}

function listOptions(select: HTMLSelectElement, at: number): Command[] {
  return [...select.options]
    .filter(({ disabled }) => !disabled)
    .map(({ value, text, ariaLabel }) => ({
      key: `here-select-${at}-${value}`,
      group: "Here",
      label: `${nameOf(select)}: ${ariaLabel ?? text}`,
      icon: "chevron_right",
      run: () => choose(select, value),
    }));
}

function isThere(element: HTMLElement): boolean {
  return element.checkVisibility() && !element.matches(":disabled, [aria-disabled=true]");
}

function nameOf(element: HTMLElement): string {
  return element.dataset.command || element.ariaLabel || element.textContent || "";
}

/** What is written in takes the focus, anything else is pressed. */
function act(element: HTMLElement): void {
  if (element.matches("input, textarea")) element.focus();
  else element.click();
}

function choose(select: HTMLSelectElement, value: string): void {
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}
