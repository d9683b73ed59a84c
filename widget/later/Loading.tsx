import { useTexts } from "./texts";
import type { Call } from "./use-call";

/** While something is asked for, and where it did not come. */
export function Loading({ call, onAgain }: { call: Call; onAgain: () => void }) {
  const texts = useTexts();
  if (call.trouble)
    return (
      <p class="trouble" role="alert">
        {texts.not_loaded}{" "}
        <button type="button" class="link-button" onClick={onAgain}>
          {texts.retry}
        </button>
      </p>
    );
  return (
    <p class="note" role="status">
      {call.isBusy && texts.loading}
    </p>
  );
}
