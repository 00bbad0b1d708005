import type {
  Artifact,
  CellDrift,
  Flow,
  Plan,
  PlannedStage,
  Problem,
  Run,
  StageRecord,
  StageStatus,
} from '@stagewright/core';
import type { PipelineData } from '../contract/data.js';

/** What a stage is doing, or whether what it made still holds. `none`: nothing is known. */
export type StageLook = StageStatus['state'] | StageRecord['state'] | 'none';

/** A stage as the graph and the list show it. */
export interface StageNode {
  readonly stage: PlannedStage;
  /** Place among the stages, from 0: decides the colour. */
  readonly index: number;
  readonly look: StageLook;
  /** Why it is stale, failed or was skipped. */
  readonly reasons: readonly string[];
  readonly progress: StageRecord['progress'];
  readonly params: readonly { readonly key: string; readonly value: string }[];
  readonly reads: readonly Read[];
  readonly writes: readonly Write[];
  readonly findings: readonly Problem[];
  /** Its cells whose code and script went different ways. */
  readonly drift: readonly CellDrift[];
  /** The run whose log of this stage can be opened. */
  readonly logOf: string | null;
}

/** Something that a stage gets: values of an earlier stage, or a file of the person (`from` null). */
export interface Read {
  readonly what: string;
  readonly from: string | null;
  readonly why: string;
}

/** Something that a stage gives: values for later stages in a file, or a file of the person (`to` empty). */
export interface Write {
  readonly what: string;
  readonly path: string | null;
  readonly to: readonly string[];
  readonly why: string;
}

/** What crosses from one stage to another. */
export interface StageEdge {
  readonly from: string;
  readonly to: string;
  readonly values: readonly Flow[];
}

export interface PipelineGraph {
  readonly nodes: readonly StageNode[];
  readonly edges: readonly StageEdge[];
}

/** The stages with all that is known of each, and what crosses between them. */
export function pipelineGraph({ plan, findings, status, run, drift }: PipelineData): PipelineGraph {
  const all = [...plan.problems, ...findings];
  const nodes = plan.stages.map((stage, index): StageNode => {
    const record = run?.stages.find(({ name }) => name === stage.name) ?? null;
    const stageStatus = status?.find(({ name }) => name === stage.name) ?? null;
    const look = stageLook(run, record, stageStatus);
    return {
      stage,
      index,
      look,
      reasons: reasonsOf(look, record, stageStatus),
      progress: look === 'running' ? (record?.progress ?? null) : null,
      params: paramsOf(stage, plan),
      reads: readsOf(stage),
      writes: writesOf(stage, plan),
      findings: uniqueProblems(all.filter((problem) => isIn(problem, stage))),
      drift: drift.filter(({ index: cell }) => stage.cells.includes(cell)),
      logOf: record?.log ? (run?.id ?? null) : null,
    };
  });
  return { nodes, edges: edgesOf(plan) };
}

/** While a run lasts it says what a stage does; after it, whether the files still hold, unless the stage broke. */
export function stageLook(
  run: Pick<Run, 'state'> | null,
  record: Pick<StageRecord, 'state'> | null,
  status: StageStatus | null,
): StageLook {
  if (run?.state === 'running' && record !== null) return record.state;
  const broke = record?.state === 'failed' || record?.state === 'interrupted';
  if (status === null) return record?.state ?? 'none';
  return broke && status.state === 'stale' ? record.state : status.state;
}

function reasonsOf(look: StageLook, record: StageRecord | null, status: StageStatus | null): string[] {
  if (look === 'stale') return status?.reasons ?? [];
  if (look === 'failed' || look === 'skipped' || look === 'interrupted') {
    return record?.reason ? [record.reason] : [];
  }
  return [];
}

function paramsOf(stage: PlannedStage, plan: Plan): StageNode['params'] {
  const values = new Map(plan.params.map(({ key, value }) => [key, value]));
  return stage.params.map((key) => ({ key, value: values.get(key) ?? '' }));
}

function readsOf(stage: PlannedStage): Read[] {
  const values = stage.reads.map((flow) => ({ what: typed(flow), from: flow.from, why: flow.why }));
  return [...values, ...stage.deps.map((path) => ({ what: path, from: null, why: '' }))];
}

function writesOf(stage: PlannedStage, plan: Plan): Write[] {
  const types = new Map(stage.writes.map((flow) => [flow.name, typed(flow)]));
  const artifacts = plan.artifacts.filter((artifact) => artifact.stage === stage.name);
  const carried = new Set(artifacts.flatMap(({ names }) => names));
  const typedNames = ({ names }: Artifact) => names.map((name) => types.get(name) ?? name).join(', ');
  return [
    ...artifacts.map((artifact) => ({
      what: typedNames(artifact),
      path: artifact.path,
      to: artifact.readBy,
      why: artifact.why,
    })),
    ...stage.writes
      .filter(({ name }) => !carried.has(name))
      .map((flow) => ({ what: typed(flow), path: null, to: [], why: flow.why })),
    ...stage.outs.map((path) => ({ what: path, path: null, to: [], why: '' })),
  ];
}

/** `x: numpy.ndarray`; a type that is not known is left out. */
export function typed({ name, type }: Pick<Flow, 'name' | 'type'>): string {
  return type === 'Any' ? name : `${name}: ${type}`;
}

function isIn({ where }: Problem, stage: PlannedStage): boolean {
  return where?.cell !== undefined && stage.cells.includes(where.cell);
}

/** The plan and the rules may both tell of the same thing. */
function uniqueProblems(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

function edgesOf(plan: Plan): StageEdge[] {
  const names = new Set(plan.stages.map(({ name }) => name));
  const edges = new Map<string, { from: string; to: string; values: Flow[] }>();
  for (const stage of plan.stages) {
    for (const flow of stage.reads) {
      if (flow.from === null || !names.has(flow.from)) continue;
      const key = JSON.stringify([flow.from, stage.name]);
      const edge = edges.get(key) ?? { from: flow.from, to: stage.name, values: [] };
      edge.values.push(flow);
      edges.set(key, edge);
    }
  }
  for (const edge of fileEdges(plan)) {
    const key = JSON.stringify([edge.from, edge.to]);
    if (!edges.has(key)) edges.set(key, { ...edge, values: [] });
    edges.get(key)?.values.push(...edge.values);
  }
  return [...edges.values()];
}

/** Files of the person that one stage writes and a later one reads. */
function fileEdges(plan: Plan): StageEdge[] {
  return plan.stages.flatMap((stage, index) =>
    plan.stages.slice(index + 1).flatMap((later) => {
      const files = stage.outs.filter((path) => later.deps.includes(path));
      if (files.length === 0) return [];
      const values = files.map((path) => ({
        name: path,
        type: 'Any',
        from: stage.name,
        cell: null,
        why: '',
      }));
      return [{ from: stage.name, to: later.name, values }];
    }),
  );
}

/** Cells as a person counts them: `5-6, 8`. */
export function cellRanges(cells: readonly number[]): string {
  const parts: { from: number; to: number }[] = [];
  for (const cell of cells) {
    const last = parts.at(-1);
    if (last !== undefined && last.to === cell - 1) last.to = cell;
    else parts.push({ from: cell, to: cell });
  }
  return parts.map(({ from, to }) => (from === to ? `${from + 1}` : `${from + 1}–${to + 1}`)).join(', ');
}
