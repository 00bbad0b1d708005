import { join } from 'node:path';
import { noRun, type Run, type RunEvent, reduceRun, writeEvent, writeRecord } from '@stagewright/core';
import type { Files } from './files.js';

/** Room that is freed for the run's ending when the disk is full. */
const reserve = ' '.repeat(64 * 1024);

/**
 * Records one run in its folder: each event is in `events.jsonl` before it is told on, and `run.json` has the whole at the end.
 * Throws as `node:fs` does when the disk refuses; the folder can be read in any case.
 */
export class Recorder {
  #run: Run = noRun;

  constructor(
    readonly folder: string,
    private readonly files: Files,
    private readonly tell: (event: RunEvent, run: Run) => void,
  ) {
    files.makeFolder(join(folder, 'logs'));
    files.append(join(folder, 'reserve'), reserve);
  }

  /** The run as far as it is known. */
  get run(): Run {
    return this.#run;
  }

  /** Records events, in one write, and tells each with the run after it. What a stage prints is told but kept in its log only. */
  emit(...events: readonly RunEvent[]): void {
    const kept = events.filter((event) => event.type !== 'stage-log');
    if (kept.length > 0) this.files.append(join(this.folder, 'events.jsonl'), kept.map(writeEvent).join(''));
    this.#apply(events);
  }

  /** Appends to a stage's console log. */
  log(file: string, data: Uint8Array): void {
    this.files.append(join(this.folder, file), data);
  }

  /** Ends the run, also on a full disk: then what cannot be written is told only, and a reader sees an interrupted run. */
  end(event: Extract<RunEvent, { type: 'run-ended' }>): void {
    this.files.remove(join(this.folder, 'reserve'));
    try {
      // The last line may have been cut off: an ending must stand on its own line.
      this.files.append(join(this.folder, 'events.jsonl'), `\n${writeEvent(event)}`);
    } finally {
      this.#apply([event]);
    }
    this.files.replace(join(this.folder, 'run.json'), writeRecord(this.#run));
  }

  #apply(events: readonly RunEvent[]): void {
    for (const event of events) {
      this.#run = reduceRun(this.#run, event);
      this.tell(event, this.#run);
    }
  }
}

/** `20261121-101530-3f9a`: the time in UTC and four random digits, later than `newest` in the order of text. */
export function newRunId(now: Date, newest: string | null): string {
  const [day = '', time = ''] = now
    .toISOString()
    .replace(/[-:]|\..*$/g, '')
    .split('T');
  const prefix = `${day}-${time}-`;
  const low = newest?.startsWith(prefix) ? Number.parseInt(newest.slice(prefix.length), 16) + 1 : 0;
  const digits = low + Math.floor(Math.random() * Math.max(1, (0xffff - low) / 2));
  return prefix + Math.min(digits, 0xffff).toString(16).padStart(4, '0');
}
