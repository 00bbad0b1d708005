/**
 * The names of what the server understands besides LSP, apart from `protocol.ts`, so that a client needs no schemas to name them.
 */
export const METHODS = {
  plan: 'stagewright/plan',
  preview: 'stagewright/preview',
  suggestStages: 'stagewright/suggestStages',
  refactorings: 'stagewright/refactorings',
  refactor: 'stagewright/refactor',
  completeTag: 'stagewright/completeTag',
  drift: 'stagewright/drift',
  /** Notification to the client: what is known of a notebook has changed. */
  planChanged: 'stagewright/planChanged',
} as const;

/** Commands in code actions and lenses, which a client that names them in its initialization options carries out. */
export const COMMANDS = {
  /** Arguments: one `RefactorParams`, and the questions to ask before. */
  applyRefactoring: 'stagewright.applyRefactoring',
  /** Arguments: the notebook's URI and a stage's name. */
  showStage: 'stagewright.showStage',
  extract: 'stagewright.extract',
  run: 'stagewright.run',
  /** Arguments: the URI of a file and a line in it, from 0. */
  openFile: 'stagewright.openFile',
} as const;
