import { getTranscriptPath } from "../api/inbox";
import { IconSelect } from "../ui/CoveredSelect";
import { Icon } from "../ui/Icon";

const FORMATS = [
  { format: "text", label: "As a text file" },
  { format: "html", label: "As a web page" },
] as const;

/** Everything said in a conversation, as a file to keep. */
export function TranscriptSelect({ id }: { id: string }) {
  return (
    <IconSelect
      face={<Icon name="download" class="size-4" />}
      aria-label="Download the transcript"
      title="Download the transcript"
      data-command="Transcript"
      value=""
      onChange={(event) => {
        // Sent as a download: this page stays.
        location.assign(getTranscriptPath(id, event.currentTarget.value));
        event.currentTarget.value = "";
      }}
    >
      <option value="" disabled>
        Transcript
      </option>
      {FORMATS.map(({ format, label }) => (
        <option key={format} value={format}>
          {label}
        </option>
      ))}
    </IconSelect>
  );
}
