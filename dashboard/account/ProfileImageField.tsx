import { useMutation } from "@tanstack/preact-query";
import { useId, useRef } from "preact/hooks";
import { removeProfileImage, setProfileImage } from "../api/accounts";
import { explain } from "../api/client";
import { Avatar } from "../ui/Avatar";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { showToast } from "../ui/toasts";
import { cropImage, IMAGE_TYPES } from "./profile-image";

const UNREADABLE = "This file cannot be used. Choose a PNG, JPEG or WebP.";

/** What visitors and other members see beside one's name. */
export function ProfileImageField({ profile_image }: { profile_image: string | null }) {
  const note_id = useId();
  const picker = useRef<HTMLInputElement>(null);
  const choose = useRef<HTMLButtonElement>(null);
  const setting = useMutation({
    mutationFn: async (file: File) => {
      const image = IMAGE_TYPES.includes(file.type) ? await cropImage(file) : null;
      if (image) await setProfileImage(image);
      return image !== null;
    },
    onSuccess: (isSet) => isSet && showToast({ text: "Your picture is saved." }),
  });
  const removing = useMutation({
    mutationFn: removeProfileImage,
    onSuccess: () => {
      setting.reset();
      // The button that was pressed is gone.
      choose.current?.focus();
      showToast({ text: "Your picture is removed." });
    },
    onError: (error) => showToast({ tone: "error", text: explain(error) }),
  });
  const fault = setting.isError ? explain(setting.error) : setting.data === false ? UNREADABLE : null;
  return (
    <fieldset class="flex flex-col gap-1">
      <legend class="mb-1 text-sm font-[450]">Your picture</legend>
      <div class="flex gap-4">
        <Avatar profile_image={profile_image} class="size-20" />
        <input
          ref={picker}
          type="file"
          accept={IMAGE_TYPES.join()}
          aria-label="Picture file"
          hidden
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            if (file) setting.mutate(file);
            // The same file may be chosen again.
            currentTarget.value = "";
          }}
        />
        <div class="flex flex-col items-start gap-2">
          <Button
            ref={choose}
            icon="upload"
            aria-describedby={note_id}
            busy={setting.isPending}
            onClick={() => picker.current?.click()}
          >
            Choose a picture
          </Button>
          {profile_image && (
            <Button icon="trash" variant="quiet" busy={removing.isPending} onClick={() => removing.mutate()}>
              Remove
            </Button>
          )}
        </div>
      </div>
      <div id={note_id}>
        {fault ? (
          <p role="alert" class="flex items-start gap-1 text-sm text-red">
            <Icon name="alert" class="mt-0.5 size-4" />
            <span>{fault}</span>
          </p>
        ) : (
          <p class="text-sm text-faint">Visitors see it beside your name. PNG, JPEG or WebP.</p>
        )}
      </div>
    </fieldset>
  );
}
