import type { FocusEventHandler, ReactElement } from 'react';
import { cellRanges, type StageNode } from '../../model/pipeline.js';
import { Button } from '../../parts/button.js';
import { ICONS, Icon, StateIcon } from '../../parts/icons.js';
import { useStrings } from '../../strings/context.js';
import type { Strings } from '../../strings/english.js';
import type { StageProps } from './pipeline-view.js';

const STAGE_COLOURS = 8;
const MOST_ROWS = 4;

/** The class that gives a stage its colour, the same in every view. */
export function stageColour(index: number): string {
  return `sw-stage-${(index % STAGE_COLOURS) + 1}`;
}

/** One fact in a card: a param, a file that is read or written, why it is stale. */
interface Row {
  readonly sign: string;
  readonly text: string;
  readonly value: string;
}

function rowsOf(node: StageNode, strings: Strings): Row[] {
  const { params, stage, reasons } = node;
  const rows = [
    ...driftTexts(node, strings).map((text) => ({ sign: '≠', text, value: '' })),
    ...reasons.slice(0, 1).map((text) => ({ sign: '!', text, value: '' })),
    ...stage.deps.map((text) => ({ sign: '→', text, value: '' })),
    ...stage.outs.map((text) => ({ sign: '←', text, value: '' })),
    ...params.map(({ key, value }) => ({ sign: '=', text: key, value })),
    ...stage.metrics.map((text) => ({ sign: '#', text, value: '' })),
  ];
  return rows;
}

/** How the cells of a stage and its script differ since the extraction. */
export function driftTexts({ drift }: StageNode, strings: Strings): string[] {
  const cells = drift.filter(({ cell }) => cell).map(({ index }) => index);
  const scripts = drift.filter(({ script }) => script).map(({ index }) => index);
  return [
    ...(cells.length > 0 ? [strings.driftCell(cellRanges(cells), cells.length)] : []),
    ...(scripts.length > 0 ? [strings.driftScript(cellRanges(scripts), scripts.length)] : []),
  ];
}

/** The size of a card, which the layout has to know before it is drawn. The style sheet says the same. */
export function cardSize(
  node: StageNode,
  hasButtons: boolean,
  strings: Strings,
): { readonly width: number; readonly height: number } {
  const rows = Math.min(rowsOf(node, strings).length, MOST_ROWS + 1);
  const buttons = hasButtons || node.logOf !== null ? 36 : 0;
  const progress = node.look === 'running' ? 12 : 0;
  return { width: 232, height: 60 + rows * 18 + buttons + progress };
}

/** A stage in the graph. The card's head goes to its first cell. */
export function StageCard({
  node,
  actions,
  onFocus,
}: StageProps & { readonly onFocus?: FocusEventHandler }): ReactElement {
  const strings = useStrings();
  const { stage, look } = node;
  const first = stage.cells[0];
  return (
    <div className={`sw-card ${stageColour(node.index)} sw-look-${look}`}>
      <button
        type="button"
        className="sw-card-head"
        title={stage.title}
        onFocus={onFocus}
        onClick={() => first !== undefined && actions.openCell(first)}
      >
        <CardHead node={node} />
      </button>
      <Rows rows={rowsOf(node, strings)} />
      {node.look === 'running' && <StageProgress node={node} />}
      <StageButtons node={node} actions={actions} />
    </div>
  );
}

function CardHead({ node: { stage, look, findings } }: { readonly node: StageNode }): ReactElement {
  const strings = useStrings();
  const counts = findingCounts(findings, strings);
  const isError = findings.some(({ level }) => level === 'error');
  return (
    <>
      <span className="sw-card-line">
        <span className="sw-card-name">{stage.name}</span>
        <Comma />
        <StateBadge look={look} />
      </span>
      <Comma />
      <span className="sw-card-line sw-dim">
        <span className="sw-clip">{strings.cells(cellRanges(stage.cells), stage.cells.length)}</span>
        {counts.length > 0 && (
          <span
            className={isError ? 'sw-findings sw-level-error' : 'sw-findings sw-level-warning'}
            title={counts.join(', ')}
          >
            <Icon path={isError ? ICONS.error : ICONS.warning} />
            <span aria-hidden="true">{findings.length}</span>
            <Comma />
            <span className="sw-hidden">{counts.join(', ')}</span>
          </span>
        )}
      </span>
    </>
  );
}

/** A pause for those who hear what others see apart. */
function Comma(): ReactElement {
  return <span className="sw-hidden">, </span>;
}

/** `2 errors`, `1 warning`: what there is. */
export function findingCounts(findings: StageNode['findings'], strings: Strings): string[] {
  const count = (level: string) => findings.filter((finding) => finding.level === level).length;
  const [errors, warnings, notes] = [count('error'), count('warning'), count('info')];
  return [
    ...(errors > 0 ? [strings.errors(errors)] : []),
    ...(warnings > 0 ? [strings.warnings(warnings)] : []),
    ...(notes > 0 ? [strings.notes(notes)] : []),
  ];
}

/** The state of a stage as sign and word. */
export function StateBadge({ look }: { readonly look: StageNode['look'] }): ReactElement {
  const strings = useStrings();
  return (
    <span className={`sw-state sw-look-${look}`}>
      <StateIcon look={look} />
      {strings.states[look]}
    </span>
  );
}

function Rows({ rows }: { readonly rows: readonly Row[] }): ReactElement | null {
  const strings = useStrings();
  if (rows.length === 0) return null;
  const shown = rows.slice(0, rows.length > MOST_ROWS ? MOST_ROWS : rows.length);
  return (
    <ul className="sw-card-rows">
      {shown.map(({ sign, text, value }) => (
        <li key={sign + text} title={value === '' ? text : strings.notebookParam(text, value)}>
          <span className="sw-sign" aria-hidden="true">
            {sign}
          </span>
          <span className="sw-clip">{text}</span>
          {value !== '' && <span className="sw-value">{value}</span>}
        </li>
      ))}
      {shown.length < rows.length && <li className="sw-dim">{strings.more(rows.length - shown.length)}</li>}
    </ul>
  );
}

/** How far a running stage is, where it says so. */
export function StageProgress({
  node: { stage, progress },
}: {
  readonly node: StageNode;
}): ReactElement | null {
  const strings = useStrings();
  const label = progress === null ? stage.name : strings.progress(progress.done, progress.total);
  if (!progress?.total) return <progress className="sw-progress" aria-label={label} />;
  return <progress className="sw-progress" aria-label={label} value={progress.done} max={progress.total} />;
}

/** What can be done with a stage: its script, a run, its log. */
export function StageButtons({ node, actions }: StageProps): ReactElement {
  const strings = useStrings();
  const { openScript, run, openLog } = actions;
  const { name } = node.stage;
  return (
    <div className="sw-card-buttons">
      {openScript !== null && (
        <Button icon={ICONS.file} label={strings.openScriptOf(name)} onClick={() => openScript(node)}>
          {strings.openScript}
        </Button>
      )}
      {run !== null && (
        <Button icon={ICONS.play} label={strings.runStage(name)} onClick={() => run(node)}>
          {strings.runAll}
        </Button>
      )}
      {node.logOf !== null && (
        <Button icon={ICONS.log} label={strings.openLogOf(name)} onClick={() => openLog(node)}>
          {strings.openLog}
        </Button>
      )}
    </div>
  );
}
