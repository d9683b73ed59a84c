import { useEffect, useState } from "preact/hooks";

/** Milliseconds after the last change before the preview follows. */
const TYPING_PAUSE_MS = 250;

/** The chat as it would be, to look at only: the keyboard passes it by. The last one stays until the next is ready, so that nothing flashes. */
export function PreviewFrame({ path }: { path: string }) {
  const [wanted, setWanted] = useState(path);
  const [shown, setShown] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setWanted(path), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [path]);
  // In this order a frame never moves in the document: moving one loads it anew.
  const frames = shown === null || shown === wanted ? [wanted] : [shown, wanted];
  return (
    <>
      {frames.map((src) => (
        <iframe
          key={src}
          src={src}
          sandbox="allow-scripts"
          inert
          title={src === shown ? "Preview of the chat" : "Next preview of the chat"}
          class={`absolute inset-0 size-full border-0 [color-scheme:light_dark] ${src === shown ? "" : "invisible"}`}
          onLoad={() => setShown(src)}
        />
      ))}
    </>
  );
}
