import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findingsOf, mend, notebookOf } from '../../testing/rules.js';
import { renderRuleDocs } from './render-docs.js';
import { RULES } from './table.js';

describe.each(RULES.map((rule) => [rule.docs.code, rule] as const))('%s', (code, { docs }) => {
  test('finds its bad example, and nothing in its good one', () => {
    expect(findingsOf(notebookOf(docs.example.bad)).map((f) => f.code)).toContain(code);
    expect(findingsOf(notebookOf(docs.example.good))).toEqual([]);
  });

  test('its fix mends the bad example, when its page says that there is one', () => {
    const found = findingsOf(notebookOf(docs.example.bad)).filter((f) => f.code === code);
    const hasFix = found.some((f) => f.fix !== undefined);
    if (code !== 'config/repeated') expect(hasFix).toBe(docs.fix !== null);
    const left = findingsOf(mend(notebookOf(docs.example.bad))).filter((f) => f.code === code);
    expect(left.length > 0).toBe(!hasFix);
  });

  test('its code names the folder of its kind, once', () => {
    expect(code).toMatch(/^(seeds|config|order|tags)\/[a-z-]+$/);
    expect(RULES.filter((rule) => rule.docs.code === code)).toHaveLength(1);
  });
});

test('docs/rules.md is what the rules say', () => {
  const page = readFileSync(new URL('../../../../docs/rules.md', import.meta.url), 'utf8');
  expect(page, 'run npm run docs:rules').toBe(renderRuleDocs(RULES));
});
