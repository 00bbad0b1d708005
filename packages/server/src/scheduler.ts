/**
 * Work that is done once for each key, a moment after the last time it was asked for: what was asked in between is stale, and never begun.
 */
export class Scheduler {
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(readonly delay: number) {}

  /** Asks for work; what waits under the same key is dropped. */
  ask(key: string, work: () => void): void {
    this.cancel(key);
    const timer = setTimeout(() => {
      this.#timers.delete(key);
      work();
    }, this.delay);
    this.#timers.set(key, timer);
  }

  cancel(key: string): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
  }

  cancelAll(): void {
    for (const key of [...this.#timers.keys()]) this.cancel(key);
  }
}
