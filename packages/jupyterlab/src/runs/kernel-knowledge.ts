import { type ISignal, Signal } from '@lumino/signaling';
import { type Plan, type StateDifference, showBytes } from '@stagewright/core';
import type { Variable } from '@stagewright/runner/kernel';
import type { OpenNotebook } from '../notebook/open-notebook.js';

const bundle = () => import('../bundled/kernel.js');
/** Cells that run one after the other are looked at when the last one has ended. */
const SETTLE_MS = 400;

/** What the kernel of a notebook knows: how it came to its state, and, when a person asked, its variables. */
export class KernelKnowledge {
  readonly #changed = new Signal<this, void>(this);
  #differences: readonly StateDifference[] = [];
  #variables: Readonly<Record<string, Variable>> = {};
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly notebook: OpenNotebook) {
    const { sessionContext } = notebook.panel;
    sessionContext.statusChanged.connect((_context, status) => {
      if (status === 'idle') this.#soon();
      if (status === 'restarting' || status === 'autorestarting' || status === 'dead') this.#forget();
    });
    sessionContext.kernelChanged.connect(() => this.#forget());
    notebook.looked.connect(() => this.#soon());
    notebook.panel.disposed.connect(() => clearTimeout(this.#timer));
  }

  get changed(): ISignal<this, void> {
    return this.#changed;
  }

  /** Why the kernel's variables may be other than those of a run from top to bottom. */
  get differences(): readonly StateDifference[] {
    return this.#differences;
  }

  /** The plan with the types and sizes of what crosses, as far as they were asked for. */
  enrich(plan: Plan): Plan {
    if (Object.keys(this.#variables).length === 0) return plan;
    const typed = (flow: Plan['stages'][number]['reads'][number]) => {
      const variable = this.#variables[flow.name];
      return variable === undefined ? flow : { ...flow, type: describeVariable(variable) };
    };
    const stages = plan.stages.map((stage) => ({
      ...stage,
      reads: stage.reads.map(typed),
      writes: stage.writes.map(typed),
    }));
    return { ...plan, stages };
  }

  /** Asks the kernel for types and sizes of what crosses between stages. Gives how many it has; null without a kernel. */
  async lookAtVariables(plan: Plan): Promise<number | null> {
    const kernel = this.notebook.panel.sessionContext.session?.kernel;
    if (!kernel) return null;
    const { KernelLink, RUNTIME, describeVariables } = await bundle();
    const names = new Set(
      plan.stages.flatMap(({ reads, writes }) => [...reads, ...writes].map(({ name }) => name)),
    );
    const found = await describeVariables(new KernelLink(kernel, RUNTIME), [...names]);
    if (!found.ok) throw new Error(found.problems[0]?.message ?? '');
    this.#variables = found.value;
    this.#changed.emit();
    return Object.keys(found.value).length;
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look().catch(() => {}), SETTLE_MS);
  }

  /** Compares the cells with the kernel's own history: nothing is executed for it. */
  async #look(): Promise<void> {
    const { panel } = this.notebook;
    const kernel = panel.sessionContext.session?.kernel;
    const cells = this.notebook
      .cells()
      .flatMap(({ type, source, executionCount }, cell) =>
        type === 'code' ? [{ cell, source, executionCount }] : [],
      );
    const hasRun = cells.some(({ executionCount }) => executionCount !== null);
    if (!kernel || !hasRun || kernel.status !== 'idle') return;
    const { judgeKernelState, kernelHistory } = await bundle();
    const history = await kernelHistory(kernel);
    // A notebook that was only opened, on a new kernel: nothing was run that could differ.
    const found = history !== null && history.length === 0 ? [] : judgeKernelState(cells, history);
    if (JSON.stringify(found) === JSON.stringify(this.#differences)) return;
    this.#differences = found;
    this.#changed.emit();
  }

  #forget(): void {
    this.#differences = [];
    this.#variables = {};
    this.#changed.emit();
  }
}

/** What the kernels of the open notebooks know. */
export class AllKnowledge {
  readonly #all = new WeakMap<OpenNotebook, KernelKnowledge>();
  readonly #changed = new Signal<this, void>(this);

  get changed(): ISignal<this, void> {
    return this.#changed;
  }

  of(notebook: OpenNotebook): KernelKnowledge {
    const known = this.#all.get(notebook);
    if (known !== undefined) return known;
    const knowledge = new KernelKnowledge(notebook);
    this.#all.set(notebook, knowledge);
    knowledge.changed.connect(() => this.#changed.emit());
    return knowledge;
  }
}

/** `numpy.ndarray, 3 × 2 float64, 48 B`. */
export function describeVariable({ type, shape, length, dtype, device, bytes }: Variable): string {
  const size = shape === undefined ? (length ?? '').toString() : shape.join(' × ');
  const inside = [size, dtype, device === undefined || device === 'cpu' ? '' : `on ${device}`]
    .filter((part) => part !== undefined && part !== '')
    .join(' ');
  return [type, inside, bytes === undefined || shape === undefined ? '' : showBytes(bytes)]
    .filter((part) => part !== '')
    .join(', ');
}
