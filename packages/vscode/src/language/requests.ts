import type {
  CompleteTagAnswer,
  DriftAnswer,
  PlanAnswer,
  PreviewAnswer,
  PreviewParams,
  RefactorAnswer,
  RefactoringsAnswer,
  RefactorParams,
  SuggestStagesAnswer,
} from '@stagewright/server';
import { METHODS } from '@stagewright/server/names';
import type { LanguageClient } from 'vscode-languageclient/node';

/** The server's own requests, with their types. Each throws what the client throws: the server is gone, or the notebook has changed since. */
export class ServerRequests {
  constructor(private readonly client: LanguageClient) {}

  plan(notebook: string): Promise<PlanAnswer> {
    return this.client.sendRequest(METHODS.plan, { notebook });
  }

  preview(params: PreviewParams): Promise<PreviewAnswer> {
    return this.client.sendRequest(METHODS.preview, params);
  }

  suggestStages(notebook: string): Promise<SuggestStagesAnswer> {
    return this.client.sendRequest(METHODS.suggestStages, { notebook });
  }

  refactorings(params: Pick<RefactorParams, 'notebook' | 'cells' | 'range'>): Promise<RefactoringsAnswer> {
    return this.client.sendRequest(METHODS.refactorings, params);
  }

  refactor(params: RefactorParams): Promise<RefactorAnswer> {
    return this.client.sendRequest(METHODS.refactor, params);
  }

  completeTag(notebook: string, cell: number, prefix: string): Promise<CompleteTagAnswer> {
    return this.client.sendRequest(METHODS.completeTag, { notebook, cell, prefix });
  }

  drift(notebook: string): Promise<DriftAnswer> {
    return this.client.sendRequest(METHODS.drift, { notebook });
  }
}
