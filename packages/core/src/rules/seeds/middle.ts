import type { Generator } from '../../analysis/knowledge/random.js';
import type { Found, Rule } from '../rule.js';
import { GENERATOR_TITLES } from '../support/seed.js';

/** A seed that is set when numbers were drawn already. */
export const middle: Rule = {
  docs: {
    code: 'seeds/middle',
    level: 'warning',
    summary: 'A generator is seeded after numbers were drawn from it.',
    why: 'What was drawn before does not follow from this seed, and what is drawn after it repeats numbers that may have been used already. Cells that are run again, or moved, change their results.',
    fix: null,
    example: {
      bad: `# %%
import numpy as np
# %%
np.random.seed(0)
noise = np.random.normal(size=10)
# %%
np.random.seed(1)
more = np.random.normal(size=10)`,
      good: `# %%
import numpy as np
# %%
np.random.seed(0)
# %%
noise = np.random.normal(size=10)
more = np.random.normal(size=10)`,
    },
  },
  check({ randomEvents }) {
    const drawn = new Set<Generator>();
    const found: Found[] = [];
    for (const event of randomEvents) {
      const { generator } = event.use;
      if (event.kind === 'draw') drawn.add(generator);
      else if (drawn.has(generator) && !restoresState(event.cell.syntax.source.slice(event.from, event.to))) {
        found.push({
          cell: event.cell.cell.index,
          range: { from: event.from, to: event.to },
          message: `${GENERATOR_TITLES[generator]} is seeded here, after numbers were drawn from it.`,
          remedy: 'Seed once, in a cell at the beginning; or give what is drawn here a generator of its own.',
        });
      }
    }
    return found;
  },
};

function restoresState(call: string): boolean {
  return /\bset_?state\(/.test(call);
}
