/**
 * Calls that change how a library behaves for the rest of the process. A pipeline makes them again in each later stage that
 * the setting affects.
 */

import { isStandardLibrary } from './standard-library.js';

/**
 * What a setting affects: code that uses one of these top-level modules. `*`: all code. `figures` and `shown`: code that may draw, or show
 * numbers, which any library may do that does not come with Python.
 */
export interface SettingScope {
  readonly modules: readonly string[] | '*' | 'figures' | 'shown';
}

const EVERYWHERE: SettingScope = { modules: '*' };
const FIGURES: SettingScope = { modules: 'figures' };
const ARRAYS: SettingScope = { modules: 'shown' };
const FRAMES: SettingScope = { modules: 'shown' };

/** Whether a setting of this scope affects code that uses this top-level module. */
export function isAffected(scope: SettingScope, module: string): boolean {
  if (scope.modules === '*') return true;
  if (scope.modules === 'shown') return !isStandardLibrary(module);
  if (scope.modules === 'figures')
    return !isStandardLibrary(module) && module !== 'numpy' && module !== 'scipy';
  return scope.modules.includes(module);
}

const PATTERNS: readonly (readonly [RegExp, SettingScope])[] = [
  [/^numpy\.(set_printoptions|seterr|set_string_function|seterrcall)$/, ARRAYS],
  [/^pandas\.(set_option|reset_option|set_eng_float_format)$/, FRAMES],
  [/^pandas\.plotting\.(register_matplotlib_converters|deregister_matplotlib_converters)$/, FIGURES],
  [/^(?:seaborn\.mpl|matplotlib)\.(use|rc|rcdefaults|style\.use|set_loglevel)$/, FIGURES],
  [
    /^(?:seaborn\.mpl|matplotlib)\.pyplot\.(rc|rcdefaults|style\.use|set_cmap|set_loglevel|xkcd|switch_backend|ion|ioff)$/,
    FIGURES,
  ],
  [/^(?:seaborn\.mpl|matplotlib)(\.pyplot)?\.rcParams\.update$/, FIGURES],
  [/^matplotlib_inline\.backend_inline\.set_matplotlib_formats$/, FIGURES],
  [
    /^seaborn\.(set|set_theme|set_style|set_context|set_palette|set_color_codes|reset_defaults|reset_orig)$/,
    FIGURES,
  ],
  [/^sklearn\.(set_config|utils\.set_config)$/, { modules: ['sklearn', 'imblearn'] }],
  [/^warnings\.(filterwarnings|simplefilter|resetwarnings)$/, EVERYWHERE],
  [
    /^logging\.(basicConfig|disable|captureWarnings|addLevelName|config\.\w+|setLoggerClass|getLogger\(\)\.(setLevel|addHandler|removeHandler|addFilter|removeFilter|handlers\.\w+))$/,
    EVERYWHERE,
  ],
  [/^locale\.setlocale$/, EVERYWHERE],
  [/^time\.tzset$/, EVERYWHERE],
  [/^sys\.(setrecursionlimit|path\.append|path\.insert|path\.extend)$/, EVERYWHERE],
  [/^os\.(environ\.(setdefault|update|pop)|putenv|umask)$/, EVERYWHERE],
  [
    /^torch\.(set_default_dtype|set_default_device|set_default_tensor_type|set_printoptions|set_num_threads|use_deterministic_algorithms|set_float32_matmul_precision|set_grad_enabled|backends\..*)$/,
    { modules: ['torch'] },
  ],
  [/^sympy\.init_printing$/, { modules: ['sympy'] }],
  [/^statsmodels\.tools\..*set_.*$/, { modules: ['statsmodels'] }],
  [/^tqdm\.(auto\.|notebook\.)?tqdm\.pandas$/, FRAMES],
  [/^polars\.Config\..*$/, { modules: ['polars'] }],
  [/^decimal\.(setcontext|getcontext)$/, { modules: ['decimal'] }],
  [/^plotly\.io\.templates.*$/, { modules: ['plotly'] }],
];

/** Functions by which a library is told, once and for all, how to behave: `control.set_defaults('freqplot', dB=True)`. */
const SETTER =
  /^([A-Za-z_]\w*)\.((\w+\.)*config\.)?((set|use|reset|enable|disable)_\w+|configure|set_options?)$/;

/** The scope of a call of this dotted path when it is a setting; null when it is none. `isTold`: it gets no variables, only literals. */
export function settingScope(path: string, isTold = false): SettingScope | null {
  for (const [pattern, scope] of PATTERNS) if (pattern.test(path)) return scope;
  const [, module] = SETTER.exec(path) ?? [];
  return isTold && module !== undefined && !isStandardLibrary(module) ? { modules: [module] } : null;
}

/** The scope of an assignment to an attribute or item of a module, like `plt.rcParams['figure.dpi'] = 100`. */
export function assignedSettingScope(path: string): SettingScope {
  const root = path.split('.', 1)[0] ?? path;
  if (root === 'matplotlib' || root === 'pylab' || path.startsWith('seaborn.mpl.')) return FIGURES;
  if (root === 'pandas') return FRAMES;
  if (root === 'numpy') return ARRAYS;
  if (root === 'os' || root === 'sys' || root === 'warnings' || root === 'locale') return EVERYWHERE;
  // A patched class: its instances come from files, wherever the class is imported.
  if (root === 'builtins' || root === 'logging' || /\.[A-Z]\w*\.\w+$/.test(path)) return EVERYWHERE;
  return { modules: [root] };
}

/** Modules that must be set up before other imports: their settings stay among the imports. */
export function isBeforeImports(path: string): boolean {
  return /^(os\.environ|sys\.path|matplotlib\.use)/.test(path);
}
