import { useAuthOptions } from "../api/accounts";
import { Notice } from "../ui/Notice";

/** In development mail goes nowhere: this leads to where it can be read. */
export function OutboxHint() {
  const outbox_url = useAuthOptions().data?.outbox_url;
  if (!outbox_url) return null;
  return (
    <Notice tone="neutral" icon="mail">
      Mail does not leave this machine.{" "}
      <a
        href={outbox_url}
        target="_blank"
        rel="noreferrer"
        class="font-[450] whitespace-nowrap text-accent-ink underline"
      >
        Open the outbox
      </a>
    </Notice>
  );
}
