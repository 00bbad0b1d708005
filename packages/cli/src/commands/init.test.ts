import { configSchema, defaultConfig, readConfig } from '@stagewright/core';
import { expect, test } from 'vitest';
import { commentedConfig } from './init.js';

test('a new stagewright.yaml changes nothing', () => {
  expect(readConfig(commentedConfig(), 'f')).toMatchObject({ ok: true, value: defaultConfig });
});

test('its samples are good settings, one for every key, each under what it does', () => {
  const text = commentedConfig();
  const samples = text.replace(/^# ?/gm, '').split('\n');
  const yaml = samples.filter((line) => /^( {2})?[\w/]+: |^[a-z]+:$/.test(line)).join('\n');
  const read = readConfig(yaml, 'f');
  expect(read.problems).toEqual([]);
  if (!read.ok) return;
  for (const [key, schema] of Object.entries(configSchema.shape)) {
    expect(read.value[key as keyof typeof read.value], key).not.toEqual(
      defaultConfig[key as keyof typeof defaultConfig],
    );
    expect(text).toContain(`# ${schema.description}\n# ${key}:`);
  }
});
