import { localTime, showSeconds } from '@stagewright/core';
import type { ReactElement } from 'react';
import { type MetricCell, ownValue, type RunRow } from '../../model/runs.js';
import { sparkline } from '../../model/sparkline.js';
import { LinkButton } from '../../parts/button.js';
import { StateIcon } from '../../parts/icons.js';
import { useStrings } from '../../strings/context.js';

/** The run's name, which opens it, its state, and whether it is the baseline. */
export function RunCell({
  row: { run },
  baseline,
  onOpen,
}: {
  readonly row: RunRow;
  readonly baseline: string | null;
  readonly onOpen: (run: string) => void;
}): ReactElement {
  const strings = useStrings();
  return (
    <th scope="row">
      <span className={`sw-state sw-look-${run.state}`} title={run.reason ?? strings.states[run.state]}>
        <StateIcon look={run.state} />
        <LinkButton isCode onClick={() => onOpen(run.id)}>
          {run.id}
        </LinkButton>
        <span className={run.state === 'finished' ? 'sw-hidden' : undefined}>
          {strings.states[run.state]}
        </span>
        {run.id === baseline && <span className="sw-badge">{strings.baseline}</span>}
      </span>
    </th>
  );
}

export function StartedCell({ row: { run } }: { readonly row: RunRow }): ReactElement {
  return <td className="sw-nowrap">{localTime(run.started)}</td>;
}

export function TookCell({ row: { seconds } }: { readonly row: RunRow }): ReactElement {
  return <td className="sw-nowrap sw-number">{seconds === null ? '—' : showSeconds(seconds)}</td>;
}

/** A param; marked where it differs from the baseline's. */
export function ParamCellView({ row, name }: { readonly row: RunRow; readonly name: string }): ReactElement {
  const strings = useStrings();
  const value = ownValue(row.params, name);
  const before = row.baseline === null ? undefined : ownValue(row.baseline.params, name);
  const isChanged =
    row.baseline !== null && JSON.stringify(before) !== JSON.stringify(ownValue(row.run.params, name));
  return (
    <td className="sw-code">
      {isChanged ? (
        <strong title={strings.changedParam(before === undefined ? '—' : JSON.stringify(before))}>
          {value ?? '—'}
        </strong>
      ) : (
        (value ?? '—')
      )}
    </td>
  );
}

/** A metric with its change against the baseline: coloured, with an arrow and a word. */
export function MetricCellView({ row, name }: { readonly row: RunRow; readonly name: string }): ReactElement {
  const cell = ownValue(row.metrics, name);
  if (cell === undefined) return <td className="sw-number">—</td>;
  return (
    <td className="sw-number">
      <span className="sw-metric">
        <Sparkline cell={cell} />
        {cell.text}
        {cell.change !== null && cell.change.verdict !== 'same' && <Change cell={cell} />}
      </span>
    </td>
  );
}

function Change({ cell }: { readonly cell: MetricCell }): ReactElement {
  const strings = useStrings();
  const verdict = cell.change?.verdict ?? 'unknown';
  const change = cell.change?.change ?? null;
  const isTold = cell.changeText !== '';
  return (
    <span className={`sw-change sw-${verdict}`}>
      {change !== null && <span aria-hidden="true">{change > 0 ? '▲' : '▼'}</span>}
      {cell.changeText}
      <span className={isTold ? 'sw-hidden' : undefined}> {strings.verdicts[verdict]}</span>
    </span>
  );
}

/** The metric over its steps, for the eye only: the plots say it in full. */
function Sparkline({ cell }: { readonly cell: MetricCell }): ReactElement | null {
  const path = sparkline(cell.points, 48, 14);
  if (path === '') return null;
  return (
    <svg className="sw-sparkline" viewBox="-1 -1 50 16" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );
}
