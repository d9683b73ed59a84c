import type { OwnSite } from "../../workers/contract/sites";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { explainRefusal } from "./model-words";

/** That the site's own Claude key is refused, and what that means for its visitors. Nothing while all is well. */
export function ClaudeKeyNotice({ site }: { site: OwnSite }) {
  const refused = site.claude_key?.refused;
  if (!refused) return null;
  return (
    <section aria-label="Your Claude key" class="flex gap-3 rounded-card border border-line bg-red-soft p-4">
      <span class="text-red">
        <Icon name="alert" />
      </span>
      <div class="min-w-0 flex-1">
        <h2 class="text-lg">Your Claude key does not work</h2>
        <p class="mt-1">{explainRefusal(refused.status)}</p>
        <p class="text-muted">Until it works, visitors are answered in your pages’ own sentences.</p>
        <div class="mt-3">
          <Button href={`/sites/${site.id}/settings`}>Look at the key</Button>
        </div>
      </div>
    </section>
  );
}
