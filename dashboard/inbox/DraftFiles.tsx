import { useEffect, useRef, useState } from "preact/hooks";
import { MAX_ATTACHMENTS } from "../../workers/contract/limits";
import { Button } from "../ui/Button";
import { joinClasses } from "../ui/classes";
import { formatBytes } from "../ui/format";
import { Icon } from "../ui/Icon";
import { Notice } from "../ui/Notice";
import { Progress } from "../ui/Progress";
import { addFiles, dismissRefused, removeFile, retryFile } from "./draft-files";
import { ACCEPTED_TYPES, type DraftFile, FILES_HINT } from "./files";
import type { Outbox } from "./outbox";

/** The side of a preview, in the canvas's own pixels: twice what is shown. */
const PREVIEW_PX = 80;

interface Props {
  id: string;
  outbox: Outbox;
  /** The button that was pressed is about to go: the focus is wanted elsewhere. */
  on_done: () => void;
}

/** The files of the reply that is being written, and why others are not among them. */
export function DraftFiles({ id, outbox: { kind, files, refused }, on_done }: Props) {
  const isReply = kind === "reply";
  return (
    <>
      {isReply && files.length > 0 && (
        <ul aria-label="Files of the reply" class="flex max-h-40 flex-wrap gap-2 overflow-y-auto sm:max-h-48">
          {files.map((item) => (
            <DraftFileItem key={item.key} id={id} item={item} on_done={on_done} />
          ))}
        </ul>
      )}
      {!isReply && files.length > 0 && (
        <p class="text-sm">
          {files.length === 1 ? "A file waits" : `${files.length} files wait`} for your reply, and will not be part of
          the note.
        </p>
      )}
      {refused.length > 0 && (
        <Notice tone="red">
          <div class="-my-1 flex items-center justify-between gap-2">
            <div class="min-w-0 [overflow-wrap:anywhere]">
              {refused.map((sentence) => (
                <p key={sentence}>{sentence}</p>
              ))}
            </div>
            <Button
              size="sm"
              variant="quiet"
              icon="close"
              aria-label="Dismiss"
              onClick={() => {
                dismissRefused(id);
                on_done();
              }}
            />
          </div>
        </Notice>
      )}
    </>
  );
}

function DraftFileItem({ id, item, on_done }: { item: DraftFile } & Pick<Props, "id" | "on_done">) {
  const { key, file, share, attachment, fault } = item;
  return (
    <li
      class={joinClasses(
        "flex w-full min-w-0 items-center gap-2 rounded-control border bg-surface p-1.5 sm:w-64",
        fault ? "border-red" : "border-line",
      )}
    >
      <Preview file={file} />
      <div class="grid min-w-0 flex-1 gap-0.5">
        <span class="truncate" dir="auto" title={file.name}>
          {file.name}
        </span>
        {fault ? (
          <span role="alert" class="text-sm text-red">
            {fault.text}
          </span>
        ) : attachment ? (
          <span class="text-sm text-muted">{formatBytes(file.size)}</span>
        ) : (
          // Once all of it is sent, the server still reads it.
          <span class="flex h-5 items-center">
            <Progress value={share < 1 ? share : null} max={1} label={`Sending ${file.name}`} />
          </span>
        )}
        {fault && !fault.isFinal && (
          <Button
            size="sm"
            class="justify-self-start"
            onClick={() => {
              retryFile(id, item);
              on_done();
            }}
          >
            Try again
          </Button>
        )}
      </div>
      <Button
        size="sm"
        variant="quiet"
        icon="close"
        aria-label={`Remove ${file.name}`}
        onClick={() => {
          removeFile(id, key);
          on_done();
        }}
      />
    </li>
  );
}

/** Drawn from the file itself: the page's policy allows no address of what is only in memory. */
function Preview({ file }: { file: File }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isDrawn, setDrawn] = useState(false);
  useEffect(() => {
    if (!file.type.startsWith("image/")) return;
    let isGone = false;
    createImageBitmap(file).then(
      (bitmap) => {
        const side = Math.min(bitmap.width, bitmap.height);
        const [left, top] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
        if (!isGone) {
          canvas.current?.getContext("2d")?.drawImage(bitmap, left, top, side, side, 0, 0, PREVIEW_PX, PREVIEW_PX);
          setDrawn(true);
        }
        bitmap.close();
      },
      // What is no picture keeps its icon.
      () => {},
    );
    return () => {
      isGone = true;
    };
  }, [file]);
  return (
    <span aria-hidden="true" class="grid size-10 shrink-0 place-items-center rounded-control bg-sunken text-muted">
      {!isDrawn && <Icon name="file" />}
      <canvas
        ref={canvas}
        width={PREVIEW_PX}
        height={PREVIEW_PX}
        class={isDrawn ? "size-10 rounded-control" : "hidden"}
      />
    </span>
  );
}

/** The way to files for those who neither drag nor paste. */
export function AttachButton({ id, outbox: { files }, on_done }: Props) {
  const picker = useRef<HTMLInputElement>(null);
  const isFull = files.length >= MAX_ATTACHMENTS;
  return (
    <>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        accept={ACCEPTED_TYPES}
        onChange={({ currentTarget }) => {
          addFiles(id, currentTarget.files ?? []);
          // The same file may be chosen again.
          currentTarget.value = "";
          on_done();
        }}
      />
      <Button
        variant="quiet"
        icon="clip"
        aria-label="Attach files"
        title={isFull ? `A reply takes ${MAX_ATTACHMENTS} files` : FILES_HINT}
        disabled={isFull}
        onClick={() => picker.current?.click()}
      />
    </>
  );
}
