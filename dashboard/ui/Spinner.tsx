/** Something is under way. Say what in words beside it. */
export function Spinner({ class: size = "size-4" }: { class?: string }) {
  return (
    <svg
      class={`${size} shrink-0 animate-spin fill-none stroke-current stroke-2`}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      <circle cx="8" cy="8" r="6.5" class="opacity-25" />
      <path d="M8 1.5a6.5 6.5 0 0 1 6.5 6.5" stroke-linecap="round" />
    </svg>
  );
}
