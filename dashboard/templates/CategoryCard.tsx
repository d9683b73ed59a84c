import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { CategoryTemplates, SetShares } from "../../workers/contract/templates";
import { nameCategory } from "../answers/words";
import { draftTemplate, setShares } from "../api/templates";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { Notice } from "../ui/Notice";
import { useReturnFocus } from "../ui/use-return-focus";
import { TemplateForm } from "./TemplateForm";
import { useChange } from "./use-templates";
import { VersionRow } from "./VersionRow";
import { Waiting } from "./Waiting";
import { describeUsage } from "./words";

interface Props {
  site_id: string;
  of_category: CategoryTemplates;
}

/** One kind of question: its versions, and of a hundred questions how many each answers. */
export function CategoryCard({ site_id, of_category }: Props) {
  const { category, built_in, versions, waiting } = of_category;
  const [isWriting, setWriting] = useState(false);
  const place = useReturnFocus(isWriting);
  /** Shares that are not published yet, by version. */
  const [changed, setChanged] = useState<Record<string, number>>({});
  const drafting = useChange(site_id, (text: string) => draftTemplate(site_id, { category, text }), "Draft saved.");
  const publishing = useChange(
    site_id,
    async (next: SetShares) => {
      const { categories } = await setShares(site_id, category, next);
      // What is tested first says so itself.
      return categories.some((one) => one.category === category && one.waiting) ? null : categories;
    },
    "Published.",
  );
  const shares = versions.map(({ id, share }) => ({ template_id: id, share: changed[id] ?? share }));
  const wanted = shares.filter(({ share }) => share > 0);
  const left = wanted.reduce((rest, { share }) => rest - share, 100);
  const is_changed = versions.some(({ id, share }) => (changed[id] ?? share) !== share);
  const name = nameCategory(category);
  return (
    <Card title={`${name.charAt(0).toUpperCase()}${name.slice(1)}`} padded={false}>
      {waiting && <Waiting site_id={site_id} of_category={of_category} waiting={waiting} publishing={publishing} />}
      <ul>
        <li class="grid gap-x-6 gap-y-2 p-4 sm:grid-cols-[minmax(0,1fr)_8rem]">
          <div class="grid content-start gap-1">
            <h3 class="font-medium">Built in</h3>
            <p class="break-words">{built_in.text}</p>
            <p class="text-sm text-muted">{describeUsage(built_in.usage)}</p>
          </div>
          <Share>
            <span class="text-sm font-[450]">Share</span>
            <span class="font-display text-2xl font-[560] tabular-nums">{Math.max(0, left)}%</span>
          </Share>
        </li>
        {versions.map((version) => (
          <VersionRow
            key={version.id}
            site_id={site_id}
            template={version}
            share={changed[version.id] ?? version.share}
            isWaiting={version.share === 0 && !!waiting?.shares.some(({ template_id }) => template_id === version.id)}
            on_share={(share) => setChanged({ ...changed, [version.id]: share })}
          />
        ))}
      </ul>
      <div ref={place} class="grid gap-3 border-t border-line p-4">
        {left < 0 && <Notice tone="red">The shares are more than 100% together.</Notice>}
        {isWriting ? (
          <TemplateForm label={`A version for ${name}`} text="" saving={drafting} on_done={() => setWriting(false)} />
        ) : (
          <div class="flex flex-wrap gap-2">
            {is_changed && (
              <>
                <Button
                  size="sm"
                  variant="primary"
                  disabled={left < 0}
                  busy={publishing.isPending}
                  onClick={() => publishing.mutate({ shares: wanted }, { onSuccess: () => setChanged({}) })}
                >
                  Publish these shares
                </Button>
                <Button size="sm" disabled={publishing.isPending} onClick={() => setChanged({})}>
                  Discard
                </Button>
              </>
            )}
            <Button size="sm" icon="plus" aria-label={`Write a version for ${name}`} onClick={() => setWriting(true)}>
              Write a version
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}

function Share({ children }: { children: ComponentChildren }) {
  return <div class="flex items-baseline justify-between gap-1 sm:flex-col sm:justify-start">{children}</div>;
}
