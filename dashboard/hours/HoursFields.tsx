import { useMemo } from "preact/hooks";
import type { BusinessHours } from "../../workers/contract/hours";
import { DAYS } from "../../workers/contract/opening";
import { Field } from "../ui/Field";
import { Select } from "../ui/Select";
import { DayRow } from "./DayRow";
import { HolidayList } from "./HolidayList";
import { copyToOpenDays, DAY_NAMES, listZones, setDay } from "./hours";
import { OpenNow } from "./OpenNow";

interface Props {
  hours: BusinessHours;
  /** The server's sentence of the first fault in a part, such as `days`. */
  explain: (part: keyof BusinessHours) => string | undefined;
  on_change: (hours: BusinessHours) => void;
}

/** Time zone, days and holidays, and what they come to at this moment. */
export function HoursFields({ hours, explain, on_change }: Props) {
  const zones = useMemo(() => listZones(hours.time_zone), [hours.time_zone]);
  const open_days = DAYS.filter((day) => hours.days[day]?.length).length;
  return (
    <div class="flex flex-col gap-4">
      <OpenNow hours={hours} />
      <Field label="Time zone" error={explain("time_zone")}>
        {(ids) => (
          <Select
            {...ids}
            class="max-w-80"
            value={hours.time_zone}
            onChange={(event) => on_change({ ...hours, time_zone: event.currentTarget.value })}
          >
            {zones.map((zone) => (
              <option key={zone} value={zone}>
                {zone.replaceAll("_", " ")}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <div class="flex flex-col">
        {DAYS.map((day) => {
          const windows = hours.days[day] ?? [];
          return (
            <DayRow
              key={day}
              name={DAY_NAMES[day]}
              windows={windows}
              on_change={(changed) => on_change(setDay(hours, day, changed))}
              on_copy={windows.length > 0 && open_days > 1 ? () => on_change(copyToOpenDays(hours, day)) : null}
            />
          );
        })}
        {explain("days") && (
          <p role="alert" class="text-sm text-red">
            {explain("days")}
          </p>
        )}
      </div>
      <HolidayList
        holidays={hours.holidays}
        error={explain("holidays")}
        on_change={(holidays) => on_change({ ...hours, holidays })}
      />
    </div>
  );
}
