import { Button } from "./Button";
import { PageHeader } from "./PageHeader";

export function NotFoundPage() {
  return (
    <div class="flex flex-col items-start gap-4">
      <PageHeader
        title="Not found"
        lead="There is no screen at this address. Check it, or start again from your sites."
      />
      <Button variant="primary" href="/sites">
        Go to your sites
      </Button>
    </div>
  );
}
