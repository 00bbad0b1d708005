/**
 * What is known about the libraries that notebooks use: which calls change their arguments, what their results hold, and of
 * which type they are. What is not listed is treated as able to change and to hold everything that it gets.
 */

/** What a call of a library function does to the values that it gets and gives. */
export interface CallEffect {
  /** Dotted class of the result; null when unknown. */
  readonly type: string | null;
  /** Whether the result may hold, or be, one of the arguments. */
  readonly holdsArguments: boolean;
  /** Which positional arguments may be changed in place. */
  readonly mutates: 'none' | 'all' | readonly number[];
  /** May open, or draw into, the current figure. */
  readonly figures: boolean;
  readonly uncrossable: string | null;
}

const ND = 'numpy.ndarray';
/** A distribution with its parameters: it refers to the random generator of NumPy. */
export const FROZEN = 'scipy.stats.distributions.rv_frozen';
const FRAME = 'pandas.DataFrame';

/** Result types by full dotted path. */
const RESULT_TYPES: Readonly<Record<string, string>> = {
  ...typed(
    ND,
    'numpy',
    'array zeros ones empty full arange linspace logspace geomspace eye identity vstack hstack column_stack outer loadtxt genfromtxt ascontiguousarray asfortranarray',
  ),
  ...typed(
    FRAME,
    'pandas',
    'DataFrame read_csv read_table read_parquet read_json read_excel read_feather read_pickle_ concat_ get_dummies merge pivot_table crosstab melt json_normalize',
  ),
  ...typed('pandas.Series', 'pandas', 'Series'),
  ...typed('pandas.Index', 'pandas', 'Index date_range_ RangeIndex DatetimeIndex'),
  ...typed(
    'torch.Tensor',
    'torch',
    'tensor zeros ones empty full arange linspace eye rand randn randint randperm cat stack from_numpy zeros_like ones_like',
  ),
  ...typed('torch.device', 'torch', 'device'),
  ...typed('float', 'math', 'sqrt exp log log2 log10 sin cos tan pi pow fabs fsum hypot'),
  ...typed('int', 'math', 'floor ceil factorial gcd comb'),
  ...typed('float', 'time', 'time perf_counter monotonic process_time'),
  ...typed('pathlib.Path', 'pathlib', 'Path PurePath'),
  ...typed('re.Pattern', 're', 'compile'),
  ...typed(
    FROZEN,
    'scipy.stats',
    'norm uniform expon gamma beta t chi2 f lognorm poisson binom bernoulli geom randint weibull_min pareto cauchy laplace logistic truncnorm triang nbinom hypergeom rayleigh',
  ),
  ...typed('collections.defaultdict', 'collections', 'defaultdict'),
  ...typed('str', 'os', 'getcwd path.join path.basename path.dirname path.abspath'),
  ...typed(
    'scalar',
    'sklearn.metrics',
    'accuracy_score balanced_accuracy_score mean_squared_error mean_absolute_error r2_score roc_auc_score_ log_loss root_mean_squared_error matthews_corrcoef cohen_kappa_score brier_score_loss average_precision_score_ silhouette_score',
  ),
  ...typed('str', 'sklearn.metrics', 'classification_report_'),
  ...typed(ND, 'sklearn.metrics', 'confusion_matrix pairwise_distances'),
  ...typed(ND, 'sklearn.model_selection', 'cross_val_score'),
  ...typed('dict', 'sklearn.model_selection', 'cross_validate'),
  ...typed('numpy.random.Generator', 'numpy.random', 'default_rng'),
  ...typed('numpy.random.RandomState', 'numpy.random', 'RandomState'),
  ...typed('dict', 'json', 'loads_'),
  ...typed('str', 'json', 'dumps'),
  ...typed('pandas.Timestamp_', 'pandas', 'Timestamp'),
};

function typed(type: string, module: string, names: string): Record<string, string> {
  const table: Record<string, string> = {};
  for (const name of names.split(' ')) if (!name.endsWith('_')) table[`${module}.${name}`] = type;
  return table;
}

/** Functions of otherwise harmless libraries that change an argument: path → positions. */
const MUTATORS: Readonly<Record<string, readonly number[]>> = {
  'operator.setitem': [0],
  'operator.delitem': [0],
  'operator.iadd': [0],
  'operator.iand': [0],
  'operator.iconcat': [0],
  'operator.imul': [0],
  'operator.ior': [0],
  'operator.isub': [0],
  'operator.ixor': [0],
  'numpy.copyto': [0],
  'numpy.put': [0],
  'numpy.place': [0],
  'numpy.putmask': [0],
  'numpy.fill_diagonal': [0],
  'numpy.put_along_axis': [0],
  'numpy.random.shuffle': [0],
  'random.shuffle': [0],
  'heapq.heappush': [0],
  'heapq.heappop': [0],
  'heapq.heapify': [0],
  'heapq.heapreplace': [0],
  'heapq.heappushpop': [0],
  'bisect.insort': [0],
  'bisect.insort_left': [0],
  'bisect.insort_right': [0],
  'torch.nn.utils.clip_grad_norm_': [0],
  'torch.save': [1],
  'json.dump': [1],
  'pickle.dump': [1],
  'pickle.load': [0],
  'json.load': [0],
};

/** Functions whose result may be, hold or view an argument; the other functions of these libraries give new objects. */
const HOLDING =
  /^(numpy\.(asarray|asanyarray|ascontiguousarray|asfortranarray|atleast_[123]d|reshape|ravel|squeeze|expand_dims|transpose|swapaxes|moveaxis|rollaxis|broadcast_to|broadcast_arrays|split|array_split|hsplit|vsplit|dsplit|diagonal|diag|flip|fliplr|flipud|rot90|real|imag|nan_to_num|require|lib\..*|nditer|ndenumerate|vectorize|frompyfunc|matrix|asmatrix|ma\..*)|pandas\.(DataFrame|Series|Index|concat|ExcelWriter|HDFStore)|copy\.copy|itertools\..*|functools\..*|collections\..*|torch\.(from_numpy|as_tensor|squeeze|unsqueeze|reshape|transpose|permute|flatten|chunk|split|narrow|view_as_real|detach).*)$/;

/** Libraries whose functions change none of their arguments unless `MUTATORS` says so. */
const WELL_BEHAVED = new Set(
  `numpy pandas scipy sklearn statsmodels patsy formulaic imblearn matplotlib mpl_toolkits seaborn math cmath statistics time datetime
calendar os sys re json string textwrap pprint itertools functools collections operator copy pathlib glob shutil warnings logging
random decimal fractions urllib requests io csv gzip zipfile tempfile hashlib base64 platform typing types enum dataclasses abc
inspect traceback contextlib weakref bisect heapq pickle joblib torch IPython tqdm sympy networkx skimage PIL subprocess locale locale gc
xgboost lightgbm catboost plotly polars pyarrow tabulate uuid struct array numbers unicodedata difflib timeit psutil cycler packaging
threadpoolctl stagewright`.split(/\s+/),
);

const FIGURE_LIBRARIES = /^(matplotlib\.pyplot|seaborn|mpl_toolkits|matplotlib|pylab)\b/;
const FIGURE_NAMES =
  /plot|hist|draw|show|fig|graph|heatmap|imshow|scatter|Display|dendrogram|contour|boxplot|qqplot/i;

/** Functions that give a view of the array that they get: another object for the same memory. */
export function isViewOf(path: string): boolean {
  return /^numpy\.(reshape|ravel|squeeze|expand_dims|transpose|swapaxes|moveaxis|rollaxis|broadcast_to|broadcast_arrays|\w?split|array_split|diagonal|diag|flip|fliplr|flipud|rot90|real|imag)$/.test(
    path,
  );
}

/** Whether a library's functions and methods leave their arguments alone, as far as is known. */
export function isWellBehaved(path: string): boolean {
  return WELL_BEHAVED.has(rootOf(path));
}

function rootOf(path: string): string {
  const dot = path.indexOf('.');
  return dot === -1 ? path : path.slice(0, dot);
}

const ITERATOR_FUNCTIONS =
  /^(itertools\.(?!.*tee$).*|os\.(scandir|walk)|glob\.iglob|csv\.reader|csv\.DictReader|re\.finditer)$/;
const HANDLE_FUNCTIONS =
  /^(sqlite3\.connect|socket\.socket|threading\..*|multiprocessing\.(Pool|Queue|Lock|Manager|Process)|concurrent\.futures\..*|subprocess\.Popen|gzip\.open|tempfile\..*File|tempfile\.TemporaryDirectory|h5py\.File|pandas\.HDFStore|pandas\.ExcelWriter|sqlalchemy\.create_engine|requests\.Session|zipfile\.ZipFile|tarfile\.open|io\.open|builtins\.open)$/;

/** Why what `re.match` gives cannot be written to a file. */
export const MATCH = 'a match object cannot be written to a file (its groups can)';

const UNCROSSABLE: readonly (readonly [RegExp, string])[] = [
  [ITERATOR_FUNCTIONS, 'an iterator is used up as it is read'],
  [HANDLE_FUNCTIONS, 'an open file, connection or lock belongs to its process'],
  [
    // Its `__setstate__` sets it up anew: parameters that were fitted would be taken for logarithms (statsmodels 0.15).
    /^statsmodels\.([\w.]+\.)?(NegativeBinomial|negativebinomial)$/,
    'what a file gives of this model forgets that it was fitted, and computes other numbers',
  ],
  [/^logging\.(\w+\.)*\w*Handler$/, 'a log handler belongs to its process'],
  [/^weakref\./, 'a weak reference leads to an object of its own process'],
  [/^re\.(match|search|fullmatch)$/, MATCH],
  [/^hashlib\.(new|md5|sha\d\w*|blake2[bs])$/, 'a hash in the making cannot be written to a file'],
  [
    /^(types\.MappingProxyType|struct\.Struct|mmap\.mmap|numpy\.memmap|zlib\.(de)?compressobj|sys\._getframe|inspect\.currentframe)$/,
    'it cannot be written to a file',
  ],
  [
    /^asyncio\.(Lock|Event|Queue|Semaphore|Condition|Task|Future|create_task|ensure_future|get_event_loop|new_event_loop)$/,
    'it belongs to its event loop',
  ],
];

/** What a call of the function or class at this dotted path does. */
export function libraryCall(path: string): CallEffect {
  const last = path.slice(path.lastIndexOf('.') + 1);
  const known = isWellBehaved(path);
  const isClass = /^[A-Z]/.test(last);
  const figures =
    !path.startsWith('IPython.') &&
    (FIGURE_LIBRARIES.test(path) ||
      FIGURE_NAMES.test(last) ||
      /Display\b/.test(path) ||
      path.includes('graphics.') ||
      !known);
  return {
    type: RESULT_TYPES[path] ?? (isClass && known ? path : figureType(path)),
    holdsArguments: !known || isClass || HOLDING.test(path) || !isFresh(path),
    mutates: MUTATORS[path] ?? (known ? 'none' : 'all'),
    figures,
    uncrossable: UNCROSSABLE.find(([pattern]) => pattern.test(path))?.[1] ?? null,
  };
}

const GRIDS: Readonly<Record<string, string>> = {
  FacetGrid: 'seaborn.axisgrid.FacetGrid',
  PairGrid: 'seaborn.axisgrid.PairGrid',
  JointGrid: 'seaborn.axisgrid.JointGrid',
  catplot: 'seaborn.axisgrid.FacetGrid',
  relplot: 'seaborn.axisgrid.FacetGrid',
  displot: 'seaborn.axisgrid.FacetGrid',
  lmplot: 'seaborn.axisgrid.FacetGrid',
  pairplot: 'seaborn.axisgrid.PairGrid',
  jointplot: 'seaborn.axisgrid.JointGrid',
  clustermap: 'seaborn.matrix.ClusterGrid',
};

function figureType(path: string): string | null {
  if (path === 'matplotlib.pyplot.figure') return 'matplotlib.figure.Figure';
  if (path === 'matplotlib.pyplot.gca' || path === 'matplotlib.pyplot.axes') return 'matplotlib.axes.Axes';
  // Grids of axes are changed by their methods, as axes are.
  const [, grid] = /^seaborn\.(\w+)$/.exec(path) ?? [];
  return (grid === undefined ? null : GRIDS[grid]) ?? null;
}

/** Libraries whose plain functions give new objects. */
function isFresh(path: string): boolean {
  return /^(numpy|pandas|math|cmath|statistics|time|datetime|json|re|os|scipy|random|sklearn\.(metrics|datasets|preprocessing|model_selection|utils\.(shuffle|resample))|imblearn\.(metrics|datasets)|statsmodels\.(tools|datasets|api\.(add_constant|datasets)|stats)|torch|copy\.deepcopy|string|textwrap|hashlib)\b/.test(
    path,
  );
}

const PURE_METHODS = new Set(
  `abs agg aggregate all any apply applymap argmax argmin argsort asfreq assign astype asof at_time autocorr between bfill bytes
capitalize casefold center clip combine compare compute conf_int conj contains copy corr corrwith count cov crosstab cummax cummin
cumprod cumsum decision_function decode describe diff difference dot drop drop_duplicates droplevel dropna dtypes duplicated
encode endswith eq equals eval ewm exists expandtabs explode f_test ffill fillna filter find first flatten floor format fraction
from_dict ge get get_feature_names_out get_params get_prediction get_forecast get_margeff get_influence get_group get_support groupby gt head hist
idxmax idxmin index info infer_objects intersection inverse_transform isalpha isdigit isin isna isnull isoformat item items
iterrows itertuples join keys kurt last le level_values ljust loc lower lstrip lt mad map map_partitions mask mean median melt memory_usage
merge min max mode month_name mul multiply ne nlargest notna notnull nsmallest nunique partition params pct_change pivot
pivot_table plot pow predict predict_log_proba predict_proba prod product quantile query rank ravel read_text rename rename_axis
reindex reorder_levels repeat replace resample reset_index reshape resolve rfind rjust rolling round rpartition rsplit rstrip
sample score score_samples select_dtypes sem set_axis set_index shift skew slice_shift sort_index sort_values split splitlines
squeeze stack startswith std strftime strip strptime style sub subtract sum summary summary2 summary_frame swapaxes swaplevel swapcase t_test
tail take title to_array to_csv to_dict to_frame to_html to_json to_latex to_list to_markdown to_numpy to_parquet to_period
to_pickle to_records to_series to_string to_timestamp to_datetime tolist trace transform translate transpose truncate tz_convert
tz_localize union unique unstack upper value_counts values var wald_test where xs zfill isoformat total_seconds timestamp date time
numel size dim element_size detach cpu numpy is_file is_dir glob rglob joinpath with_suffix mul matmul issubset issuperset
isdisjoint symmetric_difference most_common elements forecast get_metadata_routing split get_n_splits hexdigest bit_length as_text
tables is_integer fromkeys test_normality test_heteroskedasticity test_serial_correlation cov_params bse impulse_responses plot_diagnostics
plot_fit boxplot pvalues isnumeric compare_f_test compare_lr_test compare_lm_test nnz toarray todense tocsr get_shape nonzero`.split(
    /\s+/,
  ),
);

/** Methods that give a new object, not a part or a view of the receiver. */
const FRESH_METHODS = new Set(
  `astype abs agg aggregate all any apply argmax argmin argsort copy corr corrwith count cov cummax cummin cumprod cumsum
decision_function decode describe diff dropna drop drop_duplicates duplicated encode endswith equals fillna find flatten format groupby_ head_ idxmax
idxmin isin isna isnull item join_ kurt lower mean median melt memory_usage merge min max mode notna notnull nunique pct_change pivot
pivot_table predict predict_log_proba predict_proba prod quantile query rank rename replace reindex repeat reset_index round score score_samples select_dtypes set_index sample
sem shift skew sort_index sort_values split std strftime strip sum summary tail_ tolist to_csv to_dict to_frame_ to_json to_list to_string transform
fit_transform unique upper value_counts var title startswith isoformat total_seconds inverse_transform_ dot sub mul where clip
numel hexdigest as_text conf_int get_feature_names_out get_support fit_predict interpolate stack unstack ffill bfill assign map_`.split(
    /\s+/,
  ),
);

/** Methods that never open a figure, though their names might suggest it. */
const FIGURE_METHODS =
  /plot|hist|draw|show|fig|graph|heatmap|imshow|scatter|boxplot|contour|dendrogram|from_estimator|from_predictions/i;

/** What is known of a method by its name, whatever it is called on. */
export interface MethodEffect {
  readonly mutatesReceiver: boolean;
  readonly freshResult: boolean;
  readonly figures: boolean;
}

/** The effect of a method call on a value whose type says nothing. Unknown methods may change their receiver. */
export function methodEffect(name: string): MethodEffect {
  const pure =
    PURE_METHODS.has(name) || /^(is_|has_|get_|to_|plot_|test_|as_)/.test(name) || /^__\w+__$/.test(name);
  return {
    mutatesReceiver: !pure,
    freshResult: FRESH_METHODS.has(name),
    figures: FIGURE_METHODS.test(name),
  };
}

/** Methods of generators and estimators that draw random numbers, or might. */
export function methodMayDraw(name: string): boolean {
  return /^(fit|fit_\w+|partial_fit|r?sample\w*|rvs|bootstrap|simulate\w*|(normal|uniform|bernoulli|exponential|cauchy|log_normal|geometric)_|multinomial|fit_resample|cross_val\w*|permutation\w*|split|resample|shuffle|generate\w*|random\w*|test_normality)$/.test(
    name,
  );
}
