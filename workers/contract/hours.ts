import * as z from "zod";
import { MAX_HOLIDAYS, MAX_WINDOWS_A_DAY } from "./limits";
import { DAYS, isTimeZone, type OpeningHours } from "./opening";

const Time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: "A time such as 09:00" });

/** When people answer (opening.ts says what it means): the shape of spec §4's timeWindows, and holidays. */
export const BusinessHours = z.strictObject({
  time_zone: z
    .string()
    .max(64)
    .refine((name) => /^[A-Za-z]/.test(name) && isTimeZone(name), { error: "A time zone such as Europe/Berlin" }),
  /** From and until; one that ends at or before its beginning ends on the next day. */
  days: z.partialRecord(
    z.enum(DAYS),
    z.array(z.tuple([Time, Time])).max(MAX_WINDOWS_A_DAY, { error: `At most ${MAX_WINDOWS_A_DAY} a day` }),
  ),
  /** No window begins on them. */
  holidays: z
    .array(z.iso.date({ error: "A date such as 2026-12-25" }))
    .max(MAX_HOLIDAYS, { error: `At most ${MAX_HOLIDAYS}` }),
}) satisfies z.ZodType<OpeningHours>;
export type BusinessHours = z.infer<typeof BusinessHours>;
