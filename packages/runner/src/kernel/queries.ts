import {
  failure,
  type Problem,
  pipelineStatusSchema,
  problem,
  problemSchema,
  type Result,
  type Run,
  type RunPlan,
  readStoredRun,
  type StageStatus,
  success,
} from '@stagewright/core';
import * as z from 'zod';
import { describeEnd, type KernelLink, type KernelRequest } from './kernel-link.js';

/** How often a question is asked that somebody interrupted. */
const attempts = 3;

async function query<T>(link: KernelLink, request: KernelRequest, schema: z.ZodType<T>): Promise<Result<T>> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    let answer: unknown;
    const end = await link.ask(request, (value) => {
      answer = value;
    });
    const parsed = schema.safeParse(answer);
    if (parsed.success) return success(parsed.data);
    const found = describeEnd(end);
    if (found !== null && !(end.kind === 'gone' && isRepeatable(request) && (await link.returns())))
      return failure(found);
    if (!isRepeatable(request)) break;
  }
  const message = 'The kernel was interrupted, or its answer was lost on the way.';
  return failure(problem('kernel/no-answer', message, 'Try again when the kernel is idle.'));
}

/** A run that was started may not be started twice, though its answer was lost. */
function isRepeatable({ action }: KernelRequest): boolean {
  return action !== 'start';
}

const startedSchema = z.union([
  z.object({ kind: z.literal('started'), run: z.string(), project: z.string() }),
  z.object({ kind: z.literal('fresh'), stages: z.array(z.string()) }),
  z.object({ kind: z.literal('refused'), problems: z.array(problemSchema) }),
]);
/** `fresh`: nothing had to run, and nothing was recorded. `project`: the absolute path on the kernel's side. */
export type Started = Exclude<z.infer<typeof startedSchema>, { kind: 'refused' }>;

/**
 * Starts a run on a kernel. Fails, with nothing run or recorded, when the plan's files are not those in the kernel's folder, the folder
 * cannot be written, or another run is under way.
 */
export async function startRun(link: KernelLink, plan: RunPlan): Promise<Result<Started>> {
  const answer = await query(link, { action: 'start', plan }, startedSchema);
  if (!answer.ok) return answer;
  return answer.value.kind === 'refused' ? failure(...answer.value.problems) : success(answer.value);
}

const statusSchema = z.union([pipelineStatusSchema, z.object({ problems: z.array(problemSchema) })]);

/** Whether each stage of a plan is fresh where the kernel runs, and if not, why. Runs and records nothing. */
export async function readStatus(link: KernelLink, plan: RunPlan): Promise<Result<StageStatus[]>> {
  const answer = await query(
    link,
    { action: 'status', plan: { ...plan, stage: null, force: false } },
    statusSchema,
  );
  if (!answer.ok) return answer;
  return 'problems' in answer.value ? failure(...answer.value.problems) : success(answer.value.stages);
}

/** Asks the process that runs a run to stop it, as Ctrl-C does; false when the run has ended. */
export async function stopRun(link: KernelLink, project: string, run: string): Promise<Result<boolean>> {
  const answer = await query(link, { action: 'stop', project, run }, z.object({ stopped: z.boolean() }));
  return answer.ok ? success(answer.value.stopped) : answer;
}

const underWaySchema = z.object({ project: z.string(), run: z.string().nullable() });

/** The project's absolute path on the kernel's side, and the run that is under way there, whoever started it. */
export function findRun(link: KernelLink, project: string): Promise<Result<z.infer<typeof underWaySchema>>> {
  return query(link, { action: 'under_way', project }, underWaySchema);
}

const storedSchema = z.object({
  id: z.string(),
  record: z.string().nullable(),
  events: z.string().nullable(),
  goesOn: z.boolean(),
  heard: z.string(),
});

function read(stored: z.infer<typeof storedSchema>): Result<Run> {
  const { id, record, events, goesOn, heard } = stored;
  return readStoredRun({ id, record, events: () => events ?? '', goesOn: () => goesOn, heard: () => heard });
}

/** One run of the store on the kernel's side. */
export async function readRun(link: KernelLink, project: string, run: string): Promise<Result<Run>> {
  const stored = await query(link, { action: 'run', project, run }, storedSchema);
  return stored.ok ? read(stored.value) : stored;
}

/** The newest runs first, and a problem for each that cannot be read. */
export interface ListedRuns {
  readonly runs: Run[];
  readonly problems: Problem[];
}

const runsSchema = z.object({ ids: z.array(z.string()), runs: z.array(storedSchema) });

/** The newest runs of the store on the kernel's side. `known` are runs that were read before: those that have ended are not sent again. */
export async function listRuns(
  link: KernelLink,
  project: string,
  options: { readonly most: number; readonly known?: readonly Run[] },
): Promise<Result<ListedRuns>> {
  const ended = (options.known ?? []).filter((run) => run.ended !== null);
  const known = ended.map((run) => run.id);
  const answer = await query(link, { action: 'runs', project, most: options.most, known }, runsSchema);
  if (!answer.ok) return answer;
  const results = new Map(answer.value.runs.map((stored) => [stored.id, read(stored)]));
  for (const run of ended) results.set(run.id, success(run));
  const listed = answer.value.ids.slice(0, options.most).flatMap((id) => results.get(id) ?? []);
  return success({
    runs: listed.flatMap((result) => (result.ok ? [result.value] : [])),
    problems: listed.flatMap((result) => [...result.problems]),
  });
}

const longestLog = 1024 * 1024;

/** The console log of a stage, its end where it is long; null when there is none. */
export function readLog(
  link: KernelLink,
  project: string,
  run: string,
  stage: string,
): Promise<Result<string | null>> {
  return query(link, { action: 'log', project, run, stage, most: longestLog }, z.string().nullable());
}

/** The texts of code that differs between two runs, as `compareRuns` asks for them; those that the store did not keep are left out. */
export async function readChangedTexts(
  link: KernelLink,
  project: string,
  runs: readonly [Run, Run],
): Promise<Result<ReadonlyMap<string, string>>> {
  const [ours, theirs] = runs.map((run) => hashesOf(run));
  const hashes = [...(ours ?? []), ...(theirs ?? [])].filter(
    (hash) => !(ours?.has(hash) && theirs?.has(hash)),
  );
  const texts = z.record(z.string(), z.string());
  const answer = await query(link, { action: 'texts', project, hashes: [...new Set(hashes)] }, texts);
  return answer.ok ? success(new Map(Object.entries(answer.value))) : answer;
}

function hashesOf(run: Run): ReadonlySet<string> {
  return new Set(run.stages.flatMap((stage) => stage.deps.flatMap(({ hash }) => hash ?? [])));
}

const variableSchema = z.object({
  type: z.string(),
  shape: z.array(z.number()).optional(),
  length: z.number().optional(),
  dtype: z.string().optional(),
  device: z.string().optional(),
  bytes: z.number().optional(),
  columns: z.array(z.object({ name: z.string(), dtype: z.string() })).optional(),
});
/** What a variable of a running notebook is: its type, and where that is cheap and without side effects its size. */
export type Variable = z.infer<typeof variableSchema>;

/** Types and sizes of variables of a notebook's kernel. Nothing of the notebook's is run for it; names that are not there are left out. */
export function describeVariables(
  link: KernelLink,
  names: readonly string[],
): Promise<Result<Record<string, Variable>>> {
  return query(link, { action: 'describe', names }, z.record(z.string(), variableSchema));
}
