import {
  driftOf,
  extractionEdits,
  isExtracted,
  offerRefactorings,
  planOf,
  suggestStages,
} from '@stagewright/core';
import { type Connection, ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import type * as z from 'zod';
import { offsetsOf } from './convert.js';
import { refactoringFor } from './features/code-actions.js';
import { completeTag } from './features/tags.js';
import type { NotebookView } from './notebook-state.js';
import {
  type CompleteTagAnswer,
  completeTagParamsSchema,
  type DriftAnswer,
  driftParamsSchema,
  METHODS,
  type PlanAnswer,
  type PreviewAnswer,
  planParamsSchema,
  previewParamsSchema,
  type RefactorAnswer,
  type RefactoringsAnswer,
  type RefactorParams,
  refactoringsParamsSchema,
  refactorParamsSchema,
  type SuggestStagesAnswer,
  suggestStagesParamsSchema,
} from './protocol.js';
import type { Session } from './session.js';

/** Answers the requests of `protocol.ts`. */
export function answerRequests(connection: Connection, session: Session): void {
  const answer = <S extends z.ZodType<{ notebook: string }>, A>(
    method: string,
    schema: S,
    work: (view: NotebookView, params: z.output<S>) => A | Promise<A>,
  ) =>
    connection.onRequest(method, async (params: unknown): Promise<unknown> => {
      const parsed = schema.safeParse(params);
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        const place = issue?.path.join('.') ?? '';
        throw new ResponseError(
          ErrorCodes.InvalidParams,
          `${method}: ${place}: ${issue?.message ?? 'bad params'}`,
        );
      }
      const view = session.viewOf(parsed.data.notebook);
      if (view === null) {
        throw new ResponseError(ErrorCodes.InvalidParams, `${method}: no open Python notebook has this URI.`);
      }
      return work(view, parsed.data);
    });

  answer(METHODS.plan, planParamsSchema, (view): PlanAnswer => {
    const cells = view.analysis.cells.map(({ cell }) => {
      return { cell: cell.index, stage: view.stages.get(cell.index) ?? null };
    });
    const problems = view.findings.map(({ fix: _fix, ...problem }) => problem);
    return {
      version: view.version,
      folder: view.project.uri ?? '',
      plan: planOf(view),
      cells,
      problems,
    };
  });
  answer(METHODS.preview, previewParamsSchema, async (view, { environment }): Promise<PreviewAnswer> => {
    const made = await session.extractions.of(view, environment ?? null);
    const { edits, bases, origins, plan, problems } = extractionEdits(made, view, await session.tools());
    return { version: view.version, folder: view.project.uri ?? '', edits, bases, origins, plan, problems };
  });
  answer(METHODS.suggestStages, suggestStagesParamsSchema, (view): SuggestStagesAnswer => {
    return { version: view.version, ...suggestStages(view.context) };
  });
  answer(METHODS.refactorings, refactoringsParamsSchema, (view, { cells, range }): RefactoringsAnswer => {
    const document = view.documents[cells[0] ?? 0] ?? null;
    const isPiece = range != null && cells.length === 1 && document !== null;
    const selection = { cells, range: isPiece ? offsetsOf(document, range) : null };
    return { version: view.version, offers: offerRefactorings(view.context, selection) };
  });
  answer(METHODS.refactor, refactorParamsSchema, (view, params) => refactorAnswer(view, params));
  answer(METHODS.drift, driftParamsSchema, async (view): Promise<DriftAnswer> => {
    const { version } = view;
    if (!isExtracted(view)) return { version, extracted: false, cells: [] };
    return { version, extracted: true, cells: driftOf(view, await session.extractions.of(view)) };
  });
  answer(METHODS.completeTag, completeTagParamsSchema, (view, { cell, prefix }): CompleteTagAnswer => {
    return completeTag(view, cell, prefix);
  });
}

function refactorAnswer(view: NotebookView, params: RefactorParams): RefactorAnswer {
  if (params.version !== undefined && params.version !== view.version) {
    throw new ResponseError(LSPErrorCodes.ContentModified, 'The notebook has changed since.');
  }
  const made = refactoringFor(view, params);
  const { version } = view;
  if (!made.ok) return { version, title: '', notebook: [], files: [], problems: made.problems };
  const files = made.value.files.flatMap(({ path, before, after }) => {
    const uri = view.project.uriOf(path);
    return uri === null ? [] : [{ uri, before, after }];
  });
  const { title, notebook } = made.value;
  return { version, title, notebook, files, problems: made.problems };
}
