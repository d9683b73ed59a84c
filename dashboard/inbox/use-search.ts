import { useSearchParams } from "wouter-preact";
import { useMessageSearch } from "../api/inbox";

/** What is looked for in a site's messages, as the address has it: `q`, its page, and at which message a conversation is open. */
export function useSearch(site_id: string, conversation_id: string | undefined) {
  const [address, setAddress] = useSearchParams();
  const q = address.get("q") ?? "";
  const page = Math.max(1, Number(address.get("found")) || 1);
  const at = Math.max(0, Math.floor(Number(address.get("at")) || 0));
  const found = useMessageSearch(site_id, q, page);
  const change = (wanted: Record<string, string>) =>
    setAddress(
      (before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(wanted)) {
          if (value === "") after.delete(name);
          else after.set(name, value);
        }
        return after;
      },
      { replace: true },
    );
  const getId = (item: { conversation: { id: string }; seq: number }) => `${item.conversation.id}:${item.seq}`;
  return {
    q,
    found,
    /** The message that is open, 0 where none is meant. */
    at,
    open: conversation_id === undefined ? undefined : `${conversation_id}:${at}`,
    items: q === "" ? [] : (found.data?.items.map((item) => ({ id: getId(item) })) ?? []),
    getId,
    getHref: (id: string) => {
      const [conversation = "", seq = ""] = id.split(":");
      const kept = new URLSearchParams(address);
      kept.set("at", seq);
      return `/sites/${site_id}/inbox/${conversation}?${kept}`;
    },
    setQuery: (wanted: string) => change({ q: wanted.trim(), found: "" }),
    setPage: (wanted: number) => change({ found: String(wanted) }),
  };
}
export type MessageSearch = ReturnType<typeof useSearch>;
