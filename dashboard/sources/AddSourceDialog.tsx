import { useMutation } from "@tanstack/preact-query";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Source, SourceType } from "../../workers/contract/knowledge";
import { explain, queryClient, readFieldErrors } from "../api/client";
import { addSource } from "../api/knowledge";
import { addFile } from "../api/upload";
import { Button } from "../ui/Button";
import { ChoiceCard } from "../ui/ChoiceCard";
import { Dialog } from "../ui/Dialog";
import { Progress } from "../ui/Progress";
import { AddSourceFields } from "./AddSourceFields";
import { EMPTY_SOURCE, makeSource, type SourceDraft } from "./add-source";
import { findFileFault } from "./files";
import { SOURCE_TYPES } from "./words";

interface Props {
  site_id: string;
  open: boolean;
  on_close: () => void;
}

/** Adds a website, a sitemap, single pages, a file or a text. */
export function AddSourceDialog({ site_id, open, on_close }: Props) {
  return (
    <Dialog title="Add a source" open={open} on_close={on_close}>
      <AddSourceForm site_id={site_id} on_done={on_close} />
    </Dialog>
  );
}

const TYPES = Object.keys(SOURCE_TYPES) as SourceType[];

function AddSourceForm({ site_id, on_done }: { site_id: string; on_done: () => void }) {
  const [type, setType] = useState<SourceType>("website");
  const [draft, setDraft] = useState(EMPTY_SOURCE);
  const [sent, setSent] = useState(0);
  const upload = useRef(new AbortController());
  // Closed while the file is on its way: it is not wanted any more.
  useEffect(() => () => upload.current.abort(), []);
  const send = (): Promise<Source> => {
    if (type !== "file") return addSource(site_id, makeSource(type, draft));
    if (!draft.file) throw new Error("no file was chosen");
    return addFile(site_id, draft.file, { on_progress: setSent, signal: upload.current.signal });
  };
  const adding = useMutation({
    mutationFn: send,
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ["site", site_id, "sources"] });
      on_done();
    },
  });
  const file_fault = draft.file && findFileFault(draft.file);
  const isReady = type !== "file" || (draft.file !== null && !file_fault);
  const change = (patch: Partial<SourceDraft>) => {
    setDraft({ ...draft, ...patch });
    adding.reset();
  };
  return (
    <form
      class="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isReady || adding.isPending) return;
        setSent(0);
        adding.mutate();
      }}
    >
      <fieldset class="grid gap-2 sm:grid-cols-2" disabled={adding.isPending}>
        <legend class="sr-only">What to add</legend>
        {TYPES.map((one) => (
          <ChoiceCard
            key={one}
            name="type"
            {...SOURCE_TYPES[one]}
            isChosen={one === type}
            on_choose={() => {
              setType(one);
              adding.reset();
            }}
          />
        ))}
      </fieldset>
      <AddSourceFields
        type={type}
        draft={draft}
        errors={adding.error ? readErrors(adding.error) : {}}
        file_fault={file_fault ?? undefined}
        disabled={adding.isPending}
        on_change={change}
      />
      {type === "file" && adding.isPending && <Sending share={sent} />}
      <div class="flex justify-end gap-2">
        <Button onClick={on_done}>Cancel</Button>
        <Button type="submit" variant="primary" busy={adding.isPending} disabled={!isReady}>
          {adding.isPending ? BUSY[type] : "Read it"}
        </Button>
      </div>
    </form>
  );
}

const BUSY: Record<SourceType, string> = {
  website: "Looking at the address",
  sitemap: "Looking at the address",
  url_list: "Looking at the addresses",
  file: "Sending the file",
  text: "Saving the text",
};

/** The server's sentence for each field; what concerns none of them is about all of it. */
function readErrors(error: unknown): Record<string, string> {
  const fields = readFieldErrors(error);
  return Object.keys(fields).length > 0 ? fields : { form: explain(error) };
}

function Sending({ share }: { share: number }) {
  return (
    <div class="flex items-center gap-3">
      <Progress value={share < 1 ? share : null} max={1} label="Sent of the file" />
      <span class="w-24 shrink-0 text-right text-sm text-muted tabular-nums">
        {share < 1 ? `${Math.floor(share * 100)}% sent` : "Being read"}
      </span>
    </div>
  );
}
