import { diffTables, localTime, type RunDiff, showValue, type ValueChange } from '@stagewright/core';
import type { ReactElement } from 'react';
import { Button, LinkButton } from '../../parts/button.js';
import { ICONS, StateIcon } from '../../parts/icons.js';
import { Section } from '../../parts/section.js';
import { useStrings } from '../../strings/context.js';
import type { ViewProps } from '../view.js';
import { CodeSection, DataSection } from './file-sections.js';
import { MetricsSection } from './metrics-section.js';

type Act = ViewProps<RunDiff>['act'];

/** A run against another: metrics with their change, and what changed between the two. */
export function DiffView({ data: diff, act }: ViewProps<RunDiff>): ReactElement {
  const strings = useStrings();
  const { length: others } = diffTables({ ...diff, metrics: [] });
  const isWithout = diff.metrics.length === 0;
  return (
    <main className="sw-view sw-diff" aria-label={strings.compareLabel}>
      <DiffHead diff={diff} act={act} />
      <div className="sw-sections">
        <MetricsSection metrics={diff.metrics} />
        {others === 0 && <p>{isWithout ? strings.nothingChanged : strings.nothingElseChanged}</p>}
        <ValuesSection title={strings.params} what={strings.param} changes={diff.params} />
        <CodeSection changes={diff.code} act={act} />
        <DataSection changes={diff.data} act={act} />
        <ValuesSection title={strings.packages} what={strings.package} changes={diff.packages} />
        <ValuesSection title={strings.environment} what={strings.fact} changes={diff.environment} />
      </div>
    </main>
  );
}

function DiffHead({ diff, act }: { readonly diff: RunDiff; readonly act: Act }): ReactElement {
  const strings = useStrings();
  const { run, baseline } = diff;
  return (
    <div className="sw-toolbar">
      <RunLabel run={run} act={act} />
      <span className="sw-dim">{strings.against}</span>
      <RunLabel run={baseline} act={act} />
      <span className="sw-space" />
      <Button
        icon={ICONS.compare}
        onClick={() => act({ type: 'compare', run: baseline.id, baseline: run.id })}
      >
        {strings.swap}
      </Button>
      <Button icon={ICONS.plot} onClick={() => act({ type: 'plot', runs: [run.id, baseline.id] })}>
        {strings.plot}
      </Button>
    </div>
  );
}

function RunLabel({ run, act }: { readonly run: RunDiff['run']; readonly act: Act }): ReactElement {
  const strings = useStrings();
  return (
    <span className={`sw-state sw-look-${run.state}`}>
      <StateIcon look={run.state} />
      <span className="sw-hidden">{strings.states[run.state]}</span>
      <LinkButton isCode onClick={() => act({ type: 'openRun', run: run.id })}>
        {run.id}
      </LinkButton>
      <span className="sw-dim">
        {localTime(run.started)}
        {run.commit !== null && ` · ${run.commit.slice(0, 7)}`}
      </span>
    </span>
  );
}

/** Things with a value on each side; a long list, as of another environment's packages, is folded. */
function ValuesSection({
  title,
  what,
  changes,
}: {
  readonly title: string;
  readonly what: string;
  readonly changes: readonly ValueChange[];
}): ReactElement | null {
  const strings = useStrings();
  if (changes.length === 0) return null;
  return (
    <Section title={title} count={changes.length} isOpen={changes.length <= 20}>
      <table className="sw-table sw-fitting">
        <thead>
          <tr>
            <th scope="col">{what}</th>
            <th scope="col">{strings.baseline}</th>
            <th scope="col">{strings.value}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ name, value, baseline }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="sw-code">{showValue(baseline)}</td>
              <td className="sw-code">{showValue(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
