import { useEffect } from "preact/hooks";

/** What `?` lists. Ctrl is ⌘ on a Mac. */
export const KEYS: readonly { keys: string; meaning: string }[] = [
  { keys: "Ctrl K", meaning: "Go anywhere, or do what this screen lets you do" },
  { keys: "/", meaning: "Search the list" },
  { keys: "Ctrl S", meaning: "Save, where there is something to save" },
  { keys: "Esc", meaning: "Close what is open, leave a field" },
  { keys: "J K", meaning: "Next and previous conversation" },
  { keys: "R", meaning: "Reply" },
  { keys: "N", meaning: "Write a note for the other members" },
  { keys: "D", meaning: "Have the AI draft a reply" },
  { keys: "C", meaning: "Insert a canned reply, as / does in a reply" },
  { keys: "M", meaning: "Mention a member, as @ does in a note" },
  { keys: "T", meaning: "Take the conversation over" },
  { keys: "A", meaning: "Assign the conversation to a member, to nobody or to the AI" },
  { keys: "S", meaning: "Snooze the conversation" },
  { keys: "E", meaning: "End the conversation" },
  { keys: "#", meaning: "Put the conversation into the spam folder" },
  { keys: "I", meaning: "Show who the conversation is with" },
  { keys: "?", meaning: "Show these keys" },
];

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

/** The keys that work on every screen. A letter typed into a field, or with a dialog open, is only a letter. */
export function useGlobalKeys({ onGo, onHelp }: { onGo: () => void; onHelp: () => void }): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        onGo();
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector("dialog[open]")) return;
      if (event.key === "?") onHelp();
      const search = document.querySelector<HTMLInputElement>("[data-search]");
      if (event.key === "/" && search) {
        event.preventDefault();
        search.focus();
      }
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [onGo, onHelp]);
}
