import * as z from "zod";

/** Lists of the owner API (spec §2): which page of a list, from 1. */
export const ListQuery = z.object({
  page: z.coerce.number().int().min(1).max(10_000).default(1),
  page_size: z.coerce.number().int().min(1).max(100).default(20),
});
export type ListQuery = z.infer<typeof ListQuery>;

export interface List<Item> {
  items: Item[];
  /** Over all pages of the list. */
  total: number;
  page: number;
  page_size: number;
}

export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), total: z.int(), page: z.int(), page_size: z.int() });
}

/** For calls that are done once they are answered: 204 without a body. */
export const Nothing = z.undefined();
