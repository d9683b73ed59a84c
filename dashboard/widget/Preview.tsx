import { useState } from "preact/hooks";
import { Button } from "../ui/Button";
import { Choice } from "../ui/Choice";
import { Icon } from "../ui/Icon";
import { useIsPhone } from "../ui/use-media";
import { pickTextColor } from "./contrast";
import { makePreviewPath, type WidgetSettings } from "./draft";
import { PreviewFrame } from "./PreviewFrame";

const SHAPES = [
  { value: "desktop", label: "Desktop" },
  { value: "phone", label: "Phone" },
] as const;
type Shape = (typeof SHAPES)[number]["value"];

/** The launcher's own drawing (widget/loader.ts). */
const CHAT_ICON =
  "M12 3.5c-5 0-9 3.4-9 7.7 0 2.4 1.3 4.6 3.3 6-.1 1-.5 2-1.2 2.8-.2.3 0 .7.4.7 1.9-.2 3.6-.9 4.9-1.9.5.1 1 .1 1.6.1 5 0 9-3.4 9-7.7s-4-7.7-9-7.7Z";

interface Props {
  site_id: string;
  /** The site's own address, for the drawn page. */
  url: string;
  settings: WidgetSettings;
}

/** The widget on a drawn page, as these settings would make it. */
export function Preview({ site_id, url, settings }: Props) {
  const isPhone = useIsPhone();
  const [shape, setShape] = useState<Shape>(isPhone ? "phone" : "desktop");
  const [isOpen, setOpen] = useState(true);
  const { theme } = settings;
  const isFull = shape === "phone" && isOpen;
  return (
    <section class="flex flex-col gap-3" aria-label="Preview">
      <div class="flex items-center justify-between gap-2">
        <Choice label="Shape" value={shape} options={SHAPES} on_change={setShape} />
        <Button variant="quiet" size="sm" onClick={() => setOpen(!isOpen)}>
          {isOpen ? "Close the chat" : "Open the chat"}
        </Button>
      </div>
      <div
        class={`mx-auto flex h-[min(44rem,calc(100dvh-9rem))] min-h-[30rem] w-full flex-col overflow-hidden border border-line bg-surface ${
          shape === "phone" ? "max-w-[23.5rem] rounded-[28px]" : "rounded-card"
        }`}
      >
        {shape === "desktop" && <AddressBar url={url} />}
        <div class="relative flex-1">
          <DrawnPage />
          <div
            class={
              isFull
                ? "absolute inset-0 bg-surface"
                : `absolute bottom-[88px] h-[min(40rem,calc(100%-108px))] w-[min(380px,calc(100%-40px))] overflow-hidden rounded-[16px] bg-surface shadow-float ${
                    theme.position === "left" ? "left-5" : "right-5"
                  }`
            }
            hidden={!isOpen}
          >
            <PreviewFrame path={makePreviewPath(site_id, settings)} />
          </div>
          {!isFull && (
            <button
              type="button"
              class={`absolute bottom-5 grid size-14 place-items-center rounded-full shadow-float ${
                theme.position === "left" ? "left-5" : "right-5"
              }`}
              style={{ background: theme.primary_color, color: pickTextColor(theme.primary_color) }}
              aria-label={isOpen ? "Close the chat in the preview" : "Open the chat in the preview"}
              onClick={() => setOpen(!isOpen)}
            >
              {isOpen ? (
                <Icon name="chevron_down" class="size-7" />
              ) : (
                <svg class="size-7 fill-current" viewBox="0 0 24 24" aria-hidden="true">
                  <path d={CHAT_ICON} />
                </svg>
              )}
            </button>
          )}
        </div>
      </div>
      {!settings.widget_enabled && (
        <p class="text-muted">The widget is switched off: visitors do not see it until it is on again.</p>
      )}
    </section>
  );
}

function AddressBar({ url }: { url: string }) {
  return (
    <div class="flex items-center gap-3 border-b border-line px-3 py-2" aria-hidden="true">
      <span class="flex gap-1.5">
        <span class="size-2.5 rounded-full bg-line" />
        <span class="size-2.5 rounded-full bg-line" />
        <span class="size-2.5 rounded-full bg-line" />
      </span>
      <span class="min-w-0 flex-1 truncate rounded-control bg-sunken px-2 py-0.5 text-sm text-faint">
        {url.replace(/^https?:\/\//, "")}
      </span>
    </div>
  );
}

/** A page in outline: what stands there does not matter. */
function DrawnPage() {
  return (
    <div class="absolute inset-0 grid content-start gap-4 p-6" aria-hidden="true">
      <div class="h-5 w-1/3 rounded-control bg-sunken" />
      <div class="h-24 rounded-control bg-sunken" />
      {["w-full", "w-11/12", "w-4/5", "w-full", "w-2/3"].map((width, index) => (
        <div key={index} class={`h-3 rounded-control bg-sunken ${width}`} />
      ))}
    </div>
  );
}
