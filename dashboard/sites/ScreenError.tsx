import { ErrorState } from "../ui/ErrorState";
import { PageHeader } from "../ui/PageHeader";

interface Props {
  title: string;
  back: { href: string; label: string };
  error: unknown;
  retry: () => void;
}

/** A screen whose subject could not be loaded: what it would be, what went wrong, the way back. */
export function ScreenError({ title, back, error, retry }: Props) {
  return (
    <div class="flex flex-col gap-6">
      <PageHeader title={title} lead="" back={back} />
      <ErrorState error={error} retry={retry} />
    </div>
  );
}
