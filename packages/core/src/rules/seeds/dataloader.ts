import type { Rule } from '../rule.js';
import { type DrawOrigin, unseededDraws } from '../support/random-events.js';
import { seedingFix } from '../support/seed.js';

const LOADER = 'torch.utils.data.DataLoader';

/** A loader that shuffles as it likes. */
export const dataloader: Rule = {
  docs: {
    code: 'seeds/dataloader',
    level: 'warning',
    summary: 'A PyTorch `DataLoader` shuffles without a generator of its own, and nothing seeds PyTorch.',
    why: 'The order of the batches differs from run to run, and with it the weights that are learned.',
    fix: 'Seeds PyTorch in a cell at the beginning, with the notebook’s seed.',
    example: {
      bad: `# %%
import torch
from torch.utils.data import DataLoader, TensorDataset
# %%
numbers = TensorDataset(torch.arange(10.0))
loader = DataLoader(numbers, shuffle=True)`,
      good: `# %%
import torch
from torch.utils.data import DataLoader, TensorDataset
# %% tags=["parameters"]
seed = 0
# %%
torch.manual_seed(seed)
# %%
numbers = TensorDataset(torch.arange(10.0))
loader = DataLoader(numbers, shuffle=True)`,
    },
  },
  check(context) {
    return unseededDraws(context)
      .filter(isShufflingLoader)
      .map(({ cell, from, to }) => ({
        cell: cell.cell.index,
        range: { from, to },
        message: 'The `DataLoader` shuffles without a `generator`, and nothing seeds PyTorch before.',
        remedy:
          'Call `torch.manual_seed(seed)` at the beginning, or pass `generator=torch.Generator().manual_seed(seed)`.',
        fix: seedingFix(context, '@torch'),
      }));
  },
};

/** Whether a draw is that of a loader that shuffles. */
export function isShufflingLoader(origin: DrawOrigin): boolean {
  return origin.isDirect && origin.draw.what === LOADER;
}
