import {
  type ColumnDef,
  createSortedRowModel,
  rowSortingFeature,
  type SortingState,
  sortFn_alphanumeric,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { type ReactElement, useMemo, useState } from 'react';
import { type RunColumn, type RunRow, sortValue } from '../../model/runs.js';
import { Button } from '../../parts/button.js';
import { useStrings } from '../../strings/context.js';
import type { Strings } from '../../strings/english.js';
import { MetricCellView, ParamCellView, RunCell, StartedCell, TookCell } from './run-cells.js';

const MOST_ROWS = 200;

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric },
});
type Column = ColumnDef<typeof features, RunRow>;

interface GridProps {
  readonly rows: RunRow[];
  readonly columns: readonly RunColumn[];
  readonly commits: boolean;
  readonly baseline: string | null;
  readonly selected: readonly string[];
  readonly onSelect: (ids: string[]) => void;
  readonly onOpen: (run: string) => void;
}

/** The table itself. A click on a column's head sorts by it. */
export function RunsGrid(props: GridProps): ReactElement {
  const strings = useStrings();
  const { rows, columns, commits, baseline, selected, onSelect, onOpen } = props;
  const [sorting, setSorting] = useState<SortingState>([]);
  const [isWhole, setWhole] = useState(false);
  const definitions = useMemo(
    () => columnDefinitions(columns, commits, strings, { baseline, onOpen }),
    [columns, commits, strings, baseline, onOpen],
  );
  const table = useTable({
    features,
    columns: definitions,
    data: rows,
    getRowId: ({ run }) => run.id,
    state: { sorting },
    onSortingChange: setSorting,
  });
  const sorted = table.getRowModel().rows;
  const shown = isWhole ? sorted : sorted.slice(0, MOST_ROWS);
  const toggle = (id: string) =>
    onSelect(selected.includes(id) ? selected.filter((each) => each !== id) : [...selected, id]);
  return (
    // Scrolled with the arrow keys, which takes a place in the order of Tab.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by keyboard
    <section className="sw-scroll" aria-label={strings.runs} tabIndex={0}>
      <table className="sw-table">
        <thead>
          <tr>
            <th scope="col">
              <span className="sw-hidden">{strings.select}</span>
            </th>
            {table.getFlatHeaders().map(({ column }) => (
              <HeadCell
                key={column.id}
                title={String(column.columnDef.header)}
                isNumber={columns.some(
                  ({ kind, name }) => kind === 'metric' && column.id === `metric ${name}`,
                )}
                sorted={column.getIsSorted()}
                onSort={() => column.toggleSorting()}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.id} className={selected.includes(row.id) ? 'sw-selected' : undefined}>
              <td>
                <input
                  type="checkbox"
                  aria-label={strings.selectRun(row.id)}
                  checked={selected.includes(row.id)}
                  onChange={() => toggle(row.id)}
                />
              </td>
              {row.getAllCells().map((cell) => (
                <table.FlexRender key={cell.id} cell={cell} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < sorted.length && (
        <Button onClick={() => setWhole(true)}>{strings.more(sorted.length - shown.length)}</Button>
      )}
    </section>
  );
}

function HeadCell({
  title,
  isNumber,
  sorted,
  onSort,
}: {
  readonly title: string;
  readonly isNumber: boolean;
  readonly sorted: false | 'asc' | 'desc';
  readonly onSort: () => void;
}): ReactElement {
  const order = sorted === false ? 'none' : sorted === 'asc' ? 'ascending' : 'descending';
  const dot = title.indexOf('.');
  return (
    <th scope="col" aria-sort={order} className={isNumber ? 'sw-number' : undefined}>
      <button type="button" className="sw-sort" title={title} onClick={onSort}>
        {dot > 0 && <span className="sw-dim">{title.slice(0, dot + 1)}</span>}
        <span>
          {dot > 0 ? title.slice(dot + 1) : title}
          <span aria-hidden="true">{sorted === false ? '' : sorted === 'asc' ? ' ↑' : ' ↓'}</span>
        </span>
      </button>
    </th>
  );
}

function columnDefinitions(
  columns: readonly RunColumn[],
  commits: boolean,
  strings: Strings,
  { baseline, onOpen }: Pick<GridProps, 'baseline' | 'onOpen'>,
): Column[] {
  const run: Column = {
    id: 'run',
    header: strings.run,
    accessorFn: (row) => row.run.id,
    sortDescFirst: true,
    cell: ({ row }) => <RunCell row={row.original} baseline={baseline} onOpen={onOpen} />,
  };
  const times: Column[] = [
    {
      id: 'started',
      header: strings.started,
      accessorFn: ({ run }) => run.started,
      cell: ({ row }) => <StartedCell row={row.original} />,
    },
    {
      id: 'took',
      header: strings.took,
      accessorFn: ({ seconds }) => seconds ?? undefined,
      sortUndefined: 'last',
      cell: ({ row }) => <TookCell row={row.original} />,
    },
  ];
  const commit: Column = {
    id: 'commit',
    header: strings.commit,
    accessorFn: ({ run }) => run.commit ?? undefined,
    sortUndefined: 'last',
    cell: ({ row }) => <td className="sw-code">{row.original.run.commit?.slice(0, 7) ?? '—'}</td>,
  };
  return [run, ...columns.map(valueColumn), ...times, ...(commits ? [commit] : [])];
}

function valueColumn(column: RunColumn): Column {
  return {
    id: `${column.kind} ${column.name}`,
    header: column.name,
    accessorFn: (row) => sortValue(row, column),
    sortDescFirst: column.largestFirst,
    sortUndefined: 'last',
    cell: ({ row }) =>
      column.kind === 'metric' ? (
        <MetricCellView row={row.original} name={column.name} />
      ) : (
        <ParamCellView row={row.original} name={column.name} />
      ),
  };
}
