import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import type { AddSource } from "../../workers/contract/knowledge";
import { explain, queryClient, readFieldErrors } from "../api/client";
import { addSource } from "../api/knowledge";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Input } from "../ui/Input";
import { TextArea } from "../ui/TextArea";

const KINDS = [
  { type: "website", label: "A website", text: "Its sitemap and links are followed." },
  { type: "url_list", label: "Single pages", text: "Exactly these addresses, nothing else." },
] as const;

interface Props {
  site_id: string;
  open: boolean;
  on_close: () => void;
}

/** Adds a whole website, or single pages of one. */
export function AddSourceDialog({ site_id, open, on_close }: Props) {
  const [type, setType] = useState<AddSource["type"]>("website");
  const [text, setText] = useState("");
  const adding = useMutation({
    mutationFn: (source: AddSource) => addSource(site_id, source),
    onSuccess: () => {
      setText("");
      void queryClient.invalidateQueries({ queryKey: ["site", site_id, "sources"] });
      on_close();
    },
  });
  const fields = readFieldErrors(adding.error);
  const error = adding.error ? (fields.url ?? fields.urls ?? explain(adding.error)) : undefined;
  return (
    <Dialog title="Add a source" open={open} on_close={on_close}>
      <form
        class="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!adding.isPending) adding.mutate(makeSource(type, text));
        }}
      >
        <fieldset class="grid gap-2 sm:grid-cols-2">
          <legend class="sr-only">What to add</legend>
          {KINDS.map((kind) => (
            <label
              key={kind.type}
              class="flex cursor-pointer items-start gap-2 rounded-control border border-line p-3 has-checked:border-accent has-checked:bg-accent-soft"
            >
              <input
                type="radio"
                name="kind"
                class="mt-1 accent-accent"
                checked={type === kind.type}
                onChange={() => {
                  setType(kind.type);
                  adding.reset();
                }}
              />
              <span>
                {kind.label}
                <span class="block text-sm text-muted">{kind.text}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {type === "website" ? (
          <Field label="Address" error={error}>
            {(ids) => (
              <Input
                {...ids}
                type="text"
                inputMode="url"
                autocapitalize="none"
                spellcheck={false}
                placeholder="docs.example.org"
                required
                maxLength={2_048}
                value={text}
                onInput={(event) => setText(event.currentTarget.value)}
              />
            )}
          </Field>
        ) : (
          <Field label="Addresses" hint="One a line, at most 100, all of one website." error={error}>
            {(ids) => (
              <TextArea
                {...ids}
                rows={6}
                autocapitalize="none"
                spellcheck={false}
                placeholder={"https://www.example.org/returns\nhttps://www.example.org/delivery"}
                required
                value={text}
                onInput={(event) => setText(event.currentTarget.value)}
              />
            )}
          </Field>
        )}
        <div class="flex justify-end gap-2">
          <Button onClick={on_close}>Cancel</Button>
          <Button type="submit" variant="primary" busy={adding.isPending}>
            {adding.isPending ? "Looking at the address" : "Read it"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function makeSource(type: AddSource["type"], text: string): AddSource {
  if (type === "website") return { type, url: text };
  return { type, urls: text.split(/\s+/).filter((line) => line !== "") };
}
