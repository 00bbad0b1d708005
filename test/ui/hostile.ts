import type { ViewMessage, ViewName } from '@stagewright/ui/contract';
import type { Messages } from './real-data.js';

/** Texts that a page would run, follow or be broken by, if it took them for more than text. */
const HOSTILE = [
  '<img src=x onerror="ran.push(1)">',
  '<script>ran.push(2)</script>',
  '"><svg onload=ran.push(3)>',
  '[go](command:workbench.action.quit)',
  'javascript:ran.push(4)',
  '</style><b>bold</b>',
  '{{7*7}}#{7*7}',
  '../../etc/passwd',
  '\u202egnp.exe\u0000\u001b[31m',
  '__proto__',
] as const;

/** The one that every text begins with. */
export const MARK = HOSTILE[0];

/** The messages with every text in them turned hostile, but for words that are not free: states, kinds, times. */
export function hostileMessages(messages: Messages): Record<ViewName, ViewMessage> {
  const entries = Object.entries(messages) as [ViewName, ViewMessage][];
  return Object.fromEntries(entries.map(([view, message]) => [view, poison(message)])) as Record<
    ViewName,
    ViewMessage
  >;
}

const FIXED = new Set(['type', 'state', 'kind', 'source', 'random', 'format', 'level', 'started', 'ended']);
const FIXED_MORE = new Set(['direction', 'verdict', 'artifactFormat']);

/** Turns a text hostile, always in the same way, so that names that belong together stay the same. */
function poisoned(text: string): string {
  let sum = 0;
  for (const letter of text) sum = (sum * 31 + letter.charCodeAt(0)) % HOSTILE.length;
  return `${MARK} ${HOSTILE[sum]} ${text}`;
}

function poison<T>(value: T, key = ''): T {
  if (typeof value === 'string') {
    const isFixed = FIXED.has(key) || FIXED_MORE.has(key) || value === 'NaN';
    return (isFixed ? value : poisoned(value)) as T;
  }
  if (Array.isArray(value))
    return value.map((item) => poison(item, typeof item === 'string' ? key : '')) as T;
  if (typeof value !== 'object' || value === null) return value;
  const isNames = ['params', 'packages', 'seeds', 'modules', 'directions'].includes(key);
  const entries = Object.entries(value).map(([name, item]) => [
    isNames ? poisoned(name) : name,
    poison(item, name),
  ]);
  return Object.fromEntries(entries) as T;
}
