import { type ReactElement, useMemo, useState } from 'react';
import * as z from 'zod';
import type { RunsData } from '../../contract/data.js';
import { baselineOf, type RunRow, runsTable, shownColumns } from '../../model/runs.js';
import { matchesSearch } from '../../model/runs-filter.js';
import { Button } from '../../parts/button.js';
import { ICONS } from '../../parts/icons.js';
import { ProblemList } from '../../parts/problems.js';
import { useStrings } from '../../strings/context.js';
import type { ViewProps } from '../view.js';
import { RunsGrid } from './runs-grid.js';

const STATES = ['', 'finished', 'failed', 'interrupted', 'running'] as const;

const keptSchema = z.object({
  search: z.string(),
  state: z.enum(STATES),
  all: z.boolean(),
  selected: z.array(z.string()),
});
type Kept = z.infer<typeof keptSchema>;

/** The runs as a table: what differs between them, with changes against a baseline. */
export function RunsView({ data, act, kept, keep }: ViewProps<RunsData, Kept>): ReactElement {
  const strings = useStrings();
  const [look, setLook] = useState<Kept>(
    () => keptSchema.safeParse(kept).data ?? { search: '', state: '', all: false, selected: [] },
  );
  const change = (part: Partial<Kept>) => {
    const next = { ...look, ...part };
    setLook(next);
    keep(next);
  };
  const table = useMemo(() => runsTable(data), [data]);
  const columns = useMemo(() => shownColumns(table, look.all), [table, look.all]);
  const rows = useMemo(() => {
    const matches = matchesSearch(look.search);
    return table.rows.filter((row) => matches(row) && (look.state === '' || row.run.state === look.state));
  }, [table, look.search, look.state]);
  const selected = look.selected.filter((id) => data.runs.some((run) => run.id === id));
  return (
    <main className="sw-view sw-runs" aria-label={strings.runs}>
      <div className="sw-toolbar">
        <SelectionButtons data={data} selected={selected} act={act} />
        <span className="sw-space" />
        <Filters look={look} change={change} />
      </div>
      <ProblemList problems={data.problems} />
      {data.runs.length === 0 ? (
        <div className="sw-empty">
          <h2>{strings.noRuns}</h2>
          <p>{strings.noRunsHelp}</p>
        </div>
      ) : (
        <>
          <p className="sw-count" role="status">
            {strings.runCount(rows.length, data.runs.length)}
          </p>
          <RunsGrid
            rows={rows as RunRow[]}
            columns={columns}
            commits={look.all || table.commitsDiffer}
            baseline={data.baseline}
            selected={selected}
            onSelect={(ids) => change({ selected: ids })}
            onOpen={(run) => act({ type: 'openRun', run })}
          />
        </>
      )}
    </main>
  );
}

function SelectionButtons({
  data,
  selected,
  act,
}: {
  readonly data: RunsData;
  readonly selected: readonly string[];
  readonly act: ViewProps<RunsData>['act'];
}): ReactElement {
  const strings = useStrings();
  const pair = pairOf(data, selected);
  const only = selected.length === 1 ? selected[0] : undefined;
  return (
    <>
      <Button
        icon={ICONS.compare}
        primary={pair !== null}
        disabled={pair === null}
        onClick={() => pair !== null && act({ type: 'compare', ...pair })}
      >
        {selected.length === 1 ? strings.compareWithBaseline : strings.compare}
      </Button>
      <Button
        icon={ICONS.plot}
        disabled={selected.length === 0}
        onClick={() => act({ type: 'plot', runs: [...selected] })}
      >
        {strings.plot}
      </Button>
      {data.baseline !== null && only === data.baseline ? (
        <Button icon={ICONS.flag} onClick={() => act({ type: 'setBaseline', run: null })}>
          {strings.noBaseline}
        </Button>
      ) : (
        <Button
          icon={ICONS.flag}
          disabled={only === undefined}
          onClick={() => only !== undefined && act({ type: 'setBaseline', run: only })}
        >
          {strings.setBaseline}
        </Button>
      )}
    </>
  );
}

/** The newer of two is compared with the older, one with its baseline. */
function pairOf(
  data: RunsData,
  selected: readonly string[],
): { readonly run: string; readonly baseline: string } | null {
  const [first, second] = [...selected].sort().reverse();
  if (first === undefined || selected.length > 2) return null;
  if (second !== undefined) return { run: first, baseline: second };
  const run = data.runs.find(({ id }) => id === first);
  const baseline = run === undefined ? null : baselineOf(data, run);
  return baseline === null ? null : { run: first, baseline: baseline.id };
}

function Filters({
  look,
  change,
}: {
  readonly look: Kept;
  readonly change: (part: Partial<Kept>) => void;
}): ReactElement {
  const strings = useStrings();
  return (
    <>
      <input
        type="search"
        className="sw-input"
        aria-label={strings.searchRuns}
        title={strings.searchHelp}
        placeholder={strings.searchPlaceholder}
        value={look.search}
        onChange={({ target }) => change({ search: target.value })}
      />
      <select
        className="sw-input"
        aria-label={strings.filterState}
        value={look.state}
        onChange={({ target }) => change({ state: STATES.find((state) => state === target.value) ?? '' })}
      >
        {STATES.map((state) => (
          <option key={state} value={state}>
            {state === '' ? strings.anyState : strings.states[state]}
          </option>
        ))}
      </select>
      <label className="sw-check">
        <input
          type="checkbox"
          checked={look.all}
          onChange={({ target }) => change({ all: target.checked })}
        />
        {strings.allColumns}
      </label>
    </>
  );
}
