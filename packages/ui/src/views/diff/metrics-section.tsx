import { diffTables, type MetricChange, type RunDiff } from '@stagewright/core';
import type { ReactElement } from 'react';
import { metricName } from '../../model/runs.js';
import { Section } from '../../parts/section.js';
import { useStrings } from '../../strings/context.js';

const NOTHING: Omit<RunDiff, 'metrics' | 'run' | 'baseline'> = {
  params: [],
  code: [],
  data: [],
  packages: [],
  environment: [],
};
const NOBODY: RunDiff['run'] = { id: '', state: 'finished', started: '', commit: null };

/** The metrics of both runs with change and verdict, in the words and digits of every other diff. */
export function MetricsSection({ metrics }: { readonly metrics: MetricChange[] }): ReactElement | null {
  const strings = useStrings();
  const rows = diffTables({ ...NOTHING, run: NOBODY, baseline: NOBODY, metrics })[0]?.rows ?? [];
  if (metrics.length === 0) return null;
  return (
    <Section title={strings.metrics} count={metrics.length} isOpen>
      <table className="sw-table sw-fitting">
        <thead>
          <tr>
            <th scope="col">{strings.metric}</th>
            {[strings.baseline, strings.value, strings.change, strings.relative].map((head) => (
              <th key={head} scope="col" className="sw-number">
                {head}
              </th>
            ))}
            <th scope="col">{strings.verdict}</th>
          </tr>
        </thead>
        <tbody>
          {metrics.map((metric, index) => (
            <tr key={metricName(metric)}>
              <th scope="row">{metricName(metric)}</th>
              {rows[index]?.slice(1, 5).map((text, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the columns are always the same
                <td key={column} className="sw-number">
                  {text}
                </td>
              ))}
              <td>
                <VerdictWord metric={metric} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function VerdictWord({ metric }: { readonly metric: MetricChange }): ReactElement {
  const strings = useStrings();
  const { verdict, change, value, baseline } = metric;
  if (value === null) return <span>{strings.onlyIn.baseline}</span>;
  if (baseline === null) return <span>{strings.onlyIn.value}</span>;
  return (
    <span className={`sw-change sw-${verdict}`}>
      {verdict !== 'same' && change !== null && <span aria-hidden="true">{change > 0 ? '▲' : '▼'}</span>}
      {strings.verdicts[verdict]}
    </span>
  );
}
