import type { Evidence, StageEvidence } from './evidence.js';
import type { Found } from './found.js';
import type { LineChange } from './origin-lines.js';
import type { Fingerprint } from './recording.js';
import type { Cause } from './report.js';

const MOST_LINES = 12;

type Guess = Omit<Cause, 'diff'>;
type Detective = (found: Found, evidence: Evidence, stage: StageEvidence) => Guess | null;

/** Why something probably differs: the first explanation that fits, with the edited lines that belong to it. */
export function causeOf(found: Found, evidence: Evidence): Cause {
  const stage = evidence.stages.find(({ plan }) => plan.name === found.stage);
  const change = relatedChange(found, evidence);
  const detectives = found.kind === 'failure' || found.kind === 'output' ? OF_FAILURES : OF_VALUES;
  for (const detective of stage === undefined ? [] : detectives) {
    const guess = stage === undefined ? null : detective(found, evidence, stage);
    if (guess !== null) return withChange(guess, change);
  }
  if (change !== null) return withChange(edited(change), change);
  const text =
    'The code of this cell is as extraction writes it, and what it reads is equal: look at this line.';
  return { code: 'unknown', text, file: evidence.fileOf(found.stage), line: null, diff: [] };
}

function withChange(guess: Guess, change: LineChange | null): Cause {
  if (change === null) return { ...guess, diff: [] };
  const lines = [...change.generated.map((line) => `-${line}`), ...change.found.map((line) => `+${line}`)];
  const isThere = guess.line === null && (guess.file === null || guess.file === change.file);
  const place = isThere ? { file: change.file, line: change.line } : {};
  return { ...guess, ...place, diff: lines.slice(0, MOST_LINES) };
}

function edited({ file, line, found }: LineChange): Guess {
  const what =
    found.length === 0 ? 'lines that extraction writes are missing' : 'it is not as extraction writes it';
  return { code: 'code', text: `${file}, line ${line}: ${what}.`, file, line };
}

/** The edited place that has most to do with a divergence: in its cell, else where the stage loads and saves, else before it. */
function relatedChange(found: Found, evidence: Evidence): LineChange | null {
  const { changes } = evidence;
  if (changes.length === 0) return null;
  const file = evidence.fileOf(found.stage);
  const reads = evidence.input.plan.stages.find(({ name }) => name === found.stage)?.reads ?? [];
  const makers = new Set(reads.map(({ from }) => (from === null ? '' : evidence.fileOf(from))));
  const rank = (change: LineChange): number => {
    const mentions = found.variable !== null && mentionsName(change, found.variable) ? 0.5 : 0;
    if (change.origin?.cell === found.cell) return 5 + mentions;
    if (change.file === file) return 3 + mentions;
    if (change.file === 'params.yaml') return 2.9 + mentions * 4;
    if (makers.has(change.file)) return 2 + mentions * 3;
    return 1 + mentions;
  };
  return changes.toSorted((a, b) => rank(b) - rank(a))[0] ?? null;
}

function mentionsName(change: LineChange, name: string): boolean {
  const word = new RegExp(`\\b${name.replace(/[^\w]/g, '.')}\\b`);
  return [...change.generated, ...change.found].some((line) => word.test(line));
}

const ofParam: Detective = (found, { input }, stage) => {
  const param = input.plan.params.find(
    ({ name, usedBy }) => name === found.variable && usedBy.includes(stage.plan.name),
  );
  if (found.kind !== 'input' || param === undefined) return null;
  const text = `\`${found.name}\` comes from \`${param.key}\` in params.yaml, which is not the notebook's ${param.value}.`;
  return { code: 'param', text, file: 'params.yaml', line: null };
};

/** A variable that crosses a boundary: what it was when it was handed over, and what it is when it arrives. */
const ofBoundary: Detective = (found, evidence, stage) => {
  if (found.kind !== 'input' || found.variable === null) return null;
  const name = found.variable;
  const arrived = stage.start?.values[name];
  if (arrived?.d == null) return null;
  const maker = stage.plan.reads.find((flow) => flow.name === name)?.from ?? null;
  const other = sameValue(evidence, stage, name, arrived);
  if (other !== null) {
    const text = `\`${stage.plan.name}\` gets the value of \`${other}\` as \`${name}\`: look at what it loads.`;
    return { code: 'wrong-input', text, file: evidence.fileOf(stage.plan.name), line: null };
  }
  const earlier = earlierVersion(evidence, stage, name, arrived);
  if (earlier !== null) return earlier;
  const made = evidence.stages.find(({ plan }) => plan.name === maker)?.last?.values[name];
  if (made?.d == null || maker === null || made.d === arrived.d) return null;
  const how = made.t === arrived.t ? '' : ` A ${made.t} becomes a ${arrived.t}.`;
  const text = `\`${maker}\` has \`${name}\` right at its end, and \`${stage.plan.name}\` gets something else: it is lost in how it is saved and loaded.${how}`;
  return { code: 'saving', text, file: evidence.fileOf(maker), line: null };
};

/** Another variable of the notebook that has, before the stage begins, just the value that arrived. */
function sameValue(
  evidence: Evidence,
  stage: StageEvidence,
  name: string,
  arrived: Fingerprint,
): string | null {
  if (arrived.b.length < 8) return null;
  const before = evidence.previous(stage.plan.cells[0] ?? 0);
  const crossing = evidence.input.plan.artifacts.flatMap((artifact) => artifact.names);
  const values = before === null ? undefined : evidence.cells.get(before)?.record.moment.values;
  const all = new Set([...crossing, ...Object.keys(values ?? {})]);
  for (const other of all) {
    if (other === name) continue;
    for (const { record } of evidence.cells.values()) {
      if (record.moment.values[other]?.d === arrived.d && values?.[other]?.d === arrived.d) return other;
    }
  }
  return null;
}

/** Whether what arrived is what the notebook had earlier: a change that came later is lost. */
function earlierVersion(
  evidence: Evidence,
  stage: StageEvidence,
  name: string,
  arrived: Fingerprint,
): Guess | null {
  const first = evidence.place(stage.plan.cells[0] ?? 0);
  const moments = [...evidence.cells].filter(([cell]) => evidence.place(cell) < first);
  const then = moments.findLast(([, { record }]) => record.moment.values[name]?.d === arrived.d);
  if (then === undefined) return null;
  const changed = moments.find(
    ([cell, { record }]) =>
      evidence.place(cell) > evidence.place(then[0]) &&
      record.moment.values[name] != null &&
      record.moment.values[name]?.d !== arrived.d,
  );
  if (changed === undefined) return null;
  const [cell] = changed;
  const isDirect = evidence.statementOf(cell, name) !== null;
  const owner = evidence.input.plan.stages.find(({ cells }) => cells.includes(cell))?.name;
  const text = isDirect
    ? `\`${name}\` arrives as cell ${then[0] + 1} left it: what cell ${cell + 1} (\`${owner}\`) did to it is lost.`
    : `\`${name}\` arrives as cell ${then[0] + 1} left it: cell ${cell + 1} (\`${owner}\`) changes it through another name, and the two are no longer one object.`;
  const file = owner === undefined ? null : evidence.fileOf(owner);
  return { code: isDirect ? 'lost-change' : 'shared-object', text, file, line: null };
}

/** A value that a cell changes through another name. */
const ofSharing: Detective = (found, evidence, stage) => {
  if (found.kind !== 'value' || found.variable === null || found.cell === null) return null;
  if (evidence.statementOf(found.cell, found.variable) !== null) return null;
  const before = evidence.previous(found.cell);
  const [was, is] = [before, found.cell].map((cell) =>
    cell === null ? undefined : evidence.valueAfter(cell, found.variable ?? '')?.d,
  );
  if (was == null || was === is) return null;
  if (stage.cells.get(found.cell)?.values[found.variable]?.d !== was) return null;
  const text = `In the notebook this cell changes \`${found.variable}\` through another name of the same object; in \`${stage.plan.name}\` they are two objects.`;
  return { code: 'shared-object', text, file: evidence.fileOf(stage.plan.name), line: null };
};

/** Random numbers drawn from a generator that is not in the notebook's state. */
const ofRandomness: Detective = (found, evidence, stage) => {
  if (found.cell === null) return null;
  const [here, there] = [evidence.cells.get(found.cell), stage.cells.get(found.cell)];
  const again = evidence.again.get(found.cell);
  const cell = evidence.analysisOf(found.cell);
  if (here === undefined || there === undefined || cell === undefined) return null;
  const draws = cell.statements.flatMap(({ effects }) => effects.draws)[0];
  const drawn = draws?.generator.replace(/^@(\w+).*/, '$1');
  const states = Object.entries(here.record.moment.random);
  for (const [library, state] of states.toSorted(([a], [b]) => Number(b === drawn) - Number(a === drawn))) {
    const isSeeded = again?.record.moment.random[library] === state;
    const hasMoved = here.before[library] !== state || there.before[library] !== there.random[library];
    if (!isSeeded || there.random[library] === state || !hasMoved) continue;
    const wasRight = here.before[library] === there.before[library];
    const what = draws === undefined ? 'this cell draws' : `\`${draws.what}\` draws`;
    const why = wasRight
      ? 'and it is seeded, or drawn from, in another way than in the notebook'
      : 'and the stage begins with another state than the notebook has here: a seed is missing or another one, or the state of the stage before was not restored';
    const text = `${what} from the generator of ${library}, ${why}.`;
    return { code: 'random-state', text, file: evidence.fileOf(stage.plan.name), line: null };
  }
  return null;
};

/** A setting of a library that the notebook has made and the stage has not, or the other way round. */
const ofSettings: Detective = (found, evidence, stage) => {
  // A setting makes text other text; it does not make it come or go.
  if (found.cell === null || found.notebook === '' || found.pipeline === '') return null;
  const [here, there] = [evidence.cells.get(found.cell), stage.cells.get(found.cell)];
  if (here === undefined || there === undefined) return null;
  const libraries = SETTINGS_OF[found.kind];
  const different = Object.keys(here.settings).filter(
    (name) => libraries.test(name) && (there.settings[name] ?? here.settings[name]) !== here.settings[name],
  );
  const [name] = different.filter((each) => isMadeByNotebook(each, evidence, stage));
  if (name === undefined) return null;
  const text = `The setting \`${name}\` is ${here.settings[name]} in the notebook here, and ${there.settings[name]} in \`${stage.plan.name}\`.`;
  return { code: 'setting', text, file: evidence.fileOf(stage.plan.name), line: null };
};

const SETTINGS_OF: Readonly<Record<Found['kind'], RegExp>> = {
  text: /^(numpy|pandas|sklearn|torch|locale|decimal|folder)/,
  figure: /^(matplotlib|locale)/,
  value: /^(numpy\.errstate|pandas\.(mode|compute|future)|sklearn|torch|locale|decimal|folder|matplotlib)/,
  input: /^(sklearn|torch|decimal)/,
  metric: /^(sklearn|torch|decimal)/,
  file: /^(pandas|matplotlib|folder|locale)/,
  output: /^folder/,
  failure: /./,
};

/** Whether a setting was changed after its library was loaded, on either side: not just a kernel that differs from a program. */
function isMadeByNotebook(name: string, evidence: Evidence, stage: StageEvidence): boolean {
  const inNotebook = [...evidence.cells.values()].map(({ settings }) => settings[name]);
  const inStage = [stage.start, ...stage.cells.values()].map((each) => each?.settings[name]);
  return (
    [inNotebook, inStage].some((values) => new Set(values.filter((v) => v !== undefined)).size > 1) ||
    evidence.input.analysis.cells.some((cell) =>
      cell.statements.some(({ effects }) =>
        effects.settings.some(({ path }) => path.split('.')[0] === name.split('.')[0]),
      ),
    )
  );
}

/** What a cell reads is wrong before it begins: the divergence comes from there. */
const ofInputs: Detective = (found, evidence, stage) => {
  if (found.kind === 'input' || found.cell === null || stage.start === null) return null;
  const before = evidence.previous(stage.plan.cells[0] ?? 0);
  if (before === null) return null;
  const wrong = Object.entries(stage.start.values).find(([name, value]) => {
    const right = evidence.valueAfter(before, name);
    return (
      value?.d != null &&
      right?.d != null &&
      value.d !== right.d &&
      evidence.unstable(before, name).size === 0
    );
  });
  if (wrong === undefined) return null;
  const text = `\`${stage.plan.name}\` begins with another \`${wrong[0]}\` than the notebook has there.`;
  return { code: 'wrong-input', text, file: evidence.fileOf(stage.plan.name), line: null };
};

const ofMissingOutput: Detective = (found, evidence, stage) => {
  if (found.kind !== 'output') return null;
  const what =
    found.name === null ? 'a file that dvc.yaml names' : `\`${found.name}\`, which later stages need`;
  const text = `\`${stage.plan.name}\` ends without writing ${what}.`;
  return { code: 'missing-output', text, file: evidence.fileOf(stage.plan.name), line: null };
};

/** An input that is not there: because its maker comes later, or does not write it. */
const ofMissingInput: Detective = (found, evidence, stage) => {
  if (found.kind !== 'failure' || !/No such file|not found|FileNotFound|does not exist/i.test(found.pipeline))
    return null;
  const artifact = evidence.input.plan.artifacts.find(({ path }) => found.pipeline.includes(path));
  const order = evidence.input.pipeline.stages.map((each) => each.stage);
  if (artifact === undefined) {
    const text = 'A file that it reads is not there.';
    return { code: 'missing-input', text, file: evidence.fileOf(stage.plan.name), line: null };
  }
  const isLate =
    !order.includes(artifact.stage) || order.indexOf(artifact.stage) > order.indexOf(found.stage);
  const names = artifact.names.map((name) => `\`${name}\``).join(', ');
  const text = isLate
    ? `\`${found.stage}\` runs before \`${artifact.stage}\`, which makes ${names}: see the deps and outs in dvc.yaml.`
    : `\`${artifact.stage}\` has run, and did not write ${names} to ${artifact.path}.`;
  const file = isLate ? 'dvc.yaml' : evidence.fileOf(artifact.stage);
  return { code: isLate ? 'stage-order' : 'missing-output', text, file, line: null };
};

const ofException: Detective = (found, evidence, stage) => {
  if (found.kind !== 'failure') return null;
  const { failure } = stage.recording;
  const place = failure?.file == null ? '' : ` at ${failure.file}, line ${failure.line}`;
  const file = failure?.file ?? evidence.fileOf(stage.plan.name);
  return {
    code: 'failure',
    text: `The stage \`${found.stage}\` ends${place}.`,
    file,
    line: failure?.line ?? null,
  };
};

const OF_FAILURES: readonly Detective[] = [ofMissingOutput, ofMissingInput, ofException];
const OF_VALUES: readonly Detective[] = [ofParam, ofBoundary, ofSharing, ofInputs, ofRandomness, ofSettings];
