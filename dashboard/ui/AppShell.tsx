import type { ComponentChildren } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { Link, useLocation } from "wouter-preact";
import { CommandBar } from "../command/CommandBar";
import { Button } from "./Button";
import { KeysDialog } from "./KeysDialog";
import { useGlobalKeys } from "./keys";
import { Logo } from "./Logo";
import { Navigation } from "./Navigation";
import { WaitingLink } from "./WaitingCount";

const MAIN = "main";

/** One column of navigation, one of work. On a phone the navigation is a drawer behind the top bar's button. */
export function AppShell({ children }: { children: ComponentChildren }) {
  const [open, setOpen] = useState<"none" | "commands" | "keys">("none");
  const close = useCallback(() => setOpen("none"), []);
  /** The same keys that open it close it. */
  const toggleCommands = useCallback(() => setOpen((now) => (now === "commands" ? "none" : "commands")), []);
  const openKeys = useCallback(() => setOpen("keys"), []);
  useGlobalKeys({ onGo: toggleCommands, onHelp: openKeys });
  const navigation = <Navigation on_go={toggleCommands} on_help={openKeys} />;
  return (
    <div class="min-h-dvh md:grid md:grid-cols-[15rem_minmax(0,1fr)]">
      <a
        href={`#${MAIN}`}
        class="fixed top-2 left-2 z-50 -translate-y-24 rounded-control border border-line bg-raised px-3 py-2 shadow-float focus:translate-y-0"
      >
        Skip to the content
      </a>
      <header class="sticky top-0 hidden h-dvh flex-col border-r border-line bg-canvas md:flex">
        <Link href="/sites" class="px-5 pt-4 pb-1" aria-label="HelpShelf, your sites">
          <Logo />
        </Link>
        <div class="min-h-0 flex-1 overflow-y-auto">{navigation}</div>
      </header>
      <TopBar>{navigation}</TopBar>
      <main id={MAIN} tabIndex={-1} class="mx-auto w-full max-w-[72rem] px-4 py-6 focus:outline-none md:px-8 md:py-8">
        {children}
      </main>
      <CommandBar open={open === "commands"} on_close={close} on_help={openKeys} />
      <KeysDialog open={open === "keys"} on_close={close} />
    </div>
  );
}

function TopBar({ children }: { children: ComponentChildren }) {
  const drawer = useRef<HTMLDialogElement>(null);
  const [path] = useLocation();
  useEffect(() => {
    drawer.current?.setAttribute("closedby", "any");
    drawer.current?.close();
  }, [path]);
  return (
    <header class="sticky top-0 z-30 flex h-14 items-center justify-between border-b border-line bg-canvas px-4 md:hidden">
      <Link href="/sites" aria-label="HelpShelf, your sites">
        <Logo />
      </Link>
      <span class="flex items-center gap-2">
        <WaitingLink />
        <Button variant="quiet" icon="menu" aria-label="Open the menu" onClick={() => drawer.current?.showModal()} />
      </span>
      <dialog
        ref={drawer}
        aria-label="Menu"
        class="m-0 ml-auto h-dvh max-h-none w-[min(18rem,100vw)] border-l border-line bg-canvas text-ink backdrop:bg-black/40"
      >
        <div class="flex h-full flex-col">
          <div class="flex justify-end px-3 pt-3">
            <Button variant="quiet" icon="close" aria-label="Close the menu" onClick={() => drawer.current?.close()} />
          </div>
          <div class="min-h-0 flex-1">{children}</div>
        </div>
      </dialog>
    </header>
  );
}
