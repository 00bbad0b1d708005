import { expect, test } from 'vitest';
import { assignedSettingScope, settingScope } from './settings.js';

test.each([
  'matplotlib.rc',
  'seaborn.mpl.rc',
  'seaborn.mpl.rcParams.update',
  'matplotlib.pyplot.rc',
  'seaborn.set_style',
])('%s affects figures', (path) => {
  expect(settingScope(path)).toEqual({ modules: 'figures' });
});

test('an item of rcParams is a setting by whatever way it is reached', () => {
  for (const path of ['matplotlib.rcParams', 'seaborn.mpl.rcParams'])
    expect(assignedSettingScope(path)).toEqual({ modules: 'figures' });
});

test('drawing is no setting', () => {
  expect(settingScope('seaborn.mpl.pyplot.plot')).toBeNull();
});
