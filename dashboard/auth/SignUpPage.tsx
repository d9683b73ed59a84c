import { useState } from "preact/hooks";
import { Link, useSearch } from "wouter-preact";
import { AuthLayout } from "./AuthLayout";
import { CodeForm } from "./CodeForm";
import { type Details, DetailsForm, NO_DETAILS } from "./DetailsForm";

/** Two steps: who you are, then the code that was mailed. Going back keeps what was typed. */
export default function SignUpPage() {
  const [step, setStep] = useState<"details" | "code">("details");
  const [details, setDetails] = useState<Details>(NO_DETAILS);
  const search = useSearch();
  const is_details = step === "details";

  return (
    <AuthLayout
      key={step}
      title={is_details ? "Sign up" : "Check your mail"}
      lead={
        is_details ? (
          "Give your website an assistant that answers from its own pages."
        ) : (
          <>
            We have sent six digits to <strong class="font-[500] break-words text-ink">{details.email.trim()}</strong>.
            They are good for ten minutes.
          </>
        )
      }
      footer={
        is_details ? (
          <>
            Signed up already?{" "}
            <Link href={`/sign-in${search && `?${search}`}`} class="font-[450] text-accent-ink underline">
              Sign in
            </Link>
          </>
        ) : (
          <button type="button" class="font-[450] text-accent-ink underline" onClick={() => setStep("details")}>
            Use another address
          </button>
        )
      }
    >
      {is_details ? (
        <DetailsForm details={details} on_change={setDetails} on_sent={() => setStep("code")} />
      ) : (
        <CodeForm details={details} />
      )}
    </AuthLayout>
  );
}
