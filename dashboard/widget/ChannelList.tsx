import type { Contact } from "../../workers/contract/sites";
import { Field } from "../ui/Field";
import { Input } from "../ui/Input";
import { Switch } from "../ui/Switch";
import { FormFieldList } from "./FormFieldList";

type ChannelName = keyof Contact["channels"];

/** The ways the widget can open with one tap. Others that are set stay as they are. */
const CHANNELS = [
  { name: "email", label: "E-mail", value: "Address", placeholder: "help@example.org", mode: "email" },
  { name: "phone", label: "Phone", value: "Number", placeholder: "+44 20 7946 0000", mode: "tel" },
  { name: "whatsapp", label: "WhatsApp", value: "Number", placeholder: "+44 20 7946 0000", mode: "tel" },
  { name: "messenger", label: "Messenger", value: "Page name", placeholder: "yourpage", mode: "text" },
] as const satisfies readonly {
  name: ChannelName;
  label: string;
  value: string;
  placeholder: string;
  mode: "email" | "tel" | "text";
}[];

interface Props {
  contact: Contact;
  saved: Contact;
  /** Where the form's page is. */
  origin: string;
  errors: Record<string, string>;
  on_change: (contact: Contact) => void;
}

/** How visitors reach a person. */
export function ChannelList({ contact, saved, origin, errors, on_change }: Props) {
  const has_form = contact.channels.contact_form?.enabled ?? false;
  return (
    <div class="grid grid-cols-1 gap-4">
      {CHANNELS.map(({ name, label, value, placeholder, mode }) => {
        const channel = contact.channels[name] ?? { enabled: false, value: "" };
        const change = (patch: Partial<typeof channel>) =>
          on_change({ ...contact, channels: { ...contact.channels, [name]: { ...channel, ...patch } } });
        return (
          <div key={name} class="grid grid-cols-1 gap-2">
            <Switch label={label} checked={channel.enabled} onChange={(enabled) => change({ enabled })} />
            {channel.enabled && (
              <Field
                label={value}
                error={errors[`contact.channels.${name}.value`]}
                {...(channel.value.trim() === "" && { hint: "Visitors see this way once it is filled in." })}
              >
                {(ids) => (
                  <Input
                    {...ids}
                    inputMode={mode}
                    value={channel.value}
                    maxLength={500}
                    placeholder={placeholder}
                    onInput={(event) => change({ value: event.currentTarget.value })}
                  />
                )}
              </Field>
            )}
          </div>
        );
      })}
      <div class="grid grid-cols-1 gap-3">
        <Switch
          label="Contact form"
          hint="A page of its own, which needs no script; what is sent waits in your inbox."
          checked={has_form}
          onChange={(enabled) =>
            on_change({ ...contact, channels: { ...contact.channels, contact_form: { enabled, value: "" } } })
          }
        />
        {has_form && (
          <FormFieldList
            fields={contact.form_data ?? []}
            saved_names={saved.form_data?.map(({ name }) => name) ?? []}
            origin={origin}
            errors={errors}
            on_change={(form_data) => on_change({ ...contact, form_data })}
          />
        )}
      </div>
    </div>
  );
}
