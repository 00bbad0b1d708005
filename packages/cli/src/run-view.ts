import {
  type MetricRecord,
  type Run,
  type RunEvent,
  type StageRecord,
  showMetric,
  showSeconds,
} from '@stagewright/core';
import type { Colors, Host } from './host/host.js';
import { createLive, type Live } from './host/live.js';
import { shorten } from './host/show.js';

/** Shows a run while it lasts: a block that is drawn anew on a terminal, else one line for each thing that happens. */
export interface RunView {
  onEvent(event: RunEvent, run: Run): void;
  /** A line that stays, above the block. */
  note(text: string): void;
  close(): void;
}

/**
 * @param expect asked once, when a run begins on a terminal: seconds that each stage took last time, which is what a bar goes
 *   by when a stage tells no progress.
 */
export function createRunView(host: Host, expect: () => ReadonlyMap<string, number>): RunView {
  const live = createLive(host.env);
  return live === null ? plainView(host) : liveView(live, host.noteColors, expect);
}

function plainView(host: Host): RunView {
  return {
    onEvent(event, run) {
      const line = describeEvent(event, run);
      if (line !== null) host.note(line);
    },
    note: host.note,
    close() {},
  };
}

/** One line for what happened to a stage; null for what is too small for a line. */
export function describeEvent(event: RunEvent, run: Run): string | null {
  switch (event.type) {
    case 'run-started':
      return `Run ${event.id}`;
    case 'stage-started': {
      const reason = run.stages.find((stage) => stage.name === event.stage)?.reason;
      return `${event.stage}: started${reason ? ` (${reason})` : ''}`;
    }
    case 'stage-finished': {
      const metrics = lastMetrics(run, event.stage);
      return `${event.stage}: finished in ${showSeconds(event.seconds)}${metrics === '' ? '' : `; ${metrics}`}`;
    }
    case 'stage-fresh':
      return `${event.stage}: fresh${event.reused === null ? '' : `, from run ${event.reused}`}`;
    case 'stage-failed':
      return `${event.stage}: failed: ${event.reason}`;
    case 'stage-skipped':
      return `${event.stage}: skipped: ${event.reason}`;
    case 'stage-interrupted':
      return `${event.stage}: interrupted`;
    default:
      return null;
  }
}

function liveView(live: Live, colors: Colors, expect: () => ReadonlyMap<string, number>): RunView {
  let current: Run | null = null;
  let expected: ReadonlyMap<string, number> = new Map();
  let frame = 0;
  const draw = () => {
    if (current !== null) live.draw(renderRun(current, { frame, live, colors, expected, now: Date.now() }));
  };
  const timer = setInterval(() => {
    frame += 1;
    draw();
  }, 120);
  return {
    onEvent(event, run) {
      if (event.type === 'run-started') expected = expect();
      current = run;
    },
    note(text) {
      live.note(text);
      draw();
    },
    close() {
      clearInterval(timer);
      draw();
      live.done();
    },
  };
}

interface Drawing {
  readonly frame: number;
  readonly live: Pick<Live, 'columns' | 'rows'>;
  readonly colors: Colors;
  readonly expected: ReadonlyMap<string, number>;
  readonly now: number;
}

/** The block: one line a stage, and one for the whole. */
export function renderRun(run: Run, drawing: Drawing): string[] {
  const { colors, live, now } = drawing;
  const width = Math.max(...run.stages.map((stage) => stage.name.length), 4);
  const ended = run.stages.filter((stage) => stage.state !== 'queued' && stage.state !== 'running').length;
  const fitting = chooseStages(run.stages, Math.max(1, live.rows - 3));
  const lines = fitting.map((stage) => renderStage(run, stage, width, drawing));
  const seconds = (Date.parse(run.ended ?? '') || now) - Date.parse(run.started);
  const total = run.stages.length;
  const whole = `${bar(ended / Math.max(total, 1), 20)} ${ended}/${total} stages  ${showSeconds(seconds / 1000)}`;
  return [...lines, colors.bold(shorten(whole, live.columns - 1))];
}

/** Where not all stages fit: those that run or failed, then those to come, then those that are over. */
function chooseStages(stages: readonly StageRecord[], most: number): StageRecord[] {
  const rank = ({ state }: StageRecord) =>
    state === 'running' || state === 'failed' ? 0 : state === 'queued' ? 1 : 2;
  const first = [...stages].sort((a, b) => rank(a) - rank(b)).slice(0, most);
  return stages.filter((stage) => first.includes(stage));
}

const spinner = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';

function renderStage(run: Run, stage: StageRecord, width: number, drawing: Drawing): string {
  const { colors, frame, live } = drawing;
  const name = stage.name.padEnd(width);
  const room = live.columns - width - 5;
  const line = (mark: string, text: string) => `${mark} ${name}  ${shorten(text, Math.max(room, 10))}`;
  switch (stage.state) {
    case 'finished':
      return line(colors.green('✓'), joined(showSeconds(stage.seconds ?? 0), lastMetrics(run, stage.name)));
    case 'fresh':
      return colors.dim(line('=', 'fresh'));
    case 'failed':
      return colors.red(line('✗', `failed: ${stage.reason ?? ''}`));
    case 'skipped':
      return colors.dim(line('-', `skipped: ${stage.reason ?? ''}`));
    case 'interrupted':
      return colors.yellow(line('!', 'interrupted'));
    case 'queued':
      return colors.dim(line('·', 'waiting'));
    case 'running':
      return line(colors.cyan(spinner[frame % spinner.length] ?? ''), describeRunning(run, stage, drawing));
  }
}

function describeRunning(run: Run, stage: StageRecord, drawing: Drawing): string {
  const elapsed = (drawing.now - Date.parse(stage.started ?? '')) / 1000 || 0;
  const { progress } = stage;
  const expected = drawing.expected.get(stage.name);
  let share: number | null = null;
  if (progress?.total) share = progress.done / progress.total;
  else if (expected !== undefined && expected > 0) share = Math.min(elapsed / expected, 0.95);
  const count = progress
    ? `${progress.done}${progress.total === null ? '' : `/${progress.total}`}${progress.label === null ? '' : ` ${progress.label}`}`
    : '';
  const bars = share === null ? '' : `${bar(share, 20)} ${Math.floor(share * 100)} %`;
  return joined(bars, count, showSeconds(elapsed), lastMetrics(run, stage.name));
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('  ');
}

function bar(share: number, width: number): string {
  const full = Math.round(Math.min(Math.max(share, 0), 1) * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}

/** `loss 0.31 (step 20), accuracy 0.9`: at most three. */
function lastMetrics(run: Run, stage: string): string {
  const metrics = run.metrics.filter((metric) => metric.stage === stage);
  const shown = metrics.slice(-3).map(showMetricRecord);
  return shown.join(', ') + (metrics.length > 3 ? ', …' : '');
}

function showMetricRecord(metric: MetricRecord): string {
  const step = metric.points.at(-1)?.[0];
  return `${metric.name} ${showMetric(metric.value)}${step === undefined ? '' : ` (step ${step})`}`;
}
