import { useEffect, useState } from "preact/hooks";

const PHONE = "(width < 640px)";

/** True where a table would have to shrink: cards are shown instead. */
export function useIsPhone(): boolean {
  return useMedia(PHONE);
}

/** Whether the screen is as a media query says, now and later. */
export function useMedia(media: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(media).matches);
  useEffect(() => {
    const query = matchMedia(media);
    const update = () => setMatches(query.matches);
    update();
    query.addEventListener("change", update);
    return () => query.removeEventListener("change", update);
  }, [media]);
  return matches;
}
