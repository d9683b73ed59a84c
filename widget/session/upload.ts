import type { Problem } from "../../workers/contract/errors";
import type { Attachment } from "../../workers/contract/socket";
import { ApiError } from "./api";
import { readAttachment } from "./frames";

/** Sends a file to a path. Throws `ApiError`. */
export type Upload = (
  path: string,
  token: string,
  file: File,
  onProgress: (share: number) => void,
) => Promise<Attachment>;

/** A file that gets no further for so long is given up. Milliseconds. */
const STALLED_MS = 30_000;

/** By XMLHttpRequest: `fetch` does not tell how far it is. */
export const uploadFile: Upload = (path, token, file, onProgress) =>
  new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    const fail = () => reject(new ApiError("network", 0));
    let timer = setTimeout(() => call.abort(), STALLED_MS);
    const noteLife = () => {
      clearTimeout(timer);
      timer = setTimeout(() => call.abort(), STALLED_MS);
    };
    call.upload.onprogress = ({ loaded, total }) => {
      noteLife();
      onProgress(total > 0 ? loaded / total : 0);
    };
    call.onloadend = () => clearTimeout(timer);
    call.onerror = fail;
    call.onabort = fail;
    call.onload = () => {
      try {
        const body: unknown = JSON.parse(call.responseText);
        if (call.status === 201) return resolve(readAttachment(body));
        reject(new ApiError((body as Problem).error, call.status));
      } catch {
        reject(new ApiError(`http_${call.status}`, call.status));
      }
    };
    const form = new FormData();
    form.append("file", file);
    call.open("POST", path);
    call.setRequestHeader("Authorization", `Bearer ${token}`);
    call.send(form);
  });
