import { useTexts } from "../i18n/texts";
import { Icon } from "./Icon";
import type { DraftFiles } from "./use-files";

/** The files of the message that is being written, and how their sending stands. */
export function DraftFileList({ files, retry, remove }: Pick<DraftFiles, "files" | "retry" | "remove">) {
  const texts = useTexts();
  if (files.length === 0) return null;
  return (
    <ul class="drafts">
      {files.map((item) => (
        <li key={item.key} class={item.problem ? "draft failed" : "draft"}>
          <Icon name={item.problem ? "alert" : "file"} />
          <span class="draft-name" dir="auto">
            {item.file.name}
          </span>
          {item.problem && (
            <span class="draft-note" role="alert">
              {texts.file_problems[item.problem]}
            </span>
          )}
          {item.problem === "broken" && (
            <button type="button" class="link-button" onClick={() => retry(item)}>
              {texts.retry}
            </button>
          )}
          {!item.problem && !item.attachment && (
            <progress value={item.share} aria-label={texts.uploading(item.file.name)} />
          )}
          <button
            type="button"
            class="draft-remove"
            aria-label={texts.remove_file(item.file.name)}
            onClick={() => remove(item.key)}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}
