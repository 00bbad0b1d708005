import {
  driftOf,
  extraction,
  isExtracted,
  makeRefactoring,
  offerRefactorings,
  previewExtraction,
  suggestStages,
} from '@stagewright/core';
import { NotebookState } from './notebook-states.js';
import type { Changes, Method, Methods, Request, Response } from './protocol.js';
import { loadRuff } from './ruff.js';

type Handlers = {
  readonly [M in Method]: (
    state: NotebookState,
    params: Methods[M]['params'],
    ruff: string,
  ) => Methods[M]['answer'] | Promise<Methods[M]['answer']>;
};

const states = new Map<string, NotebookState>();

const handlers: Handlers = {
  look: (state, { input }) => state.look(input),
  forget: () => null,
  suggestStages: ({ view }) => suggestStages(view.context),
  preview: async (state, { environment }, ruff) => {
    if (state.configProblems.length > 0) {
      return { edits: [], bases: [], plan: null, problems: state.configProblems };
    }
    const { edits, bases, plan, problems } = previewExtraction(state.view, await loadRuff(ruff), environment);
    return { edits, bases, plan, problems: problems };
  },
  drift: async ({ view }, _params, ruff) => {
    if (!isExtracted(view)) return null;
    return driftOf(view, extraction(view, await loadRuff(ruff)));
  },
  fix: ({ view }, { finding }): Changes => {
    const fix = view.findings[finding]?.fix;
    return { title: fix?.label ?? '', edits: fix?.edits ?? [], files: [], problems: [] };
  },
  refactorings: ({ view }, { selection }) => offerRefactorings(view.context, selection),
  refactor: ({ view }, { id, selection, given }): Changes => {
    const made = makeRefactoring(view.context, id, selection, given);
    if (!made.ok) return { title: '', edits: [], files: [], problems: made.problems };
    const { title, notebook, files } = made.value;
    return { title, edits: notebook, files, problems: made.problems };
  },
};

function stateOf({ method, about, params }: Request): NotebookState {
  const known = states.get(about.notebook);
  const input = method === 'look' ? (params as Methods['look']['params']).input : null;
  if (known !== undefined && (input === null || known.project.notebookDir === input.notebookDir))
    return known;
  if (input === null) throw new Error('the notebook is not open');
  const made = new NotebookState(input.notebookDir);
  states.set(about.notebook, made);
  return made;
}

async function answer(request: Request): Promise<Response> {
  const { id, method, about, params, ruff } = request;
  if (method === 'forget') {
    states.delete(about.notebook);
    return { id, answer: null };
  }
  const state = stateOf(request);
  const { project } = state;
  project.know(about.files, about.bases);
  // Both sides are ours and built together: the types of `Methods` hold.
  const work = handlers[method] as (state: NotebookState, params: unknown, ruff: string) => unknown;
  const made = await work(state, params, ruff);
  if (project.missing.size > 0 || project.needsBases) {
    return { id, needs: [...project.missing], needsBases: project.needsBases };
  }
  return { id, answer: made };
}

/** One request after the other: each counts on what the one before has told. */
let last: Promise<void> = Promise.resolve();

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  last = last.then(async () => {
    const said = await answer(data).catch((error: unknown): Response => {
      return { id: data.id, failed: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    });
    postMessage(said);
  });
});
