/** The mark and the name. */
export function Logo() {
  return (
    <span class="inline-flex items-center gap-2 font-display text-lg font-[600]">
      <svg viewBox="0 0 32 32" class="size-6" aria-hidden="true">
        <rect width="32" height="32" rx="8" class="fill-accent" />
        <path
          d="M9 9v14M23 9v14M9 20h14M13.5 20v-8M18.5 20v-6"
          class="fill-none stroke-on-accent stroke-[2.4] [stroke-linecap:round]"
        />
      </svg>
      HelpShelf
    </span>
  );
}
