import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "./Button";
import { Skeleton } from "./Skeleton";

const RETRY_AFTER_MS = 500;

/** A screen whose code is loaded when it is first shown. Its module exports it as default. */
export function lazyScreen(load: () => Promise<{ default: ComponentType }>): ComponentType {
  let Loaded: ComponentType | null = null;
  return function LazyScreen() {
    const [state, setState] = useState<"loading" | "loaded" | "failed">(Loaded ? "loaded" : "loading");
    useEffect(() => {
      if (Loaded) return;
      // A connection that broke once is no missing file.
      const loadAgain = () => new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS)).then(load);
      load()
        .catch(loadAgain)
        .then(
          (module) => {
            Loaded = module.default;
            setState("loaded");
          },
          () => setState("failed"),
        );
    }, []);
    if (Loaded) return <Loaded />;
    return state === "failed" ? <ScreenMissing /> : <ScreenSkeleton />;
  };
}

/** After a deployment the files this page knows may be gone. */
function ScreenMissing() {
  return (
    <div role="alert" class="flex flex-wrap items-center gap-3 p-4">
      <p>This screen could not be loaded. HelpShelf may have been updated, or you are offline.</p>
      <Button icon="refresh" onClick={() => location.reload()}>
        Reload
      </Button>
    </div>
  );
}

/** Heading, lead and a card: how every screen begins. */
function ScreenSkeleton() {
  return (
    <div class="flex flex-col gap-6" role="status" aria-label="Loading">
      <div class="flex flex-col gap-3">
        <Skeleton class="h-8 w-56" />
        <Skeleton class="h-4 w-full max-w-96" />
      </div>
      <Skeleton class="h-48 w-full" />
    </div>
  );
}
