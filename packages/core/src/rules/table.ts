import { date } from './config/date.js';
import { hyperparameter } from './config/hyperparameter.js';
import { path } from './config/path.js';
import { repeated } from './config/repeated.js';
import { executedOutOfOrder } from './order/executed-out-of-order.js';
import { unreadStage } from './order/unread-stage.js';
import type { Rule } from './rule.js';
import { dataloader } from './seeds/dataloader.js';
import { generator } from './seeds/generator.js';
import { middle } from './seeds/middle.js';
import { unseeded } from './seeds/unseeded.js';
import { meaningless } from './tags/meaningless.js';

/** Every rule, in the order of the documentation. */
export const RULES: readonly Rule[] = [
  unseeded,
  generator,
  dataloader,
  middle,
  hyperparameter,
  path,
  date,
  repeated,
  executedOutOfOrder,
  unreadStage,
  meaningless,
];
