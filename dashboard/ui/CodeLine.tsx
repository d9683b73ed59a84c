import { CopyButton } from "./CopyButton";

/** Code to take along, shown whole, and the button that copies it. */
export function CodeLine({ code, copy_label }: { code: string; copy_label: string }) {
  return (
    <div class="flex flex-wrap items-center justify-end gap-2 rounded-control border border-line bg-sunken py-1.5 pr-1.5 pl-3">
      <code class="min-w-0 flex-1 basis-72 py-1 font-mono text-sm break-all whitespace-pre-wrap">{code}</code>
      <CopyButton text={code} label={copy_label} />
    </div>
  );
}
