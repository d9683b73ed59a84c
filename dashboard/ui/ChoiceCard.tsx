import { Icon, type IconName } from "./Icon";

interface Props {
  /** Of the group: one of those with the same name is chosen. */
  name: string;
  icon: IconName;
  label: string;
  text: string;
  isChosen: boolean;
  on_choose: () => void;
}

/** One of several kinds of thing, with when to choose it. */
export function ChoiceCard({ name, icon, label, text, isChosen, on_choose }: Props) {
  return (
    <label class="relative flex cursor-pointer items-start gap-3 rounded-control border border-line p-3 has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-accent">
      <input
        type="radio"
        name={name}
        class="absolute inset-0 cursor-pointer opacity-0"
        checked={isChosen}
        onChange={on_choose}
      />
      <span class={isChosen ? "text-accent-ink" : "text-muted"}>
        <Icon name={icon} />
      </span>
      <span>
        {label}
        <span class="block text-sm text-muted">{text}</span>
      </span>
    </label>
  );
}
