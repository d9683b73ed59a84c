/** The files of replies that are being written: each goes up as soon as it is chosen, whatever screen is looked at. */
import { uploadAttachment } from "../api/upload";
import { chooseFiles, type DraftFile, explainUpload, NOTE_HAS_NO_FILES } from "./files";
import { changeOutbox, readOutbox } from "./outbox";

/** Those under way, by the file's key. */
const uploads = new Map<string, AbortController>();

/** Adds what can be sent to the reply, and says of the rest why it was not. */
export function addFiles(id: string, chosen: Iterable<File>): void {
  const { kind, files } = readOutbox(id);
  if (kind === "note") {
    setRefused(id, [NOTE_HAS_NO_FILES]);
    return;
  }
  const { taken, refused } = chooseFiles(files.length, chosen);
  const added = taken.map(
    (file): DraftFile => ({ key: crypto.randomUUID(), file, share: 0, attachment: null, fault: null }),
  );
  changeOutbox(id, (outbox) => ({ ...outbox, files: [...outbox.files, ...added], refused }));
  for (const item of added) void upload(id, item);
}

export function retryFile(id: string, item: DraftFile): void {
  void upload(id, item);
}

export function removeFile(id: string, key: string): void {
  uploads.get(key)?.abort();
  changeOutbox(id, (outbox) => ({ ...outbox, files: outbox.files.filter((item) => item.key !== key) }));
}

/** Who has read why files were not added needs it no longer. */
export function dismissRefused(id: string): void {
  setRefused(id, []);
}

function setRefused(id: string, refused: readonly string[]): void {
  changeOutbox(id, (outbox) => ({ ...outbox, refused }));
}

async function upload(id: string, { key, file }: DraftFile): Promise<void> {
  const note = (changes: Partial<DraftFile>) =>
    changeOutbox(id, (outbox) => ({
      ...outbox,
      files: outbox.files.map((item) => (item.key === key ? { ...item, ...changes } : item)),
    }));
  const controller = new AbortController();
  uploads.set(key, controller);
  note({ share: 0, fault: null });
  try {
    const options = { on_progress: (share: number) => note({ share }), signal: controller.signal };
    note({ attachment: await uploadAttachment(id, file, options) });
  } catch (error) {
    note({ fault: explainUpload(error) });
  } finally {
    uploads.delete(key);
  }
}
