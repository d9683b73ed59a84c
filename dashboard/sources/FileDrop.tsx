import { useId, useState } from "preact/hooks";
import { joinClasses } from "../ui/classes";
import { formatBytes } from "../ui/format";
import { Icon } from "../ui/Icon";

interface Props {
  file: File | null;
  /** Why the chosen file cannot be added. */
  error: string | undefined;
  disabled: boolean;
  /** As an input's `accept`. */
  accept: string;
  /** What may be chosen, in a sentence. */
  hint: string;
  on_choose: (file: File) => void;
}

/** A place to drop a file, and a picker for those who do not drag. */
export function FileDrop({ file, error, disabled, accept, hint, on_choose }: Props) {
  const [isOver, setOver] = useState(false);
  const note_id = useId();
  const take = (files: FileList | null | undefined) => {
    setOver(false);
    const [first] = files ?? [];
    if (first && !disabled) on_choose(first);
  };
  return (
    <div class="flex flex-col gap-1">
      <label
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          take(event.dataTransfer?.files);
        }}
        class={joinClasses(
          "relative flex min-h-32 cursor-pointer flex-col items-center justify-center gap-1 rounded-control border border-dashed p-4 text-center has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
          isOver ? "border-accent bg-accent-soft" : error ? "border-red" : "border-edge hover:bg-sunken",
        )}
      >
        <input
          type="file"
          class="absolute inset-0 cursor-pointer opacity-0"
          accept={accept}
          aria-describedby={note_id}
          aria-invalid={error ? true : undefined}
          disabled={disabled}
          onChange={(event) => take(event.currentTarget.files)}
        />
        <Icon name={file ? "file" : "upload"} />
        {file ? (
          <>
            <span class="max-w-full font-[450] [overflow-wrap:anywhere]">{file.name}</span>
            <span class="text-sm text-muted">{formatBytes(file.size)} · drop or choose another one to replace it</span>
          </>
        ) : (
          <span>
            Drop a file here, or <span class="text-accent-ink underline">choose one</span>
          </span>
        )}
      </label>
      <div id={note_id}>
        {error ? (
          <p role="alert" class="flex items-start gap-1 text-sm text-red">
            <Icon name="alert" class="mt-0.5 size-4" />
            <span>{error}</span>
          </p>
        ) : (
          <p class="text-sm text-faint">{hint}</p>
        )}
      </div>
    </div>
  );
}
