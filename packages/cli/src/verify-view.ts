import {
  type Divergence,
  describeLocation,
  type Notebook,
  showSeconds,
  type VerifyReport,
} from '@stagewright/core';
import type { VerifyEvent } from '@stagewright/runner';
import type { Colors, Host } from './host/host.js';
import { createLive } from './host/live.js';
import { countOf, renderProblem, shorten } from './host/show.js';

/** Shows how far a verification is. */
export interface VerifyView {
  onEvent(event: VerifyEvent): void;
  /** A line that stays. */
  note(text: string): void;
  close(): void;
}

/** What is going to be run: the code cells by their places, and the stages by name. */
export interface Agenda {
  readonly cells: readonly number[];
  readonly stages: readonly string[];
}

const DRAW_MILLISECONDS = 120;

/** A block that is drawn anew on a terminal, else a line for each run of the notebook and each stage. */
export function createVerifyView(host: Host, agenda: Agenda): VerifyView {
  const live = createLive(host.env);
  const started = Date.now();
  let step: VerifyEvent | null = null;
  if (live === null) {
    return {
      onEvent(event) {
        if (event.type === 'stage' || event.cell === null) host.note(describeStep(event));
      },
      note: host.note,
      close() {},
    };
  }
  const draw = () => {
    if (step === null) return;
    const { done, total } = progressOf(step, agenda);
    const bar = '█'.repeat(Math.round((done / total) * 20)).padEnd(20, '░');
    const time = showSeconds((Date.now() - started) / 1000);
    live.draw([shorten(`${bar} ${describeStep(step)}  ${time}`, live.columns - 1)]);
  };
  const timer = setInterval(draw, DRAW_MILLISECONDS);
  return {
    onEvent(event) {
      step = event;
    },
    note(text) {
      live.note(text);
      draw();
    },
    close() {
      clearInterval(timer);
      live.draw([]);
      live.done();
    },
  };
}

function describeStep(event: VerifyEvent): string {
  if (event.type === 'stage') return `pipeline: stage ${event.stage}`;
  const cell = event.cell === null ? '' : `, cell ${event.cell + 1}`;
  return `notebook, ${event.run === 1 ? 'first' : 'second'} run${cell}`;
}

/** Each run of the notebook counts as much as the pipeline. */
function progressOf(event: VerifyEvent, { cells, stages }: Agenda): { done: number; total: number } {
  const share = (at: number, of: number) => Math.max(at, 0) / Math.max(of, 1);
  if (event.type === 'stage')
    return { done: 2 + share(stages.indexOf(event.stage), stages.length), total: 3 };
  const at = event.cell === null ? 0 : cells.indexOf(event.cell);
  return { done: event.run - 1 + share(at, cells.length), total: 3 };
}

const MOST_SHOWN = 6;

/** The verdict for a person: what it is, where it begins to be otherwise, and why. */
export function renderReport(report: VerifyReport, notebook: Notebook, colors: Colors): string {
  const [first, ...rest] = report.divergences;
  const parts = [renderVerdict(report, colors)];
  if (first !== undefined) parts.push(renderDivergence(first, notebook, colors));
  if (rest.length > 0) parts.push(renderRest(rest));
  const serious = report.notRepeatable.filter(({ matters }) => matters);
  if (serious.length > 0) parts.push(renderUnrepeatable(serious, colors));
  if (report.problems.length > 0)
    parts.push(report.problems.map((each) => renderProblem(each, colors)).join('\n'));
  parts.push(renderCompared(report));
  return parts.join('\n\n');
}

function renderVerdict({ verdict, summary }: VerifyReport, colors: Colors): string {
  const color = {
    equal: colors.green,
    different: colors.red,
    failed: colors.red,
    'not-repeatable': colors.yellow,
  };
  return `${color[verdict](colors.bold(verdict))}: ${summary}`;
}

function renderDivergence(each: Divergence, notebook: Notebook, colors: Colors): string {
  const { cell, line, cause } = each;
  const source = cell === null || line === null ? null : sourceLine(notebook, cell, line);
  const name = each.name === null ? '' : `, \`${each.name}\``;
  const where = describeLocation({ ...(cell === null ? {} : { cell }), ...(line === null ? {} : { line }) });
  const place =
    cause.file === null ? '' : ` (${cause.file}${cause.line === null ? '' : `, line ${cause.line}`})`;
  return [
    colors.bold(`It begins at ${where}, in stage ${each.stage}${name}`),
    ...(source === null ? [] : [colors.dim(`    ${source}`)]),
    `  notebook  ${each.notebook === '' ? '(shows nothing)' : each.notebook}`,
    `  pipeline  ${each.pipeline === '' ? '(shows nothing)' : each.pipeline}`,
    `  cause     ${cause.text}${colors.dim(place)}`,
    ...cause.diff.map((text) => `            ${(text.startsWith('+') ? colors.green : colors.red)(text)}`),
  ].join('\n');
}

function sourceLine(notebook: Notebook, cell: number, line: number): string | null {
  return notebook.cells[cell]?.source.split('\n')[line - 1]?.trim() ?? null;
}

function renderRest(rest: readonly Divergence[]): string {
  const lines = rest.slice(0, MOST_SHOWN).map(({ cell, kind, name }) => {
    const what = name === null ? kind : `${kind} \`${name}\``;
    return `  ${cell === null ? '' : `cell ${cell + 1}: `}${what}`;
  });
  if (rest.length > MOST_SHOWN) lines.push(`  and ${rest.length - MOST_SHOWN} more`);
  return [`What else differs, most of it because of that:`, ...lines].join('\n');
}

function renderUnrepeatable(found: VerifyReport['notRepeatable'], colors: Colors): string {
  const lines = found.slice(0, MOST_SHOWN).flatMap(({ cell, line, kind, name, first, second, cause }) => {
    const where = describeLocation({ cell, ...(line === null ? {} : { line }) });
    const what = name === null ? kind : `\`${name}\``;
    return [`  ${where}: ${what}: ${first}, then ${second}`, `    ${colors.dim(cause.text)}`];
  });
  if (found.length > MOST_SHOWN) lines.push(`  and ${found.length - MOST_SHOWN} more`);
  return ['Not repeatable: two runs of the notebook differ, so this was not compared.', ...lines].join('\n');
}

function renderCompared({ compared, notRepeatable, notCompared, rounding, edited }: VerifyReport): string {
  const counts = [
    countOf(compared.texts, 'text'),
    countOf(compared.figures, 'figure'),
    countOf(compared.metrics, 'metric'),
    countOf(compared.values, 'value'),
    ...(compared.files === 0 ? [] : [countOf(compared.files, 'file')]),
  ];
  const lines = [
    `Compared: ${countOf(compared.cells, 'cell')} in ${countOf(compared.stages, 'stage')}: ${counts.join(', ')}.`,
  ];
  const names = (items: readonly { readonly name: string | null }[]) =>
    shorten([...new Set(items.map(({ name }) => name ?? ''))].join(', '), 200);
  const clocks = notRepeatable.filter(({ matters }) => !matters);
  if (clocks.length > 0) lines.push(`Times, which differ in each run: ${names(clocks)}.`);
  if (rounding.length > 0) lines.push(`Equal but for the last digits: ${names(rounding)}.`);
  if (notCompared.length > 0) lines.push(`Not compared, as they cannot be: ${names(notCompared)}.`);
  if (edited.length > 0)
    lines.push(`Edited since extraction, or older than the notebook: ${edited.join(', ')}.`);
  return lines.join('\n');
}
