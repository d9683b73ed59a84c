import { useEffect } from "preact/hooks";
import type { Attachment } from "../../workers/contract/socket";
import { getAttachmentPath } from "../api/inbox";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { useLoading } from "./pictures";

type Picture = Attachment & { width: number; height: number };
/** One of a message's pictures. */
export interface Shown {
  pictures: readonly Picture[];
  at: number;
}

interface Props {
  conversation_id: string;
  /** Null while it is closed. */
  shown: Shown | null;
  on_show: (shown: Shown | null) => void;
}

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };

/** A picture as large as the screen allows; the arrow keys go on to the message's others. */
export function PictureDialog({ conversation_id, shown, on_show }: Props) {
  const picture = shown?.pictures[shown.at];
  /** After the last comes the first. */
  const go = (step: number) => {
    if (!shown) return;
    const count = shown.pictures.length;
    on_show({ ...shown, at: (shown.at + step + count) % count });
  };
  useEffect(() => {
    if (!shown) return;
    const onKeyDown = ({ key }: KeyboardEvent) => {
      const step = STEPS[key];
      if (step !== undefined) go(step);
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [shown]);
  return (
    <Dialog
      title={picture?.name ?? "Picture"}
      isFitted
      open={picture !== undefined}
      on_close={() => on_show(null)}
      actions={
        shown &&
        picture && (
          <>
            {shown.pictures.length > 1 && (
              <div class="mr-auto flex items-center gap-2">
                <Button icon="chevron_left" aria-label="Previous picture" onClick={() => go(-1)} />
                <Button icon="chevron_right" aria-label="Next picture" onClick={() => go(1)} />
                <p role="status" class="text-sm text-muted tabular-nums">
                  {shown.at + 1} of {shown.pictures.length}
                </p>
              </div>
            )}
            <a
              href={getAttachmentPath(conversation_id, picture.id)}
              download={picture.name}
              class="inline-flex min-h-9 items-center rounded-control border border-line bg-surface px-3 font-[450] hover:bg-sunken"
            >
              Save
            </a>
          </>
        )
      }
    >
      {picture && <Large key={picture.id} path={getAttachmentPath(conversation_id, picture.id)} picture={picture} />}
    </Dialog>
  );
}

function Large({ path, picture: { name, width, height } }: { path: string; picture: Picture }) {
  const { status, again, img } = useLoading();
  if (status === "failed")
    return (
      <div role="alert" class="flex flex-wrap items-center gap-3">
        <p>The picture could not be loaded. Check your connection.</p>
        <Button icon="refresh" onClick={again}>
          Try again
        </Button>
      </div>
    );
  return (
    <img
      {...img}
      src={path}
      alt={name}
      aria-busy={status === "loading"}
      // What stands around it in the dialog is left out of the screen's height.
      style={{
        width: `min(${width}px, 100vw - 4rem, (100dvh - 12rem) * ${width / height})`,
        aspectRatio: `${width} / ${height}`,
      }}
      class="mx-auto rounded-control bg-sunken"
    />
  );
}
