import type { Command } from './services.js';

/** Starts the language server anew. */
export const restartServer: Command = {
  id: 'stagewright.restartServer',
  run: ({ client }) => client.restart(),
};
