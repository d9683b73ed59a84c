import { getTranscriptPath } from "../api/inbox";
import { Select } from "../ui/Select";

const FORMATS = [
  { format: "text", label: "As a text file" },
  { format: "html", label: "As a web page" },
] as const;

/** Everything said in a conversation, as a file to keep. */
export function TranscriptSelect({ id }: { id: string }) {
  return (
    <Select
      aria-label="Download the transcript"
      title="Download the transcript"
      data-command="Transcript"
      class="w-32 sm:w-28 [&>select]:h-7 [&>select]:border-line sm:[&>select]:text-sm"
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
    </Select>
  );
}
