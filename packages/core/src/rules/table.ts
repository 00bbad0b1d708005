import type { Rule } from './rule.js';
import { dataloader } from './seeds/dataloader.js';
import { generator } from './seeds/generator.js';
import { middle } from './seeds/middle.js';
import { unseeded } from './seeds/unseeded.js';

/** Every rule, in the order of the documentation. */
export const RULES: readonly Rule[] = [unseeded, generator, dataloader, middle];
