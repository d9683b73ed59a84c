/** The last events of a room, for those who lost their line. */

/** Events kept: a few minutes of a fast crawl. Who missed more reads everything again. */
const MAX_EVENTS = 500;

/** An event as JSON, and whether it is for those who lead conversations alone. */
export interface Told {
  json: string;
  is_for_inbox: boolean;
}

/**
 * In memory, and numbered from when this life of the room began: an event says only that something stored elsewhere is new, so it
 * is not worth a write to disk. Who comes back with a number of another life reads everything again.
 */
export class RecentEvents {
  readonly #kept: (Told & { id: number })[] = [];
  #last: number;

  /** `now` in milliseconds: no room tells a thousand things a second for long, so a later life's numbers are higher. */
  constructor(now: number) {
    this.#last = now;
  }

  /** The number of the newest event. */
  get last(): number {
    return this.#last;
  }

  /** Keeps an event in the place of the oldest one and returns its number. */
  add(told: Told): number {
    this.#last += 1;
    this.#kept.push({ id: this.#last, ...told });
    if (this.#kept.length > MAX_EVENTS) this.#kept.shift();
    return this.#last;
  }

  /** What came after `id`, in order; null when some of it is no longer kept, or `id` is of another life. */
  after(id: number): readonly (Told & { id: number })[] | null {
    const missed = this.#last - id;
    if (missed < 0 || missed > this.#kept.length) return null;
    return this.#kept.slice(this.#kept.length - missed);
  }
}
