import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import type { Source } from "../../workers/contract/knowledge";
import type { Ownership, OwnershipCheck, ProofMethod } from "../../workers/contract/ownership";
import { explain, queryClient } from "../api/client";
import { checkOwnership, useOwnership } from "../api/ownership";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { Choice } from "../ui/Choice";
import { CodeLine } from "../ui/CodeLine";
import { ErrorState } from "../ui/ErrorState";
import { formatDateTime } from "../ui/format";
import { Icon } from "../ui/Icon";
import { Skeleton } from "../ui/Skeleton";
import { showToast } from "../ui/Toast";
import { describeCheck, findOwnershipOf, METHODS, nameMethod, UNPROVEN_MAX_PAGES } from "./ownership";

/** Whether the websites of a source are proven to be their owner's, and how to prove them. */
export function OwnershipCard({ source }: { source: Source }) {
  const { data, error, refetch } = useOwnership(source.site_id);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  const own = data && findOwnershipOf(source, data.items);
  return (
    <Card title="Your website">
      {!own ? (
        <Skeleton lines={6} />
      ) : own.length === 0 ? (
        <p class="text-muted">Nothing has to be proven for the addresses of this source.</p>
      ) : (
        <ul class="-my-4 divide-y divide-line">
          {own.map((ownership) => (
            <li key={ownership.host} class="py-4">
              {ownership.proven_at === null ? (
                <Unproven site_id={source.site_id} ownership={ownership} />
              ) : (
                <Proven ownership={ownership} />
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Proven({ ownership: { host, method, proven_at } }: { ownership: Ownership }) {
  return (
    <>
      <p class="flex flex-wrap items-center gap-2">
        <span class="font-[450]">{host}</span>
        <Badge tone="green" icon="check">
          Proven
        </Badge>
      </p>
      <p class="mt-1 text-muted">
        {method && `By ${nameMethod(method)}`}
        {proven_at !== null && `, ${formatDateTime(proven_at)}`}. As many of its pages are read as your plan has.
      </p>
    </>
  );
}

function Unproven({ site_id, ownership }: { site_id: string; ownership: Ownership }) {
  const [method, setMethod] = useState<ProofMethod>("dns");
  const checking = useMutation({
    mutationFn: () => checkOwnership(site_id, { host: ownership.host }),
    onSuccess: ({ checks: _, ...after }) => {
      if (after.proven_at === null) return;
      showToast({ text: `${after.host} is yours. The next reading goes beyond ${UNPROVEN_MAX_PAGES} pages.` });
      queryClient.setQueryData<{ items: Ownership[] }>(
        ["site", site_id, "ownership"],
        (known) => known && { items: known.items.map((one) => (one.host === after.host ? after : one)) },
      );
      void queryClient.invalidateQueries({ queryKey: ["site", site_id, "ownership"] });
    },
  });
  return (
    <div class="flex flex-col gap-4">
      <div>
        <p class="flex flex-wrap items-center gap-2">
          <span class="font-[450]">{ownership.host}</span>
          <Badge tone="neutral">Not proven</Badge>
        </p>
        <p class="mt-1 max-w-[72ch] text-muted">
          Up to {UNPROVEN_MAX_PAGES} of its pages are read. To read more, show that it is yours in one of three ways.
        </p>
      </div>
      <div>
        <Choice label={`How to prove ${ownership.host}`} value={method} options={METHODS} on_change={setMethod} />
      </div>
      {/* As high as the highest of the three, so that what is below stays where it is. */}
      <div class="min-h-36">
        <Instructions method={method} ownership={ownership} />
      </div>
      <div class="flex flex-col gap-3">
        <div>
          <Button icon="shield" busy={checking.isPending} onClick={() => checking.mutate()}>
            Check now
          </Button>
        </div>
        <div aria-live="polite">
          {checking.error && <p class="text-red">{explain(checking.error)}</p>}
          {checking.data && <Checks checks={checking.data.checks} />}
        </div>
      </div>
    </div>
  );
}

function Instructions({ method, ownership }: { method: ProofMethod; ownership: Ownership }) {
  switch (method) {
    case "dns":
      return (
        <div class="flex flex-col gap-2">
          <p>Where your domain is managed, add a TXT record. It may take an hour to be seen everywhere.</p>
          <CodeLine code={ownership.dns_name} copy_label="Copy the name" />
          <CodeLine code={ownership.dns_value} copy_label="Copy the value" />
        </div>
      );
    case "meta":
      return (
        <div class="flex flex-col gap-2">
          <p>
            Put this line into the <code class="font-mono text-sm">&lt;head&gt;</code> of your start page.
          </p>
          <CodeLine code={ownership.meta_tag} copy_label="Copy the tag" />
        </div>
      );
    case "file":
      return (
        <div class="flex flex-col gap-2">
          <p>Put a text file with this one line at this address.</p>
          <CodeLine code={ownership.file_url} copy_label="Copy the address" />
          <CodeLine code={ownership.file_text} copy_label="Copy the line" />
        </div>
      );
  }
}

function Checks({ checks }: Pick<OwnershipCheck, "checks">) {
  return (
    <ul class="grid gap-1.5 text-sm">
      {checks.map((check) => (
        <li key={check.method} class="flex items-start gap-2">
          <span class={check.found ? "text-green" : "text-muted"}>
            <Icon name={check.found ? "check" : "close"} class="mt-0.5 size-4" />
          </span>
          {describeCheck(check)}
        </li>
      ))}
    </ul>
  );
}
