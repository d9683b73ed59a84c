import { useMutation } from "@tanstack/preact-query";
import { useRef, useState } from "preact/hooks";
import type { CannedReply } from "../../workers/contract/canned-replies";
import { CANNED_VARIABLES, fillVariables } from "../../workers/contract/canned-variables";
import { MAX_CHAT_CHARS } from "../../workers/contract/limits";
import { saveCannedReply } from "../api/canned-replies";
import { explain, readFieldErrors } from "../api/client";
import { useSites } from "../api/sites";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Input } from "../ui/Input";
import { Notice } from "../ui/Notice";
import { Select } from "../ui/Select";
import { TextArea } from "../ui/TextArea";
import { showToast } from "../ui/toasts";
import { toShortcut } from "./shortcut";
import { SAMPLE_VALUES } from "./values";

type Draft = Pick<CannedReply, "shortcut" | "title" | "text" | "site_id">;

interface Props {
  /** The one to change; null: a new one. */
  reply: CannedReply | null;
  /** What a new one begins with. */
  start?: Partial<Draft>;
  open: boolean;
  on_close: () => void;
}

const EMPTY: Draft = { shortcut: "", title: "", text: "", site_id: null };
const VARIABLES = Object.entries(CANNED_VARIABLES);
const FORM = "canned-reply";

/** Writes a canned reply, or changes one. */
export function CannedDialog({ reply, start, open, on_close }: Props) {
  return (
    <Dialog title={reply ? "Change the canned reply" : "New canned reply"} open={open} on_close={on_close}>
      <CannedForm reply={reply} first={reply ?? { ...EMPTY, ...start }} on_done={on_close} />
    </Dialog>
  );
}

function CannedForm({ reply, first, on_done }: { reply: CannedReply | null; first: Draft; on_done: () => void }) {
  const sites = useSites().data?.items ?? [];
  const [draft, setDraft] = useState<Draft>(first);
  const box = useRef<HTMLDivElement>(null);
  const saving = useMutation({
    mutationFn: ({ shortcut, title, text, site_id }: Draft) =>
      saveCannedReply(reply?.id ?? null, { shortcut, title, text, site_id }),
    onSuccess: ({ shortcut }) => {
      showToast({ text: `Saved. Type /${shortcut} in a reply to use it.` });
      on_done();
    },
  });
  const errors = readFieldErrors(saving.error);
  const isPlaced = ["shortcut", "title", "text"].some((name) => errors[name] !== undefined);
  const change = (patch: Partial<Draft>) => {
    setDraft({ ...draft, ...patch });
    saving.reset();
  };
  const addVariable = (name: string) => {
    const field = box.current?.querySelector("textarea");
    if (!field) return;
    field.setRangeText(`{{${name}}}`, field.selectionStart, field.selectionEnd, "end");
    change({ text: field.value });
    field.focus();
  };
  return (
    <form
      id={FORM}
      aria-label="Canned reply"
      class="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!saving.isPending) saving.mutate(draft);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
      }}
    >
      <Field label="Title" error={errors.title}>
        {(ids) => (
          <Input
            {...ids}
            required
            dir="auto"
            maxLength={100}
            placeholder="How long a refund takes"
            value={draft.title}
            onInput={({ currentTarget: { value } }) =>
              // Until somebody writes another one.
              change({
                title: value,
                ...(!reply && draft.shortcut === toShortcut(draft.title) && { shortcut: toShortcut(value) }),
              })
            }
          />
        )}
      </Field>
      <Field label="Shortcut" hint="What you type after / to find it." error={errors.shortcut}>
        {(ids) => (
          <span class="relative block">
            <span class="pointer-events-none absolute inset-y-0 left-3 flex items-center text-faint" aria-hidden="true">
              /
            </span>
            <Input
              {...ids}
              required
              autocapitalize="off"
              autocomplete="off"
              spellcheck={false}
              placeholder="refund-time"
              value={draft.shortcut}
              onInput={({ currentTarget }) => {
                // At once, for what is as it was is not written again.
                currentTarget.value = toShortcut(currentTarget.value);
                change({ shortcut: currentTarget.value });
              }}
              class="pl-6"
            />
          </span>
        )}
      </Field>
      <div ref={box} class="flex flex-col gap-2">
        <Field label="Text" error={errors.text}>
          {(ids) => (
            <TextArea
              {...ids}
              required
              dir="auto"
              rows={4}
              maxLength={MAX_CHAT_CHARS}
              placeholder="Hello {{visitor.first_name|there}}, a refund is on your account after five working days."
              value={draft.text}
              onInput={(event) => change({ text: event.currentTarget.value })}
            />
          )}
        </Field>
        <ul class="flex flex-wrap gap-1" aria-label="Variables to insert">
          {VARIABLES.map(([name, meaning]) => (
            <li key={name}>
              <button
                type="button"
                title={meaning}
                aria-label={`Insert ${name}: ${meaning}`}
                onClick={() => addVariable(name)}
                class="min-h-6 rounded-control bg-sunken px-1.5 font-mono text-xs text-muted hover:text-ink"
              >
                {name}
              </button>
            </li>
          ))}
        </ul>
        <Preview text={draft.text} />
      </div>
      {sites.length > 1 && (
        <Field label="Offered on">
          {(ids) => (
            <Select
              {...ids}
              value={draft.site_id ?? ""}
              onChange={(event) => change({ site_id: event.currentTarget.value || null })}
            >
              <option value="">Every site</option>
              {sites.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      {saving.error && !isPlaced && <Notice tone="red">{explain(saving.error)}</Notice>}
      <div class="flex justify-end gap-2">
        <Button onClick={on_done}>Cancel</Button>
        <Button type="submit" variant="primary" busy={saving.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}

/** With stand-ins, where there is something to fill in. */
function Preview({ text }: { text: string }) {
  if (!text.includes("{{"))
    return (
      <p class="text-sm text-faint">A variable may say what stands there where nobody knows: visitor.name|there.</p>
    );
  return (
    <div class="rounded-control bg-sunken px-3 py-2 text-sm">
      <p class="text-faint">As a visitor reads it</p>
      <p class="break-words whitespace-pre-line" dir="auto">
        {fillVariables(text, SAMPLE_VALUES)}
      </p>
      <p class="mt-1 text-faint">
        Where nobody knows the name: {fillVariables(text, { ...SAMPLE_VALUES, ...UNKNOWN })}
      </p>
    </div>
  );
}

const UNKNOWN = { "visitor.name": null, "visitor.first_name": null };
