import { useMutation } from "@tanstack/preact-query";
import type { Register } from "../../workers/contract/accounts";
import { MIN_PASSWORD_CHARS } from "../../workers/contract/limits";
import { registerAccount, useAuthOptions } from "../api/accounts";
import { explain, readFieldErrors } from "../api/client";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Input } from "../ui/Input";
import { Notice } from "../ui/Notice";
import { PasswordInput } from "./PasswordInput";

/** As typed. */
export type Details = Required<Register>;

export const NO_DETAILS: Details = { email: "", password: "", full_name: "", company_name: "" };

interface Props {
  details: Details;
  on_change: (details: Details) => void;
  on_sent: () => void;
}

export function DetailsForm({ details, on_change, on_sent }: Props) {
  const options = useAuthOptions().data;
  const registration = useMutation({ mutationFn: registerAccount, onSuccess: on_sent });
  const faults = readFieldErrors(registration.error);
  const has_faults = Object.keys(faults).length > 0;
  const set = (change: Partial<Details>) => on_change({ ...details, ...change });

  return (
    <form
      class="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        registration.mutate(details);
      }}
    >
      {options?.sign_up === false && (
        <Notice tone="amber">
          Nobody can sign up here yet: this HelpShelf cannot send mail, so no code would reach you. Ask the person who
          runs it.
        </Notice>
      )}
      <Field label="E-mail address" error={faults.email}>
        {(ids) => (
          <Input
            {...ids}
            type="email"
            autocomplete="username"
            required
            maxLength={254}
            value={details.email}
            onInput={(event) => set({ email: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field
        label="Password"
        hint={`At least ${MIN_PASSWORD_CHARS} characters. A few words are easier to keep than odd signs.`}
        error={faults.password}
      >
        {(ids) => (
          <PasswordInput
            {...ids}
            autocomplete="new-password"
            value={details.password}
            on_input={(password) => set({ password })}
          />
        )}
      </Field>
      <Field label="Your name (optional)" error={faults.full_name}>
        {(ids) => (
          <Input
            {...ids}
            autocomplete="name"
            maxLength={200}
            value={details.full_name}
            onInput={(event) => set({ full_name: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field label="Company (optional)" hint="Your workspace is named after it." error={faults.company_name}>
        {(ids) => (
          <Input
            {...ids}
            autocomplete="organization"
            maxLength={200}
            value={details.company_name}
            onInput={(event) => set({ company_name: event.currentTarget.value })}
          />
        )}
      </Field>
      {registration.isError && !has_faults && <Notice tone="red">{explain(registration.error)}</Notice>}
      <Button type="submit" variant="primary" busy={registration.isPending} disabled={options?.sign_up === false}>
        Send me a code
      </Button>
    </form>
  );
}
