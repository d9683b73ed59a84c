import type { Source } from "../../workers/contract/knowledge";
import { NetworkError, readAnswer } from "./client";
import { getSitePath } from "./sites";

/**
 * Adds a file as a source; `on_progress` hears which share of it is sent, from 0 to 1. `signal` gives it up. Throws as `request`
 * does, which cannot be used: fetch does not tell how far an upload is.
 */
export async function addFile(
  site_id: string,
  file: File,
  { on_progress, signal }: { on_progress: (share: number) => void; signal: AbortSignal },
): Promise<Source> {
  const form = new FormData();
  form.set("file", file);
  return readAnswer(await send(`${getSitePath(site_id)}/files`, form, on_progress, signal));
}

function send(
  path: string,
  form: FormData,
  on_progress: (share: number) => void,
  signal: AbortSignal,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open("POST", path);
    call.upload.addEventListener("progress", ({ loaded, total }) => on_progress(total > 0 ? loaded / total : 0));
    call.addEventListener("load", () => {
      const headers = new Headers();
      for (const name of ["Retry-After", "X-Request-Id"]) headers.set(name, call.getResponseHeader(name) ?? "");
      resolve(new Response(call.responseText, { status: call.status, headers }));
    });
    for (const name of ["error", "abort"]) call.addEventListener(name, () => reject(new NetworkError("no answer")));
    signal.addEventListener("abort", () => call.abort());
    call.send(form);
  });
}
