import { useMutation } from "@tanstack/preact-query";
import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation, useSearch } from "wouter-preact";
import { registerAccount, verifyEmail } from "../api/accounts";
import { explain } from "../api/client";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Input } from "../ui/Input";
import { Notice } from "../ui/Notice";
import { showToast } from "../ui/toasts";
import type { Details } from "./DetailsForm";
import { readNext } from "./next";
import { OutboxHint } from "./OutboxHint";

const CODE_LENGTH = 6;

/** Six digits in one field, so that they can be pasted; the sixth one sends them. */
export function CodeForm({ details }: { details: Details }) {
  const [code, setCode] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const [, navigate] = useLocation();
  const next = readNext(useSearch());
  const entry = useMutation({
    mutationFn: (typed: string) => verifyEmail({ email: details.email, code: typed }),
    onSuccess: () => navigate(next, { replace: true }),
    onError: () => field.current?.select(),
  });
  const renewal = useMutation({
    mutationFn: registerAccount,
    onSuccess: () => {
      entry.reset();
      setCode("");
      field.current?.focus();
      showToast({ text: "A new code is on its way. The one before is no longer valid." });
    },
  });
  useEffect(() => field.current?.focus(), []);

  const take = (text: string) => {
    const digits = text.replace(/\D/g, "").slice(0, CODE_LENGTH);
    setCode(digits);
    entry.reset();
    if (digits.length === CODE_LENGTH && digits !== code) entry.mutate(digits);
  };
  return (
    <form
      class="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!entry.isPending) entry.mutate(code);
      }}
    >
      <Field label="Code" error={entry.isError ? explain(entry.error) : undefined}>
        {(ids) => (
          <Input
            {...ids}
            ref={field}
            inputMode="numeric"
            autocomplete="one-time-code"
            required
            pattern="[0-9]{6}"
            placeholder="123456"
            value={code}
            onInput={(event) => take(event.currentTarget.value)}
            class="text-center font-mono tracking-[0.4em]"
          />
        )}
      </Field>
      {renewal.isError && <Notice tone="red">{explain(renewal.error)}</Notice>}
      <OutboxHint />
      <Button type="submit" variant="primary" busy={entry.isPending}>
        Confirm
      </Button>
      <Button variant="quiet" busy={renewal.isPending} onClick={() => renewal.mutate(details)}>
        Send a new code
      </Button>
    </form>
  );
}
