import { Dialog } from "./Dialog";
import { KEYS } from "./keys";

export function KeysDialog({ open, on_close }: { open: boolean; on_close: () => void }) {
  return (
    <Dialog title="Keys" open={open} on_close={on_close}>
      <dl class="flex flex-col divide-y divide-line">
        {KEYS.map(({ keys, meaning }) => (
          <div key={keys} class="flex items-center justify-between gap-4 py-2">
            <dt class="flex gap-1">
              {keys.split(" ").map((key) => (
                <Key key={key} name={key} />
              ))}
            </dt>
            <dd class="text-muted">{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

export function Key({ name }: { name: string }) {
  return (
    <kbd class="inline-flex min-w-6 items-center justify-center rounded-control border border-line bg-sunken px-1.5 font-sans text-xs text-muted">
      {name}
    </kbd>
  );
}
