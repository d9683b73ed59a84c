import { useState } from "preact/hooks";
import type { OwnSite } from "../../workers/contract/sites";
import { Card } from "../ui/Card";
import { Choice } from "../ui/Choice";
import { ColorInput } from "../ui/ColorInput";
import { Field } from "../ui/Field";
import { Input } from "../ui/Input";
import { Switch } from "../ui/Switch";
import { TextArea } from "../ui/TextArea";
import { ChannelList } from "./ChannelList";
import { describePrimary, describeSecondary } from "./contrast";
import type { Draft, WidgetSettings } from "./draft";
import { findOriginFault, tidyOrigins } from "./origins";
import { QuestionList } from "./QuestionList";

const SIDES = [
  { value: "left", label: "Left" },
  { value: "right", label: "Right" },
] as const;

interface Props {
  /** As it is saved. */
  site: OwnSite;
  settings: WidgetSettings;
  /** The server's sentence by field. */
  errors: Record<string, string>;
  on_change: (patch: Draft) => void;
}

/** Everything an owner sets about the widget. */
export function SettingsForm({ site, settings, errors, on_change }: Props) {
  const { theme } = settings;
  return (
    <>
      <Card title="Look" padded>
        <div class="grid grid-cols-1 gap-4">
          <Field label="Name" hint="Stands at the top of the chat." error={errors.name}>
            {(ids) => (
              <Input
                {...ids}
                value={settings.name}
                maxLength={255}
                onInput={(event) => on_change({ name: event.currentTarget.value })}
              />
            )}
          </Field>
          <div class="grid grid-cols-1 gap-4 sm:grid-cols-2">
            <Field
              label="Primary colour"
              hint={describePrimary(theme.primary_color)}
              error={errors["theme.primary_color"]}
            >
              {(ids) => (
                <ColorInput
                  {...ids}
                  value={theme.primary_color}
                  onChange={(primary_color) => on_change({ theme: { ...theme, primary_color } })}
                />
              )}
            </Field>
            <Field
              label="Secondary colour"
              hint={describeSecondary(theme.secondary_color)}
              error={errors["theme.secondary_color"]}
            >
              {(ids) => (
                <ColorInput
                  {...ids}
                  value={theme.secondary_color}
                  onChange={(secondary_color) => on_change({ theme: { ...theme, secondary_color } })}
                />
              )}
            </Field>
          </div>
          <div class="flex items-center justify-between gap-4">
            <span class="text-sm font-[450]">Position</span>
            <Choice
              label="Position"
              value={theme.position}
              options={SIDES}
              on_change={(position) => on_change({ theme: { ...theme, position } })}
            />
          </div>
        </div>
      </Card>
      <Card title="Words" padded>
        <div class="grid grid-cols-1 gap-4">
          <Field label="Welcome message" error={errors.welcome_message}>
            {(ids) => (
              <TextArea
                {...ids}
                rows={2}
                value={settings.welcome_message}
                maxLength={500}
                onInput={(event) => on_change({ welcome_message: event.currentTarget.value })}
              />
            )}
          </Field>
          <QuestionList
            questions={settings.suggested_questions}
            errors={errors}
            on_change={(suggested_questions) => on_change({ suggested_questions })}
          />
        </div>
      </Card>
      <Card title="Reaching a person" padded>
        <ChannelList
          contact={settings.contact}
          saved={site.contact}
          origin={site.origin}
          errors={errors}
          on_change={(contact) => on_change({ contact })}
        />
      </Card>
      <Card title="Where it shows" padded>
        <div class="grid grid-cols-1 gap-4">
          <Switch
            label="Widget"
            hint="Off: your pages show no button."
            checked={settings.widget_enabled}
            onChange={(widget_enabled) => on_change({ widget_enabled })}
          />
          <OriginsField
            origins={settings.allowed_origins}
            errors={errors}
            on_change={(allowed_origins) => on_change({ allowed_origins })}
          />
        </div>
      </Card>
    </>
  );
}

interface OriginsProps {
  origins: string[];
  errors: Record<string, string>;
  on_change: (origins: string[]) => void;
}

/** What is typed becomes an exact origin, or gets its sentence, once the field is left. */
function OriginsField({ origins, errors, on_change }: OriginsProps) {
  const [isTyping, setTyping] = useState(false);
  const refused = Object.entries(errors).find(([name]) => name.startsWith("allowed_origins"))?.[1];
  return (
    <Field
      label="Addresses that may show it"
      hint="One a line: scheme, host and port, such as https://www.example.org. Other pages stay without it."
      error={isTyping ? undefined : (findOriginFault(origins) ?? refused)}
    >
      {(ids) => (
        <TextArea
          {...ids}
          class="font-mono text-sm"
          rows={3}
          spellcheck={false}
          autocapitalize="off"
          value={origins.join("\n")}
          onInput={(event) => {
            setTyping(true);
            on_change(event.currentTarget.value.split("\n"));
          }}
          onBlur={() => {
            setTyping(false);
            const tidy = tidyOrigins(origins);
            if (tidy.join("\n") !== origins.join("\n")) on_change(tidy);
          }}
        />
      )}
    </Field>
  );
}
