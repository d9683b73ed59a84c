/** Line icons on a 24 grid, drawn in the text's colour. */
const PATHS = {
  alert: "M12 8v5m0 3v.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  answers: "M4 5h16v12H9l-5 4zM8 9h8M8 13h5",
  arrow_down: "M12 5v14m-6-6 6 6 6-6",
  arrow_left: "M19 12H5m6-6-6 6 6 6",
  arrow_right: "M5 12h14m-6-6 6 6-6 6",
  arrow_up: "M12 19V5m-6 6 6-6 6 6",
  ask: "M12 4c.6 4.6 3 7 8 8-5 1-7.4 3.4-8 8-.6-4.6-3-7-8-8 5-1 7.4-3.4 8-8z",
  canned: "M4 5h16v12H9l-5 4zM12.75 7.5 10 11.5h4l-2.75 4",
  check: "m5 12.5 4.5 4.5L19 7.5",
  chevron_down: "m7 10 5 5 5-5",
  chevron_left: "m14 7-5 5 5 5",
  chevron_right: "m10 7 5 5-5 5",
  chevron_up_down: "m8 10 4-4 4 4m-8 4 4 4 4-4",
  clip: "m19.5 11.5-7.6 7.6a4.6 4.6 0 0 1-6.5-6.5l8-8a3.1 3.1 0 0 1 4.4 4.4l-8 8a1.5 1.5 0 0 1-2.2-2.2l7.3-7.3",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zm0-14v5l3.5 2",
  close: "m6 6 12 12M18 6 6 18",
  code: "m8 8-4 4 4 4m8-8 4 4-4 4m-2.5-10-3 12",
  computer: "M4 5h16v11H4zm5 15h6m-3-4v4",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  download: "M12 4v12m-5-5 5 5 5-5M4 20h16",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zm9.5 2.75a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5z",
  eye_off:
    "M4 4l16 16M9.9 5.8A9 9 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a15 15 0 0 1-2.6 3.3M6.3 7.3A15 15 0 0 0 2.5 12S6 18.5 12 18.5a9 9 0 0 0 4-1M10.1 10.1a2.75 2.75 0 0 0 3.8 3.8",
  file: "M7 3h7l5 5v13H7zM14 3v5h5",
  filter: "M4 6h16M7 12h10m-7 6h4",
  gaps: "M20 13.5A8.5 8.5 0 0 1 8.2 19.2L4 20l1.2-3.8A8.5 8.5 0 0 1 4 12a8 8 0 0 1 3-6.2M12 3.5a8.4 8.4 0 0 1 8 6M9.5 10.2a2.5 2.5 0 1 1 3.6 2.3c-.7.4-1.1.8-1.1 1.5m0 2.5v.01",
  globe:
    "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c2.5 2.6 3.75 5.6 3.75 9S14.5 18.4 12 21c-2.5-2.6-3.75-5.6-3.75-9S9.5 5.6 12 3z",
  grip: "M9 6v.01M15 6v.01M9 12v.01M15 12v.01M9 18v.01M15 18v.01",
  home: "m4 11 8-7 8 7v9h-5.5v-6h-5v6H4z",
  info: "M12 11v5m0-8v.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  key: "M15 14a5 5 0 1 0-4.6-3L4 17.5V20h3v-2h2v-2h2l1.4-2.6A5 5 0 0 0 15 14zm1.5-6v.01",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1m2 3.7a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1",
  mail: "M4 6h16v12H4zm0 1 8 6 8-6",
  merge: "M6 4v3a6 6 0 0 0 6 6 6 6 0 0 0 6-6V4m-6 9v7m-3.5-3.5L12 20l3.5-3.5",
  menu: "M4 7h16M4 12h16M4 17h16",
  minus: "M5 12h14",
  outside: "M8 16 16.5 7.5M9 7h8v8",
  pages: "M7 3h7l5 5v13H7zM14 3v5h5M10 13h6m-6 4h6",
  pause: "M9 5v14m6-14v14",
  inbox: "M4 13h4l2 3h4l2-3h4M5.5 5h13L21 13v6H3v-6z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-7.5 8a7.5 7.5 0 0 1 15 0",
  phone: "M6 3h3l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3 3A15 15 0 0 1 3 6a3 3 0 0 1 3-3z",
  phone_screen: "M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zm3 15h2",
  play: "M8 5v14l11-7z",
  plus: "M12 5v14M5 12h14",
  refresh: "M20 11a8 8 0 0 0-14.3-4L4 9m0-5v5h5m-5 4a8 8 0 0 0 14.3 4l1.7-2m0 5v-5h-5",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zm5-2 4.5 4.5",
  send: "M12 19V5m-6 6 6-6 6 6",
  settings:
    "M4 7h9m4 0h3M4 17h3m4 0h9M15 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zm-6 10a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  sitemap: "M9 3.5h6v5H9zm-5.5 12h6v5h-6zm11 0h6v5h-6zM12 8.5V12m-5.5 3.5V12h11v3.5",
  shield: "M12 3.5 5 6v5.5c0 4.2 2.9 7.4 7 9 4.1-1.6 7-4.8 7-9V6zm-3 8.5 2.2 2.2L15 10",
  sign_out: "M10 4H5v16h5m4-12 4 4-4 4m4-4H9",
  sites: "M4 5h16v14H4zm0 4h16M7 7v.01M10 7v.01",
  star: "m12 3.5 2.6 5.4 5.9.8-4.3 4.1 1.1 5.9-5.3-2.9-5.3 2.9 1.1-5.9L3.5 9.7l5.9-.8z",
  stop: "M6 6h12v12H6z",
  tests: "M9 3h6m-5 0v6l-5.4 9.4A1.75 1.75 0 0 0 6.1 21h11.8a1.75 1.75 0 0 0 1.5-2.6L14 9V3M7.3 15h9.4",
  text: "M4 6h16M4 10.5h16M4 15h16M4 19.5h9",
  thumbs_down:
    "M17 3v11m0-11h2.5A1.5 1.5 0 0 1 21 4.5v8a1.5 1.5 0 0 1-1.5 1.5H17l-4 7a2.5 2.5 0 0 1-2.5-2.5V15h-5a2 2 0 0 1-2-2.3l1.1-7a3 3 0 0 1 3-2.7z",
  thumbs_up:
    "M7 21V10m0 11H4.5A1.5 1.5 0 0 1 3 19.5v-8A1.5 1.5 0 0 1 4.5 10H7l4-7a2.5 2.5 0 0 1 2.5 2.5V9h5a2 2 0 0 1 2 2.3l-1.1 7a3 3 0 0 1-3 2.7z",
  trash: "M5 7h14M10 4h4M7 7l1 13h8l1-13m-7 4v5m4-5v5",
  upload: "M12 16V4m-5 5 5-5 5 5M4 20h16",
  undo: "M9 6 4 11l5 5m-5-5h10a6 6 0 0 1 0 12h-2",
  widget:
    "M12 4c4.7 0 8.5 3.1 8.5 7s-3.8 7-8.5 7c-1 0-2-.1-2.8-.4L4.5 20l1.2-3.6A6.6 6.6 0 0 1 3.5 11c0-3.9 3.8-7 8.5-7zm-3.5 7v.01m3.5-.01v.01m3.5-.01v.01",
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration only: whatever it means is said in words beside it or in a label. `class` sets another size than 20 px. */
export function Icon({ name, class: size = "size-5" }: { name: IconName; class?: string }) {
  return (
    <svg
      class={`${size} shrink-0 fill-none stroke-current stroke-[1.5] [stroke-linecap:round] [stroke-linejoin:round]`}
      viewBox="0 0 24 24"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
