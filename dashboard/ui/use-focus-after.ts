import { useLayoutEffect, useRef } from "preact/hooks";

type Find = () => HTMLElement | null | undefined;

/** For what a change brings: the function takes where the focus goes in the turn that draws the change, before anything else is typed. */
export function useFocusAfter(): (find: Find) => void {
  const wanted = useRef<Find | null>(null);
  useLayoutEffect(() => {
    const find = wanted.current;
    wanted.current = null;
    find?.()?.focus();
  });
  return (find) => {
    wanted.current = find;
  };
}
