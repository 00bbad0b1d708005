import type { Problem } from '@stagewright/core';
import { type ReactElement, useMemo, useState } from 'react';
import * as z from 'zod';
import type { PipelineData } from '../../contract/data.js';
import { type PipelineGraph, pipelineGraph, type StageNode } from '../../model/pipeline.js';
import { Button, Choice } from '../../parts/button.js';
import { ICONS } from '../../parts/icons.js';
import { ProblemList } from '../../parts/problems.js';
import { useStrings } from '../../strings/context.js';
import type { ViewProps } from '../view.js';
import { StageGraph } from './stage-graph.js';
import { StageList } from './stage-list.js';

const keptSchema = z.object({ mode: z.enum(['graph', 'list']) });
type Kept = z.infer<typeof keptSchema>;

/** What can be asked of one stage. */
export interface StageActions {
  /** The place of the cell in the notebook, from 0. */
  openCell(cell: number, line?: number): void;
  openFile(path: string): void;
  /** null: there is no script yet. */
  readonly openScript: ((node: StageNode) => void) | null;
  readonly run: ((node: StageNode) => void) | null;
  openLog(node: StageNode): void;
  openProblem(problem: Problem): void;
}

export interface StageProps {
  readonly node: StageNode;
  readonly actions: StageActions;
}

/** The pipeline of a notebook: drawn, or as a list that says the same. */
export function PipelineView({ data, act, kept, keep }: ViewProps<PipelineData, Kept>): ReactElement {
  const strings = useStrings();
  const [mode, setMode] = useState<Kept['mode']>(() => keptSchema.safeParse(kept).data?.mode ?? 'graph');
  const graph = useMemo(() => pipelineGraph(data), [data]);
  const actions = useMemo(() => stageActions(data, act), [data, act]);
  const change = (next: Kept['mode']) => {
    setMode(next);
    keep({ mode: next });
  };
  return (
    <main className="sw-view sw-pipeline" aria-label={strings.pipeline}>
      <div className="sw-toolbar">
        <PipelineButtons data={data} graph={graph} act={act} />
        <span className="sw-space" />
        <Choice
          label={strings.showAs}
          value={mode}
          options={[
            { value: 'graph', text: strings.graph, icon: ICONS.graph },
            { value: 'list', text: strings.list, icon: ICONS.list },
          ]}
          onChange={change}
        />
      </div>
      <ProblemList problems={problemsOfNoStage(data, graph)} onOpen={actions.openProblem} />
      {graph.nodes.length === 0 ? (
        <div className="sw-empty">
          <h2>{strings.noStages}</h2>
          <p>{strings.noStagesHelp}</p>
        </div>
      ) : mode === 'graph' ? (
        <StageGraph graph={graph} actions={actions} />
      ) : (
        <StageList graph={graph} actions={actions} />
      )}
    </main>
  );
}

function PipelineButtons({
  data,
  graph,
  act,
}: {
  readonly data: PipelineData;
  readonly graph: PipelineGraph;
  readonly act: ViewProps<PipelineData>['act'];
}): ReactElement {
  const strings = useStrings();
  const { run, status, plan } = data;
  if (run?.state === 'running') {
    return (
      <Button icon={ICONS.stop} onClick={() => act({ type: 'stopRun', run: run.id })}>
        {strings.stop}
      </Button>
    );
  }
  const isExtracted = status !== null;
  const isOutdated = data.drift.some(({ cell }) => cell);
  const isStale = status?.some(({ state }) => state === 'stale') ?? false;
  return (
    <>
      <Button
        icon={ICONS.file}
        primary={!isExtracted || isOutdated}
        disabled={graph.nodes.length === 0}
        onClick={() => act({ type: 'extract', notebook: plan.notebook })}
      >
        {strings.extract}
      </Button>
      {isExtracted && (
        <Button
          icon={ICONS.play}
          primary={isStale && !isOutdated}
          onClick={() => act({ type: 'run', stages: [] })}
        >
          {isStale ? strings.runStale : strings.runAll}
        </Button>
      )}
    </>
  );
}

function stageActions(data: PipelineData, act: ViewProps<PipelineData>['act']): StageActions {
  const { notebook } = data.plan;
  const isExtracted = data.status !== null;
  const isRunning = data.run?.state === 'running';
  const openCell = (cell: number, line?: number) =>
    act({ type: 'openCell', notebook, cell, line: line ?? null });
  return {
    openCell,
    openFile: (path) => act({ type: 'openFile', path, line: null }),
    openScript: isExtracted ? ({ stage }) => act({ type: 'openScript', stage: stage.name }) : null,
    run: isExtracted && !isRunning ? ({ stage }) => act({ type: 'run', stages: [stage.name] }) : null,
    openLog: ({ stage, logOf }) => {
      if (logOf !== null) act({ type: 'openLog', run: logOf, stage: stage.name });
    },
    openProblem: ({ where }) => {
      if (where?.cell !== undefined) openCell(where.cell, where.line);
      else if (where?.file !== undefined)
        act({ type: 'openFile', path: where.file, line: where.line ?? null });
    },
  };
}

/** Errors that belong to no stage's cells stand above the graph; of the others every stage shows its own. */
function problemsOfNoStage(data: PipelineData, graph: PipelineGraph): Problem[] {
  const cells = new Set(graph.nodes.flatMap(({ stage }) => stage.cells));
  return data.plan.problems.filter(
    ({ level, where }) => level === 'error' && (where?.cell === undefined || !cells.has(where.cell)),
  );
}
