import { useEffect, useState } from "preact/hooks";

/** Whole seconds until `time` (milliseconds UTC), counting down to 0; 0 for null. */
export function useSecondsUntil(time: number | null): number {
  const [now, setNow] = useState(Date.now());
  const seconds = time === null ? 0 : Math.max(0, Math.ceil((time - now) / 1_000));
  useEffect(() => {
    setNow(Date.now());
    if (time === null) return;
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [time]);
  return seconds;
}
