import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import type { ClaudeKey, OwnSite } from "../../workers/contract/sites";
import { explain, queryClient, readFieldErrors } from "../api/client";
import { checkClaudeKey, removeClaudeKey, saveClaudeKey } from "../api/sites";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { Field } from "../ui/Field";
import { Input } from "../ui/Input";
import { Notice } from "../ui/Notice";
import { TimeAgo } from "../ui/TimeAgo";
import { showToast } from "../ui/Toast";
import { describeCheck, explainRefusal } from "./model-words";
import { runUnlessUndone, usePlanned } from "./undo";
import { keepSite } from "./use-saving";

/** The site's own Claude key: written once, then shown by its end only. */
export function ClaudeKeyCard({ site }: { site: OwnSite }) {
  const [isReplacing, setReplacing] = useState(false);
  const check = useMutation({
    mutationFn: () => checkClaudeKey(site.id),
    // What Claude said is noted in the site.
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["site", site.id] }),
  });
  const { claude_key } = site;
  const isGoing = usePlanned().has(claude_key?.id ?? "");
  const onSaved = () => {
    setReplacing(false);
    check.mutate();
  };
  return (
    <Card title="Your own Claude key">
      <div class="flex flex-col gap-4">
        <p class="text-muted">
          With a key of yours, this site’s answers are written on your account at Anthropic and on your bill. The
          questions and the passages of your pages that answer them go there.
        </p>
        {claude_key && !isGoing && !isReplacing ? (
          <SavedKey site={site} claude_key={claude_key} check={check} on_replace={() => setReplacing(true)} />
        ) : (
          <KeyForm site={site} on_saved={onSaved} on_cancel={isReplacing ? () => setReplacing(false) : null} />
        )}
      </div>
    </Card>
  );
}

interface SavedProps {
  site: OwnSite;
  claude_key: ClaudeKey;
  check: ReturnType<typeof useMutation<Awaited<ReturnType<typeof checkClaudeKey>>, Error, void>>;
  on_replace: () => void;
}

function SavedKey({ site, claude_key, check, on_replace }: SavedProps) {
  const { id, last4, added_at, refused } = claude_key;
  const remove = () =>
    runUnlessUndone({
      id,
      text: "Your Claude key is removed; answers are written with HelpShelf’s again.",
      run: async () => {
        await removeClaudeKey(site.id);
        await queryClient.invalidateQueries({ queryKey: ["site", site.id] });
      },
    });
  return (
    <>
      <div class="flex flex-wrap items-center gap-2">
        <code class="min-w-0 flex-1 basis-60 rounded-control bg-sunken px-3 py-2 font-mono text-sm">
          <span class="sr-only">The key that ends in </span>
          <span aria-hidden="true">••••</span>
          {last4}
          <span class="ms-3 font-sans text-muted">
            saved <TimeAgo at={added_at} />
          </span>
        </code>
        <Button size="sm" busy={check.isPending} onClick={() => check.mutate()}>
          Test
        </Button>
        <Button size="sm" icon="refresh" onClick={on_replace}>
          Replace
        </Button>
        <Button size="sm" variant="danger" icon="trash" onClick={remove}>
          Remove
        </Button>
      </div>
      <div role="status" class="empty:-mt-4">
        {check.data?.works && (
          <Notice tone="neutral" icon="check">
            {describeCheck(check.data)}
          </Notice>
        )}
      </div>
      {check.data && !check.data.works && check.data.fault !== "refused" && (
        <Notice tone="amber">{describeCheck(check.data)}</Notice>
      )}
      {check.error && <Notice tone="red">{explain(check.error)}</Notice>}
      {refused && (
        <Notice tone="red">
          <p>{explainRefusal(refused.status)}</p>
          <p class="text-muted">
            Until it works, answers are your pages’ own sentences; nobody else is billed. It is tried again every hour.
          </p>
        </Notice>
      )}
    </>
  );
}

interface FormProps {
  site: OwnSite;
  on_saved: () => void;
  /** Null where there is no key to go back to. */
  on_cancel: (() => void) | null;
}

function KeyForm({ site, on_saved, on_cancel }: FormProps) {
  const [api_key, setKey] = useState("");
  const saving = useMutation({
    mutationFn: (key: string) => saveClaudeKey(site.id, key),
    onSuccess: (saved) => {
      keepSite(saved);
      setKey("");
      showToast({ text: "Saved. Only its last four characters are shown from now on." });
      on_saved();
    },
  });
  const fault = saving.error ? (readFieldErrors(saving.error).api_key ?? explain(saving.error)) : undefined;
  return (
    <form
      class="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!saving.isPending) saving.mutate(api_key);
      }}
    >
      <Field label="API key" hint="From the Claude Console, under API keys. It is kept encrypted." error={fault}>
        {(ids) => (
          <Input
            {...ids}
            type="password"
            required
            autocomplete="off"
            spellcheck={false}
            maxLength={300}
            placeholder="sk-ant-…"
            value={api_key}
            onInput={(event) => setKey(event.currentTarget.value)}
          />
        )}
      </Field>
      <div class="flex gap-2">
        <Button type="submit" variant="primary" busy={saving.isPending} disabled={api_key.trim() === ""}>
          Save and test
        </Button>
        {on_cancel && <Button onClick={on_cancel}>Cancel</Button>}
      </div>
    </form>
  );
}
