/** A wait that can be cut short: by news that make waiting pointless. */
export class Pause {
  #wake: () => void = () => {};

  /** Resolves after `ms`, or at the next `end()`. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  end(): void {
    this.#wake();
  }
}
