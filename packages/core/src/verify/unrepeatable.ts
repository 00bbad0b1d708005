import { lineColumnAt } from '../text/text.js';
import { textsOf } from './compare-text.js';
import { compareValues, isClock } from './compare-values.js';
import type { Evidence } from './evidence.js';
import type { Cause, Unrepeatable } from './report.js';

/** Whether two runs of the notebook show different texts in a cell. */
export function isUnstableText(evidence: Evidence, cell: number): boolean {
  const [a, b] = shownTwice(evidence, cell).map(textsOf);
  return JSON.stringify(a) !== JSON.stringify(b);
}

/** Whether two runs of the notebook show different figures in a cell. */
export function isUnstableFigures(evidence: Evidence, cell: number): boolean {
  const [a, b] = shownTwice(evidence, cell).map((shown) =>
    shown.filter(({ kind }) => kind === 'figure').map(({ figure }) => figure?.d ?? null),
  );
  return JSON.stringify(a) !== JSON.stringify(b);
}

function shownTwice(evidence: Evidence, cell: number) {
  return [evidence.cells, evidence.again].map((run) => run.get(cell)?.record.shown ?? []);
}

/** What two runs of the notebook do not have in common, in order, each with what makes it so. */
export function findUnrepeatable(evidence: Evidence): Unrepeatable[] {
  const found: Omit<Unrepeatable, 'cause'>[] = [];
  const seen = new Set<string>();
  const staged = new Set(evidence.input.plan.stages.flatMap((stage) => stage.cells));
  for (const [cell, { record }] of evidence.cells) {
    if (!staged.has(cell)) continue;
    for (const name of Object.keys(record.moment.values)) {
      if (seen.has(name)) continue;
      const [a, b] = [record.moment.values[name], evidence.again.get(cell)?.record.moment.values[name]];
      if (a == null || b == null) continue;
      const differences = compareValues(a, b).filter(({ kind }) => kind === 'content');
      const [first] = differences;
      if (first === undefined) continue;
      seen.add(name);
      const matters = !differences.every(({ path }) => isClock(path));
      const line = evidence.statementOf(cell, name) ?? evidence.lineOf(cell, name);
      const place = { kind: 'value', cell, line, name: `${name}${first.path}` } as const;
      found.push({ ...place, first: first.left, second: first.right, matters });
    }
    found.push(...shownDifferences(evidence, cell));
  }
  return found.map((each) => ({ ...each, cause: causeOf(evidence, each) }));
}

function shownDifferences(evidence: Evidence, cell: number): Omit<Unrepeatable, 'cause'>[] {
  const found: Omit<Unrepeatable, 'cause'>[] = [];
  if (isUnstableText(evidence, cell)) {
    const [a = [], b = []] = shownTwice(evidence, cell).map((shown) => textsOf(shown).join('\n').split('\n'));
    const at = a.findIndex((line, index) => line !== b[index]);
    const [first, second] = [a[at] ?? '', b[Math.max(at, 0)] ?? ''];
    found.push({ kind: 'text', cell, line: null, name: null, first, second, matters: true });
  }
  if (isUnstableFigures(evidence, cell)) {
    const figure = { kind: 'figure', cell, line: null, name: 'figure', matters: true } as const;
    found.push({ ...figure, first: 'one drawing', second: 'another' });
  }
  return found;
}

/** Calls that give another answer each time, by what they ask. */
const ASKS: readonly (readonly [RegExp, string])[] = [
  [/^time\.(time|perf_counter|monotonic|process_time|localtime|gmtime|ctime|strftime)/, 'the clock'],
  [/^datetime\.(datetime|date)\.(now|today|utcnow)|^pandas\.Timestamp\.(now|today)/, 'the clock'],
  [/^(uuid\.uuid|secrets\.|os\.urandom|random\.SystemRandom)/, 'the operating system for random numbers'],
  [/^os\.(getpid|getppid|times)|^(psutil|resource|platform|socket)\./, 'the machine'],
  [/^(tempfile)\./, 'for a temporary file'],
  [/^(requests|urllib|httpx)\./, 'the network'],
];

interface Place {
  readonly cell: number;
  readonly line: number;
}

/** The call that most likely makes it so: the unseeded draw that comes last before it, else a call that asks the clock or the like. */
function causeOf(evidence: Evidence, each: Omit<Unrepeatable, 'cause'>): Cause {
  const limit = evidence.place(each.cell);
  const isBefore = (place: Place) => evidence.place(place.cell) <= limit;
  const draws = unseededDraws(evidence).filter(isBefore);
  const asks = asking(evidence).filter(isBefore);
  const near = [...draws, ...asks].filter(({ cell }) => cell === each.cell);
  const chosen = near[0] ?? draws[0] ?? (each.matters ? asks[0] : undefined);
  if (chosen !== undefined)
    return cause(chosen.code, `Cell ${chosen.cell + 1}, line ${chosen.line}: ${chosen.text}`);
  if (!each.matters) return cause('clock', 'It says how long something took, or when.');
  if (isReordered(each.first, each.second))
    return cause('set-order', 'The order of a set of strings is another one in each process.');
  const text =
    'Nothing here draws unseeded numbers as far as the code shows: threads, the network, or a library may be the cause.';
  return cause('unknown', text);
}

function cause(code: Cause['code'], text: string): Cause {
  return { code, text, file: null, line: null, diff: [] };
}

function isReordered(a: string, b: string): boolean {
  const letters = (text: string) => [...text].toSorted().join('');
  return a !== b && letters(a) === letters(b);
}

function unseededDraws({ input }: Evidence): (Place & { code: 'unseeded'; text: string })[] {
  return input.findings
    .filter(
      ({ code }) => code === 'seeds/unseeded' || code === 'seeds/dataloader' || code === 'seeds/generator',
    )
    .flatMap(({ where, message }) =>
      where?.cell === undefined
        ? []
        : [{ cell: where.cell, line: where.line ?? 1, code: 'unseeded' as const, text: message }],
    );
}

function asking({ input }: Evidence): (Place & { code: 'clock'; text: string })[] {
  return input.analysis.cells.flatMap((cell) =>
    cell.statements.flatMap(({ effects, callable }) =>
      [...effects.calls, ...(callable?.effects.calls ?? [])].flatMap(({ path, from }) => {
        const asks = ASKS.find(([pattern]) => pattern.test(path));
        if (asks === undefined) return [];
        const { line } = lineColumnAt(cell.syntax.source, from);
        const text = `\`${path}()\` asks ${asks[1]}, which answers otherwise each time.`;
        return [{ cell: cell.cell.index, line, code: 'clock' as const, text }];
      }),
    ),
  );
}
