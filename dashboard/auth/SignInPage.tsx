import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { Link, useLocation, useSearch } from "wouter-preact";
import { signIn } from "../api/accounts";
import { explain, readFieldErrors } from "../api/client";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Input } from "../ui/Input";
import { Notice } from "../ui/Notice";
import { AuthLayout } from "./AuthLayout";
import { readNext } from "./next";
import { PasswordInput } from "./PasswordInput";

export default function SignInPage() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [, navigate] = useLocation();
  const search = useSearch();
  const next = readNext(search);
  const entry = useMutation({
    mutationFn: signIn,
    onSuccess: () => navigate(next, { replace: true }),
  });
  const faults = readFieldErrors(entry.error);
  const has_faults = Object.keys(faults).length > 0;

  return (
    <AuthLayout
      title="Sign in"
      lead={next === "/sites" ? "Your sites and what their visitors ask." : "Sign in to go on where you were."}
      footer={
        <>
          New here?{" "}
          <Link href={`/sign-up${search && `?${search}`}`} class="font-[450] text-accent-ink underline">
            Sign up
          </Link>
        </>
      }
    >
      <form
        class="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          entry.mutate({ email, password });
        }}
      >
        <Field label="E-mail address" error={faults.email}>
          {(ids) => (
            <Input
              {...ids}
              type="email"
              autocomplete="username"
              required
              maxLength={254}
              value={email}
              onInput={(event) => setEmail(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label="Password" error={faults.password}>
          {(ids) => <PasswordInput {...ids} autocomplete="current-password" value={password} on_input={setPassword} />}
        </Field>
        {entry.isError && !has_faults && <Notice tone="red">{explain(entry.error)}</Notice>}
        <Button type="submit" variant="primary" busy={entry.isPending}>
          Sign in
        </Button>
      </form>
    </AuthLayout>
  );
}
