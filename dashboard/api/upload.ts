import type { Source } from "../../workers/contract/knowledge";
import type { Attachment } from "../../workers/contract/socket";
import { NetworkError, readAnswer } from "./client";
import { getAttachmentsPath } from "./inbox";
import { getSitePath } from "./sites";

interface Options {
  /** Hears which share of the file is sent, from 0 to 1. */
  on_progress: (share: number) => void;
  /** Gives it up. */
  signal: AbortSignal;
}

/** What gets no further for so long is given up; the server may think about what it has got as long. Milliseconds. */
const STALLED_MS = 90_000;

/** Adds a file as a source. Throws as `request` does, which cannot be used: fetch does not tell how far an upload is. */
export async function addFile(site_id: string, file: File, options: Options): Promise<Source> {
  return readAnswer(await send(`${getSitePath(site_id)}/files`, file, options));
}

/** Keeps a file for a reply to come in a conversation. Throws as `addFile`. */
export async function uploadAttachment(conversation_id: string, file: File, options: Options): Promise<Attachment> {
  return readAnswer(await send(getAttachmentsPath(conversation_id), file, options));
}

function send(path: string, file: File, { on_progress, signal }: Options): Promise<Response> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    const wait = () => setTimeout(() => call.abort(), STALLED_MS);
    let timer = wait();
    call.open("POST", path);
    call.upload.addEventListener("progress", ({ loaded, total }) => {
      clearTimeout(timer);
      timer = wait();
      on_progress(total > 0 ? loaded / total : 0);
    });
    call.addEventListener("loadend", () => clearTimeout(timer));
    call.addEventListener("load", () => {
      const headers = new Headers();
      for (const name of ["Retry-After", "X-Request-Id"]) headers.set(name, call.getResponseHeader(name) ?? "");
      resolve(new Response(call.responseText, { status: call.status, headers }));
    });
    for (const name of ["error", "abort"]) call.addEventListener(name, () => reject(new NetworkError("no answer")));
    signal.addEventListener("abort", () => call.abort());
    const form = new FormData();
    form.set("file", file);
    call.send(form);
  });
}
