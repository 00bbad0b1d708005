import type { Command } from './services.js';

/** Makes the changes that are shown. */
export const previewAccept: Command = {
  id: 'stagewright.preview.accept',
  run: ({ previews }) => previews.answer(true),
};

/** Leaves everything as it is. */
export const previewDiscard: Command = {
  id: 'stagewright.preview.discard',
  run: ({ previews }) => previews.answer(false),
};
