import { useRef, useState } from "preact/hooks";
import { MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS } from "../../workers/contract/limits";
import type { Attachment } from "../../workers/contract/socket";
import { ApiError } from "../session/api";
import type { ChatSession } from "../session/session";

/** What a picker offers; what a file is the server finds out. */
export const ACCEPTED = "image/png,image/jpeg,image/gif,image/webp,application/pdf";

/** Why a file is not taken. `broken`: it may be tried again. */
export type FileProblem = "too_large" | "wrong_type" | "not_now" | "broken";

/** A file on its way to be part of the next message. */
export interface DraftFile {
  key: number;
  file: File;
  /** The share that is sent, 0 to 1. */
  share: number;
  /** Set once the server has it. */
  attachment: Attachment | null;
  problem: FileProblem | null;
}

const PROBLEMS: Record<string, FileProblem> = {
  payload_too_large: "too_large",
  unsupported_media_type: "wrong_type",
  invalid_request: "wrong_type",
  plan_limit: "not_now",
  rate_limited: "not_now",
};

function findProblem(error: unknown): FileProblem {
  return (error instanceof ApiError && PROBLEMS[error.code]) || "broken";
}

function judge({ type, size }: File): FileProblem | null {
  if (type && !ACCEPTED.split(",").includes(type)) return "wrong_type";
  return size > MAX_ATTACHMENT_BYTES ? "too_large" : null;
}

export type DraftFiles = ReturnType<typeof useFiles>;

/** The files of the next message: each goes up as soon as it is chosen. */
export function useFiles(session: Pick<ChatSession, "upload">) {
  const [files, setFiles] = useState<readonly DraftFile[]>([]);
  const count = useRef(0);
  const change = (key: number, changes: Partial<DraftFile>) =>
    setFiles((all) => all.map((item) => (item.key === key ? { ...item, ...changes } : item)));
  const send = async ({ key, file }: DraftFile) => {
    change(key, { share: 0, problem: null });
    try {
      change(key, { attachment: await session.upload(file, (share) => change(key, { share })) });
    } catch (error) {
      change(key, { problem: findProblem(error) });
    }
  };
  return {
    files,
    isWhole: files.every(({ attachment }) => attachment),
    isFull: files.length >= MAX_ATTACHMENTS,
    add: (chosen: Iterable<File>) => {
      const added = [...chosen].slice(0, MAX_ATTACHMENTS - files.length).map((file) => {
        count.current += 1;
        return { key: count.current, file, share: 0, attachment: null, problem: judge(file) };
      });
      setFiles((all) => [...all, ...added]);
      for (const item of added) if (!item.problem) void send(item);
    },
    retry: (item: DraftFile) => void send(item),
    remove: (key: number) => setFiles((all) => all.filter((item) => item.key !== key)),
    /** Those of the message that is sent now. */
    take: (): Attachment[] => {
      setFiles([]);
      return files.flatMap(({ attachment }) => attachment ?? []);
    },
  };
}
