import type { ViewAction } from '@stagewright/ui/contract';

const isText = (value: unknown): value is string => typeof value === 'string';
const isIndex = (value: unknown) => Number.isInteger(value) && Number(value) >= 0;
const isLine = (value: unknown) => value === null || (Number.isInteger(value) && Number(value) > 0);
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);

/**
 * What each action has to hold: `viewActionSchema` of the views, without the schema library, which would be most of what the extension loads
 * when it starts. A test compares the two.
 */
const FIELDS: Readonly<Record<ViewAction['type'], Readonly<Record<string, (value: unknown) => boolean>>>> = {
  ready: { view: isText },
  openCell: { notebook: isText, cell: isIndex, line: isLine },
  openFile: { path: isText, line: isLine },
  openScript: { stage: isText },
  run: { stages: isTexts },
  stopRun: { run: isText },
  extract: { notebook: isText },
  openRun: { run: isText },
  openLog: { run: isText, stage: isText },
  compare: { run: isText, baseline: isText },
  setBaseline: { run: (value) => value === null || isText(value) },
  plot: { runs: isTexts },
  openDiff: { path: isText },
  apply: {},
  cancel: {},
};

/** A message of a view as an action; null when it is none. Views are ours, but what they hold comes from notebooks. */
export function checkAction(raw: unknown): ViewAction | null {
  if (typeof raw !== 'object' || raw === null || !('type' in raw)) return null;
  const { type } = raw;
  if (!isText(type) || !Object.hasOwn(FIELDS, type)) return null;
  const fields = FIELDS[type as ViewAction['type']];
  const given = raw as Readonly<Record<string, unknown>>;
  return Object.entries(fields).every(([name, isRight]) => isRight(given[name])) ? (raw as ViewAction) : null;
}
