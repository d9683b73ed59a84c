import type { VariableValues } from "../../workers/contract/canned-variables";
import type { Conversation, Messages } from "../../workers/contract/conversations";

interface Known {
  conversation: Pick<Conversation, "id">;
  /** Oldest first. */
  said: readonly Pick<Messages["items"][number], "form">[];
  my_name: string | null | undefined;
  site: { name: string; url: string } | undefined;
}

/** What the variables of a canned reply stand for in a conversation. */
export function readValues({ conversation, said, my_name, site }: Known): VariableValues {
  const visitor = said
    .flatMap(({ form }) => form ?? [])
    .findLast(({ name, value }) => name === "name" && value.trim() !== "")?.value;
  return {
    "visitor.name": visitor,
    "visitor.first_name": findFirstWord(visitor),
    "agent.name": my_name,
    "agent.first_name": findFirstWord(my_name),
    "site.name": site?.name,
    "site.url": site?.url,
    "conversation.id": conversation.id,
  };
}

/** A stand-in for each, to show how a reply reads. */
export const SAMPLE_VALUES: VariableValues = {
  "visitor.name": "Mia Holm",
  "visitor.first_name": "Mia",
  "agent.name": "Ada Finch",
  "agent.first_name": "Ada",
  "site.name": "Tarn & Teasel",
  "site.url": "https://tarnandteasel.example/",
  "conversation.id": "conv_01",
};

function findFirstWord(name: string | null | undefined): string | undefined {
  return name?.trim().split(/\s+/)[0];
}
