import type { CommandModule } from '../command.js';

/** What `stagewright --help` shows of a command, and how it is loaded. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
}

/** Every command, in the order in which a person needs them. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'write a stagewright.yaml with every setting explained',
    load: () => import('./init.js'),
  },
  { name: 'tag', summary: 'show or set the tags of a notebook’s cells', load: () => import('./tag.js') },
  {
    name: 'check',
    summary: 'find what keeps a notebook from being a pipeline; mend it',
    load: () => import('./check.js'),
  },
  {
    name: 'plan',
    summary: 'show the stages, and what each reads, writes and why',
    load: () => import('./plan.js'),
  },
  {
    name: 'extract',
    summary: 'write the pipeline: stages, params.yaml, dvc.yaml, tests',
    load: () => import('./extract.js'),
  },
  {
    name: 'verify',
    summary: 'run notebook and pipeline, and compare what they compute, cell by cell',
    load: () => import('./verify.js'),
  },
  {
    name: 'run',
    summary: 'run what changed, record it, and compare with before',
    load: () => import('./run.js'),
  },
  { name: 'status', summary: 'show which stages are stale, and why', load: () => import('./status.js') },
  { name: 'runs', summary: 'list the recorded runs with their metrics', load: () => import('./runs.js') },
  { name: 'show', summary: 'show one recorded run', load: () => import('./show.js') },
  { name: 'diff', summary: 'compare two runs: metrics, and what changed', load: () => import('./diff.js') },
  {
    name: 'completion',
    summary: 'print a script that completes commands in your shell',
    load: () => import('./completion.js'),
  },
];
