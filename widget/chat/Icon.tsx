import { PATHS } from "./icon-paths";

export type IconName = keyof typeof PATHS;

/** Decoration only: whatever it means is said in words beside it or in a label. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
