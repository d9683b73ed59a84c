import type { Attachment } from "../../workers/contract/socket";
import { getAttachmentPath } from "../api/inbox";
import { joinClasses } from "../ui/classes";
import { formatBytes } from "../ui/format";
import { Icon } from "../ui/Icon";
import type { Shown } from "./PictureDialog";
import { fitPicture, isPicture, useLoading } from "./pictures";

interface Props {
  conversation_id: string;
  attachments: readonly Attachment[];
  isOurs: boolean;
  on_show: (shown: Shown) => void;
}

/** The files of a message: pictures are seen and open large, documents are saved. */
export function Attachments({ conversation_id, attachments, isOurs, on_show }: Props) {
  const pictures = attachments.filter(isPicture);
  return attachments.length === 0 ? null : (
    <ul aria-label="Files" class={joinClasses("flex max-w-full flex-wrap gap-2", isOurs && "justify-end")}>
      {attachments.map((attachment) => (
        <li key={attachment.id} class="max-w-full">
          {isPicture(attachment) ? (
            <Thumbnail
              path={getAttachmentPath(conversation_id, attachment.id)}
              picture={attachment}
              on_open={() => on_show({ pictures, at: pictures.indexOf(attachment) })}
            />
          ) : (
            <Document path={getAttachmentPath(conversation_id, attachment.id)} {...attachment} />
          )}
        </li>
      ))}
    </ul>
  );
}

interface ThumbnailProps {
  path: string;
  picture: Attachment & { width: number; height: number };
  on_open: () => void;
}

function Thumbnail({ path, picture, on_open }: ThumbnailProps) {
  const { name } = picture;
  const { status, again, img } = useLoading();
  const { width, height } = fitPicture(picture);
  const hasFailed = status === "failed";
  return (
    <button
      type="button"
      aria-label={hasFailed ? `Try again: ${name} could not be loaded` : `Open ${name}`}
      aria-busy={status === "loading"}
      onClick={hasFailed ? again : on_open}
      style={{ width: `${width}px`, aspectRatio: `${width} / ${height}` }}
      class="grid max-w-full place-items-center overflow-hidden rounded-card border border-line bg-sunken hover:border-edge"
    >
      {hasFailed ? (
        <span class="grid justify-items-center gap-1 p-2 text-sm">
          <span class="text-red">
            <Icon name="alert" class="size-4" />
          </span>
          <span>
            Not loaded. <span class="underline">Try again</span>
          </span>
        </span>
      ) : (
        <img
          {...img}
          src={path}
          alt={name}
          loading="lazy"
          decoding="async"
          class={joinClasses("size-full object-scale-down", status === "loading" && "opacity-0")}
        />
      )}
    </button>
  );
}

function Document({ path, name, bytes }: { path: string } & Pick<Attachment, "name" | "bytes">) {
  return (
    <a
      href={path}
      download={name}
      class="flex max-w-full items-center gap-3 rounded-card border border-line bg-surface px-3 py-2 transition-colors hover:bg-sunken"
    >
      <span class="text-muted">
        <Icon name="file" />
      </span>
      <span class="sr-only">Save </span>
      <span class="grid min-w-0">
        <span class="truncate" dir="auto" title={name}>
          {name}
        </span>{" "}
        <span class="text-sm text-muted">PDF, {formatBytes(bytes)}</span>
      </span>
    </a>
  );
}
