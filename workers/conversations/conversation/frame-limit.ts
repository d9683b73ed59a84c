/** A visitor's frames that have consequences beyond their conversation (the inbox, the room, the queue), held to what people do. */
const FRAMES_A_MINUTE = 30;
const MINUTE_MS = 60_000;

/** In memory: an object that slept was left alone. */
export class FrameLimit {
  #taken: number[] = [];

  /** How long to wait, in milliseconds; null for a frame that may pass, which is counted. */
  take(now: number): number | null {
    // A clock that went back must not lock anybody out.
    this.#taken = this.#taken.filter((at) => at > now - MINUTE_MS && at <= now);
    const [oldest] = this.#taken;
    if (oldest !== undefined && this.#taken.length >= FRAMES_A_MINUTE) return oldest + MINUTE_MS - now;
    this.#taken.push(now);
    return null;
  }
}
