import { useLayoutEffect, useRef } from "preact/hooks";

/** True from a navigation until a heading has taken the focus. */
let is_awaited = false;
let last_path = location.pathname;

/** wouter announces its navigations under these names. Filters change the search alone and move nothing. */
for (const name of ["pushState", "replaceState", "popstate"])
  addEventListener(name, () => {
    if (location.pathname === last_path) return;
    last_path = location.pathname;
    is_awaited = true;
    if (name !== "popstate") scrollTo(0, 0);
  });

/** For the `h1` of a screen (`tabIndex={-1}`): after a navigation it is where reading goes on. */
export function useHeadingFocus() {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    const element = heading.current;
    if (is_awaited) element?.focus({ preventScroll: true });
    is_awaited = false;
    return () => {
      // The heading of a loading screen hands over to that of the loaded one.
      if (element && document.activeElement === element) is_awaited = true;
    };
  }, []);
  return heading;
}
