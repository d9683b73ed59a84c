import { PATHS } from "./icon-paths";
/** Line icons on a 24 grid, drawn in the text's colour. */
const PATHS = {
  close: "m6 6 12 12M18 6 6 18",
  send: "M12 19V5m-6 6 6-6 6 6",
  down: "m7 10 5 5 5-5",
  up: "m7 14 5-5 5 5",
  arrow_down: "M12 5v14m-6-6 6 6 6-6",
  arrow: "m9 6 6 6-6 6",
  outside: "M8 16 16.5 7.5M9 7h8v8",
  up_thumb:
    "M7 21V10m0 11H4.5A1.5 1.5 0 0 1 3 19.5v-8A1.5 1.5 0 0 1 4.5 10H7l4-7a2.5 2.5 0 0 1 2.5 2.5V9h5a2 2 0 0 1 2 2.3l-1.1 7a3 3 0 0 1-3 2.7z",
  down_thumb:
    "M17 3v11m0-11h2.5A1.5 1.5 0 0 1 21 4.5v8a1.5 1.5 0 0 1-1.5 1.5H17l-4 7a2.5 2.5 0 0 1-2.5-2.5V15h-5a2 2 0 0 1-2-2.3l1.1-7a3 3 0 0 1 3-2.7z",
  spark: "M12 4c.6 4.6 3 7 8 8-5 1-7.4 3.4-8 8-.6-4.6-3-7-8-8 5-1 7.4-3.4 8-8z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-7.5 8a7.5 7.5 0 0 1 15 0",
  email: "M4 6h16v12H4zm0 1 8 6 8-6",
  phone: "M6 3h3l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3 3A15 15 0 0 1 3 6a3 3 0 0 1 3-3z",
  whatsapp: "M4 20l1.3-4A8.5 8.5 0 1 1 8.5 19zm5-11c0 3 3 6 6 6l1-1.5-2-1-1 .5a5 5 0 0 1-2-2l.5-1-1-2z",
  messenger: "M12 4a8 8 0 0 0-5 14.2V21l2.6-1.4A8.5 8.5 0 0 0 12 20a8 8 0 1 0 0-16zm-4 9.5 3-3 2 2 3-2.5",
  clip: "m19.5 11.5-7.6 7.6a4.6 4.6 0 0 1-6.5-6.5l8-8a3.1 3.1 0 0 1 4.4 4.4l-8 8a1.5 1.5 0 0 1-2.2-2.2l7.3-7.3",
  file: "M13.5 3H7a1.5 1.5 0 0 0-1.5 1.5v15A1.5 1.5 0 0 0 7 21h10a1.5 1.5 0 0 0 1.5-1.5V8zm0 0v5h5",
  alert: "M12 8v5m0 3v.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  offline:
    "M3 3l18 18M5 12.5A10 10 0 0 1 9 10.2m6 .2a10 10 0 0 1 4 2.1M8.5 16a5 5 0 0 1 7 0M12 20v.01M2 9a15 15 0 0 1 4-2.5M12 5a15 15 0 0 1 10 4",
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration only: whatever it means is said in words beside it or in a label. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
