import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { explain, queryClient, readFieldErrors } from "../api/client";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Input } from "../ui/Input";
import { PageHeader } from "../ui/PageHeader";
import { addSite } from "./add-site";
import { SetupSteps } from "./SetupSteps";

/** One field: the address. Everything else has a default and a place to change it. */
export default function NewSitePage() {
  const [, navigate] = useLocation();
  const [url, setUrl] = useState("");
  const adding = useMutation({
    mutationFn: addSite,
    onSuccess: (site) => {
      queryClient.setQueryData(["site", site.id], site);
      void queryClient.invalidateQueries({ queryKey: ["sites"] });
      navigate(`/sites/${site.id}`);
    },
  });
  return (
    <div class="flex flex-col gap-6">
      <PageHeader
        title="Add a site"
        lead="Give your website’s address. Its pages are read while you watch, and you can ask as soon as the first one is there."
        back={{ href: "/sites", label: "Sites" }}
      />
      <SetupSteps current="read" done={[]} />
      <form
        class="mt-2 flex max-w-xl flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!adding.isPending) adding.mutate(url);
        }}
      >
        <Field
          label="Your website’s address"
          hint="Public pages only: nothing behind a sign-in is read, and your robots.txt is respected."
          error={adding.error ? (readFieldErrors(adding.error).url ?? explain(adding.error)) : undefined}
        >
          {(ids) => (
            <Input
              {...ids}
              type="text"
              name="url"
              inputMode="url"
              autocomplete="url"
              autocapitalize="none"
              spellcheck={false}
              placeholder="www.example.org"
              required
              maxLength={2_048}
              value={url}
              onInput={(event) => setUrl(event.currentTarget.value)}
            />
          )}
        </Field>
        <div>
          <Button type="submit" variant="primary" busy={adding.isPending}>
            {adding.isPending ? "Looking at the address" : "Read this website"}
          </Button>
        </div>
      </form>
    </div>
  );
}
