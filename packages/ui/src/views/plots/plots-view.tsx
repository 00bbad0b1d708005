import { fromNumber, showMetric } from '@stagewright/core';
import { type ReactElement, useMemo, useState } from 'react';
import * as z from 'zod';
import type { RunsData } from '../../contract/data.js';
import { isPositive, lineFacts, type Plot, plotsOf } from '../../model/plots.js';
import { ICONS, Icon } from '../../parts/icons.js';
import { useStrings } from '../../strings/context.js';
import type { ViewProps } from '../view.js';
import { lineLook, PlotCanvas } from './plot-canvas.js';

/** More lines than these are hard to tell apart; the others can be switched on. */
const SHOWN_AT_FIRST = 8;

const keptSchema = z.object({ isLogarithmic: z.boolean() });
type Kept = z.infer<typeof keptSchema>;

/** The metrics of runs as plots, a line for each run. */
export function PlotsView({ data, kept, keep }: ViewProps<RunsData, Kept>): ReactElement {
  const strings = useStrings();
  const { runs } = data;
  const [isLogarithmic, setLogarithmic] = useState(
    () => keptSchema.safeParse(kept).data?.isLogarithmic ?? false,
  );
  const [switched, setSwitched] = useState<ReadonlySet<string>>(new Set());
  const order = useMemo(() => new Map(runs.map(({ id }, index) => [id, index])), [runs]);
  const isShown = (id: string) => (order.get(id) ?? 0) < SHOWN_AT_FIRST !== switched.has(id);
  const shownIds = runs.filter(({ id }) => isShown(id)).map(({ id }) => id);
  const key = shownIds.join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` names the runs that are shown
  const plots = useMemo(() => plotsOf(runs.filter(({ id }) => shownIds.includes(id))), [runs, key]);
  const hasLines = plots.some(({ over }) => over === 'steps');
  const toggle = (id: string) =>
    setSwitched(
      (before) => new Set(before.has(id) ? [...before].filter((each) => each !== id) : [...before, id]),
    );
  return (
    <main className="sw-view sw-plots" aria-label={strings.plots}>
      <div className="sw-toolbar">
        <fieldset className="sw-legend">
          <legend className="sw-hidden">{strings.shownRuns}</legend>
          {runs.map(({ id }, index) => (
            <LegendItem
              key={id}
              id={id}
              index={hasLines ? index : null}
              isOn={isShown(id)}
              onToggle={() => toggle(id)}
            />
          ))}
        </fieldset>
        <span className="sw-space" />
        <label className="sw-check">
          <input
            type="checkbox"
            checked={isLogarithmic}
            onChange={({ target }) => {
              setLogarithmic(target.checked);
              keep({ isLogarithmic: target.checked });
            }}
          />
          {strings.logarithmic}
        </label>
      </div>
      {plots.length === 0 ? (
        <p className="sw-empty">{strings.nothingToPlot}</p>
      ) : (
        <div className="sw-plot-grid">
          {plots.map((plot) => (
            <PlotFigure key={plot.name} plot={plot} order={order} isLogarithmic={isLogarithmic} />
          ))}
        </div>
      )}
    </main>
  );
}

function LegendItem({
  id,
  index,
  isOn,
  onToggle,
}: {
  readonly id: string;
  /** Its place, which decides how its lines look; null where it has none. */
  readonly index: number | null;
  readonly isOn: boolean;
  readonly onToggle: () => void;
}): ReactElement {
  return (
    <button type="button" className="sw-legend-item" aria-pressed={isOn} onClick={onToggle}>
      {index === null ? <Icon path={isOn ? ICONS.check : ICONS.minus} /> : <Swatch index={index} />}
      <span className="sw-code">{id}</span>
      {index !== null && !isOn && <Icon path={ICONS.minus} />}
    </button>
  );
}

/** A piece of a run's line. */
function Swatch({ index }: { readonly index: number }): ReactElement {
  return (
    <svg
      className={`sw-swatch sw-stage-${(index % 8) + 1}`}
      viewBox="0 0 22 8"
      aria-hidden="true"
      focusable="false"
    >
      <path d="M1 4h20" strokeDasharray={lineLook(index).dash.join(' ')} />
    </svg>
  );
}

function PlotFigure({
  plot,
  order,
  isLogarithmic,
}: {
  readonly plot: Plot;
  readonly order: ReadonlyMap<string, number>;
  readonly isLogarithmic: boolean;
}): ReactElement {
  const strings = useStrings();
  const [at, setAt] = useState<number | null>(null);
  return (
    <figure className="sw-plot">
      <figcaption>
        <h2>{plot.name}</h2>
        <span className="sw-dim">{plot.over === 'steps' ? strings.overSteps : strings.overRuns}</span>
      </figcaption>
      <PlotCanvas
        plot={plot}
        order={order}
        isLogarithmic={isLogarithmic && isPositive(plot)}
        onPoint={setAt}
      />
      <PointValues plot={plot} at={at} order={order} />
      <Facts plot={plot} />
    </figure>
  );
}

/** The values under the pointer, in the colours of their lines. */
function PointValues({
  plot,
  at,
  order,
}: {
  readonly plot: Plot;
  readonly at: number | null;
  readonly order: ReadonlyMap<string, number>;
}): ReactElement {
  const strings = useStrings();
  const x = at === null ? undefined : plot.x[at];
  if (at === null || x === undefined) return <p className="sw-point sw-dim">{strings.pointHelp}</p>;
  return (
    <p className="sw-point">
      <span className="sw-dim">{plot.over === 'steps' ? strings.step(x) : plot.runs[at]}</span>
      {plot.lines.map(({ run, values }) => {
        const value = values[at];
        if (value === undefined) return null;
        return (
          <span
            key={run}
            className={
              plot.over === 'runs'
                ? 'sw-point-value'
                : `sw-point-value sw-stage-${((order.get(run) ?? 0) % 8) + 1}`
            }
          >
            {value === null ? 'NaN' : showMetric(fromNumber(value))}
          </span>
        );
      })}
    </p>
  );
}

/** The plot as a table. */
function Facts({ plot }: { readonly plot: Plot }): ReactElement {
  const strings = useStrings();
  const heads = [strings.first, strings.last, strings.least, strings.most];
  return (
    <details className="sw-plot-facts">
      <summary>{strings.asTable}</summary>
      <div className="sw-plot-table">
        <table className="sw-table">
          <thead>
            <tr>
              <th scope="col">{strings.run}</th>
              {heads.map((head) => (
                <th key={head} scope="col" className="sw-number">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lineFacts(plot).map(({ run, first, last, least, most }) => (
              <tr key={run}>
                <th scope="row">{run === '' ? strings.allRuns : run}</th>
                {[first, last, least, most].map((value, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the columns are always the same
                  <td key={index} className="sw-number">
                    {showMetric(fromNumber(value))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
