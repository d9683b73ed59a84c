import { useMutation } from "@tanstack/preact-query";
import { explain } from "../api/client";
import { getTranscriptPath, mailTranscript } from "../api/inbox";
import { IconSelect } from "../ui/CoveredSelect";
import { Icon } from "../ui/Icon";
import { showToast } from "../ui/Toast";

const MAIL = "mail";
const CHOICES = [
  { value: "text", label: "As a text file" },
  { value: "html", label: "As a web page" },
  { value: MAIL, label: "Mail it to the visitor" },
] as const;

/** Everything said in a conversation: as a file to keep, or mailed to its visitor. */
export function TranscriptSelect({ id }: { id: string }) {
  const mailing = useMutation({
    mutationFn: () => mailTranscript(id),
    onSuccess: ({ email }) => showToast({ text: `The transcript is on its way to ${email}.` }),
    onError: (error) => showToast({ text: explain(error), tone: "error" }),
  });
  return (
    <IconSelect
      face={<Icon name="download" class="size-4" />}
      aria-label="Transcript"
      title="Transcript"
      value=""
      onChange={({ currentTarget }) => {
        if (currentTarget.value === MAIL) mailing.mutate();
        // Sent as a download: this page stays.
        else location.assign(getTranscriptPath(id, currentTarget.value));
        currentTarget.value = "";
      }}
    >
      <option value="" disabled>
        Transcript
      </option>
      {CHOICES.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </IconSelect>
  );
}
