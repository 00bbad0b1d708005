import type { ReactElement, ReactNode } from 'react';
import { cellRanges, type PipelineGraph } from '../../model/pipeline.js';
import { LinkButton } from '../../parts/button.js';
import { ProblemList } from '../../parts/problems.js';
import { Prose } from '../../parts/prose.js';
import { useStrings } from '../../strings/context.js';
import type { StageActions, StageProps } from './pipeline-view.js';
import { driftTexts, StageButtons, StageProgress, StateBadge, stageColour } from './stage-card.js';

/** The stages in order, each with what it reads, writes and why: all that the graph says, as text. */
export function StageList({
  graph,
  actions,
}: {
  readonly graph: PipelineGraph;
  readonly actions: StageActions;
}): ReactElement {
  return (
    <ol className="sw-stages">
      {graph.nodes.map((node) => (
        <li key={node.stage.name} className={`sw-stage ${stageColour(node.index)}`}>
          <StageSection node={node} actions={actions} />
        </li>
      ))}
    </ol>
  );
}

function StageSection({ node, actions }: StageProps): ReactElement {
  const strings = useStrings();
  const { stage } = node;
  const first = stage.cells[0];
  return (
    <>
      <div className="sw-stage-head">
        <h2>{stage.name}</h2>
        <StateBadge look={node.look} />
        {first !== undefined && (
          <LinkButton title={strings.openCell(first + 1)} onClick={() => actions.openCell(first)}>
            {strings.cells(cellRanges(stage.cells), stage.cells.length)}
          </LinkButton>
        )}
        <StageButtons node={node} actions={actions} />
      </div>
      {stage.title !== '' && stage.title.toLowerCase() !== stage.name && (
        <p className="sw-dim">{stage.title}</p>
      )}
      {node.look === 'running' && <StageProgress node={node} />}
      {[...driftTexts(node, strings), ...node.reasons].map((reason) => (
        <p key={reason} className="sw-reason">
          <Prose text={reason} />
        </p>
      ))}
      <StageFacts node={node} actions={actions} />
      <ProblemList problems={node.findings} onOpen={actions.openProblem} />
    </>
  );
}

function StageFacts({ node, actions }: StageProps): ReactElement {
  const strings = useStrings();
  const { stage } = node;
  return (
    <dl className="sw-facts">
      <Fact name={strings.reads} empty={strings.nothing}>
        {node.reads.map(({ what, from, why }) => (
          <li key={`${from} ${what}`}>
            {from === null ? <FileLink path={what} actions={actions} /> : <code>{what}</code>}
            {from !== null && ` ${strings.from(from)}`} <Why text={why} />
          </li>
        ))}
      </Fact>
      <Fact name={strings.writes} empty={strings.nothing}>
        {node.writes.map(({ what, path, to, why }) => (
          <li key={what}>
            <code>{what}</code>
            {path !== null && ` ${strings.asFile(path)}`}
            {to.length > 0 && ` ${strings.to(to.join(', '))}`} <Why text={why} />
          </li>
        ))}
      </Fact>
      <Fact name={strings.notebookParams}>
        {node.params.map(({ key, value }) => (
          <li key={key}>
            <code>
              {key} = {value}
            </code>
          </li>
        ))}
      </Fact>
      <Fact name={strings.metrics}>
        {stage.metrics.map((metric) => (
          <li key={metric}>{metric}</li>
        ))}
      </Fact>
      {stage.figures !== null && (
        <Fact name={strings.figures}>
          <li>{stage.figures}</li>
        </Fact>
      )}
      {stage.random !== 'none' && (
        <Fact name={strings.random}>
          <li>{strings.randomness[stage.random]}</li>
        </Fact>
      )}
    </dl>
  );
}

/** A name with a list; without items either `empty` stands there, or nothing at all. */
function Fact({
  name,
  empty,
  children,
}: {
  readonly name: string;
  readonly empty?: string;
  readonly children: ReactNode;
}): ReactElement | null {
  const isEmpty = Array.isArray(children) && children.length === 0;
  if (isEmpty && empty === undefined) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>{isEmpty ? <span className="sw-dim">{empty}</span> : <ul>{children}</ul>}</dd>
    </>
  );
}

function FileLink({
  path,
  actions,
}: {
  readonly path: string;
  readonly actions: StageActions;
}): ReactElement {
  const strings = useStrings();
  return (
    <LinkButton label={strings.file(path)} onClick={() => actions.openFile(path)}>
      {path}
    </LinkButton>
  );
}

function Why({ text }: { readonly text: string }): ReactElement | null {
  if (text === '') return null;
  return (
    <span className="sw-dim">
      · <Prose text={text} />
    </span>
  );
}
