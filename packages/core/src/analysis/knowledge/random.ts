import type { Call } from '../../syntax/ast.js';
import { constantText, isNone } from '../../syntax/constants.js';
import { isWellBehaved } from './libraries.js';
import { isStandardLibrary } from './standard-library.js';

/** The process-wide random generators whose state a notebook can seed, and that a pipeline has to carry on. */
export type Generator = '@random' | '@numpy.random' | '@torch' | '@tensorflow';

/** All of them. */
export const GENERATORS: readonly Generator[] = ['@random', '@numpy.random', '@torch', '@tensorflow'];

/** A call that draws random numbers. */
export interface RandomDraw {
  readonly generator: Generator;
  /** `yes`: it draws; `maybe`: it might (an estimator's `fit`, a function of a library that is not known). */
  readonly certain: 'yes' | 'maybe';
  /** Whether the call takes `random_state=` (or its own seed), which would make it repeatable by itself. */
  readonly keyword: 'random_state' | 'seed' | null;
}

/**
 * What draws when left at its defaults, in scikit-learn 1.9 and imbalanced-learn 0.14: found by fitting each with its
 * `random_state` at None, on five data sets, and comparing what it says of points that it had not seen.
 */
const ALWAYS = new Set(
  `DecisionTreeClassifier DecisionTreeRegressor RandomForestClassifier RandomForestRegressor ExtraTreesClassifier ExtraTreesRegressor RandomTreesEmbedding
GradientBoostingClassifier GradientBoostingRegressor BaggingClassifier BaggingRegressor AdaBoostClassifier AdaBoostRegressor
IsolationForest ExtraTreeClassifier ExtraTreeRegressor KMeans MiniBatchKMeans BisectingKMeans SpectralClustering
SpectralBiclustering SpectralCoclustering MLPClassifier MLPRegressor BernoulliRBM SGDClassifier SGDRegressor SGDOneClassSVM
PassiveAggressiveClassifier PassiveAggressiveRegressor LinearSVR OutputCodeClassifier RANSACRegressor TheilSenRegressor
GaussianMixture BayesianGaussianMixture LatentDirichletAllocation FastICA DictionaryLearning MiniBatchDictionaryLearning
MiniBatchSparsePCA MiniBatchNMF TruncatedSVD MDS SpectralEmbedding RBFSampler Nystroem SkewedChi2Sampler PolynomialCountSketch
GaussianRandomProjection SparseRandomProjection RandomizedSearchCV HalvingRandomSearchCV ParameterSampler ShuffleSplit
StratifiedShuffleSplit GroupShuffleSplit RepeatedKFold RepeatedStratifiedKFold MinCovDet EllipticEnvelope train_test_split shuffle
resample make_circles make_moons make_blobs make_classification make_regression make_friedman1 make_friedman2 make_friedman3
make_swiss_roll make_s_curve make_sparse_coded_signal make_sparse_uncorrelated make_low_rank_matrix make_spd_matrix
make_sparse_spd_matrix make_checkerboard make_biclusters make_gaussian_quantiles make_hastie_10_2
make_multilabel_classification permutation_importance mutual_info_classif mutual_info_regression randomized_svd
randomized_range_finder k_means kmeans_plusplus fastica fast_mcd smacof spectral_clustering make_imbalance RandomOverSampler
RandomUnderSampler SMOTE SMOTENC SMOTEN BorderlineSMOTE SVMSMOTE KMeansSMOTE ADASYN SMOTEENN SMOTETomek
BalancedRandomForestClassifier BalancedBaggingClassifier EasyEnsembleClassifier RUSBoostClassifier ClusterCentroids
InstanceHardnessThreshold CondensedNearestNeighbour OneSidedSelection`.split(/\s+/),
);

/** Draws from the generator (so that what follows changes), though its own result does not depend on the draw in general. */
const CONSUMES = new Set(
  `HistGradientBoostingClassifier HistGradientBoostingRegressor QuantileTransformer
IterativeImputer LinearSVC PCA NMF FactorAnalysis LocallyLinearEmbedding CalibratedClassifierCV StackingClassifier
GridSearchCV HalvingGridSearchCV cross_val_score cross_validate cross_val_predict learning_curve validation_curve
GaussianProcessRegressor GaussianProcessClassifier LogisticRegression LogisticRegressionCV Ridge RidgeClassifier
KBinsDiscretizer SplineTransformer TargetEncoder make_pipeline Pipeline TSNE SparsePCA KernelPCA AffinityPropagation
NeighborhoodComponentsAnalysis TunedThresholdClassifierCV Lasso LassoCV ElasticNet ElasticNetCV MultiTaskLasso
MultiTaskElasticNet SVC NuSVC`.split(/\s+/),
);

/** Draws only with one of these values of an argument; `*` is any that is given. */
const WITH_ARGUMENT: Readonly<Record<string, { argument: string; values: readonly string[] }>> = {
  LogisticRegression: { argument: 'solver', values: ['sag', 'saga'] },
  LogisticRegressionCV: { argument: 'solver', values: ['sag', 'saga'] },
  Ridge: { argument: 'solver', values: ['sag', 'saga'] },
  RidgeClassifier: { argument: 'solver', values: ['sag', 'saga'] },
  PCA: { argument: 'svd_solver', values: ['randomized'] },
  KernelPCA: { argument: 'eigen_solver', values: ['randomized'] },
  Lasso: { argument: 'selection', values: ['random'] },
  LassoCV: { argument: 'selection', values: ['random'] },
  ElasticNet: { argument: 'selection', values: ['random'] },
  ElasticNetCV: { argument: 'selection', values: ['random'] },
  SVC: { argument: 'probability', values: ['True'] },
  NuSVC: { argument: 'probability', values: ['True'] },
  KFold: { argument: 'shuffle', values: ['True'] },
  StratifiedKFold: { argument: 'shuffle', values: ['True'] },
  GroupKFold: { argument: 'shuffle', values: ['True'] },
  StratifiedGroupKFold: { argument: 'shuffle', values: ['True'] },
  learning_curve: { argument: 'shuffle', values: ['True'] },
  DummyClassifier: { argument: 'strategy', values: ['stratified', 'uniform'] },
  LinearSVC: { argument: 'dual', values: ['True'] },
  GaussianProcessRegressor: { argument: 'n_restarts_optimizer', values: ['*'] },
  GaussianProcessClassifier: { argument: 'n_restarts_optimizer', values: ['*'] },
  IterativeImputer: { argument: 'sample_posterior', values: ['True'] },
  NMF: { argument: 'init', values: ['random'] },
  TSNE: { argument: 'init', values: ['random'] },
  NeighborhoodComponentsAnalysis: { argument: 'init', values: ['random'] },
  ClassifierChain: { argument: 'order', values: ['random'] },
  RegressorChain: { argument: 'order', values: ['random'] },
  silhouette_score: { argument: 'sample_size', values: ['*'] },
  extract_patches_2d: { argument: 'max_patches', values: ['*'] },
};

/** Functions that fix a generator's state. */
const SEEDERS: Readonly<Record<string, Generator | readonly Generator[]>> = {
  'random.seed': '@random',
  'numpy.random.seed': '@numpy.random',
  'numpy.random.set_state': '@numpy.random',
  'random.setstate': '@random',
  'torch.manual_seed': '@torch',
  'torch.random.manual_seed': '@torch',
  'torch.cuda.manual_seed': '@torch',
  'torch.cuda.manual_seed_all': '@torch',
  'tensorflow.random.set_seed': '@tensorflow',
  'keras.utils.set_random_seed': ['@random', '@numpy.random', '@tensorflow', '@torch'],
  'tensorflow.keras.utils.set_random_seed': ['@random', '@numpy.random', '@tensorflow'],
  'lightning.seed_everything': ['@random', '@numpy.random', '@torch'],
  'lightning.pytorch.seed_everything': ['@random', '@numpy.random', '@torch'],
  'pytorch_lightning.seed_everything': ['@random', '@numpy.random', '@torch'],
  'transformers.set_seed': ['@random', '@numpy.random', '@torch', '@tensorflow'],
};

/** Constructors of generators that carry their own state; without an argument they start anywhere. */
export const GENERATOR_CLASSES: ReadonlySet<string> = new Set([
  'numpy.random.default_rng',
  'numpy.random.RandomState',
  'numpy.random.Generator',
  'numpy.random.SeedSequence',
  'numpy.random.PCG64',
  'numpy.random.MT19937',
  'numpy.random.Philox',
  'random.Random',
  'torch.Generator',
  'sklearn.utils.check_random_state',
]);

/** The generators that a call of this dotted path seeds. */
export function seededGenerators(path: string): readonly Generator[] {
  const seeded = SEEDERS[path] ?? [];
  return typeof seeded === 'string' ? [seeded] : seeded;
}

/** The functions of `numpy.random`, as `pylab` has them among its own. */
const NUMPY_RANDOM = new Set(
  `beta binomial bytes chisquare choice default_rng dirichlet exponential gamma geometric get_state gumbel hypergeometric laplace
logistic lognormal logseries multinomial multivariate_normal negative_binomial noncentral_chisquare noncentral_f normal pareto
permutation poisson power rand randint randn random_integers random_sample ranf rayleigh sample seed set_state shuffle
standard_cauchy standard_exponential standard_gamma standard_normal standard_t triangular uniform vonmises wald weibull zipf`.split(
    /\s+/,
  ),
);

/** The dotted path under which the tables know `module.name`: `pylab` is `matplotlib.pyplot` with NumPy's functions. */
export function knownPath(module: string, name: string): string {
  if (module !== 'pylab' && module !== 'matplotlib.pylab') return `${module}.${name}`;
  return NUMPY_RANDOM.has(name) ? `numpy.random.${name}` : `matplotlib.pyplot.${name}`;
}

const NUMPY_NOT_DRAWING =
  /^(get_state|seed|set_state|default_rng|get_bit_generator|set_bit_generator|[A-Z].*)$/;
const PYTHON_NOT_DRAWING = /^(seed|getstate|setstate|Random|SystemRandom)$/;
const TORCH_DRAWING =
  /^(rand|rand_like|randn|randn_like|randint|randint_like|randperm|normal|bernoulli|multinomial|poisson|dropout\w*|random_split)$/;
/** Layers that start with random weights, or drop at random. */
const TORCH_LAYERS =
  /^(Linear|Bilinear|Lazy\w+|Conv(Transpose)?[123]d|Embedding|EmbeddingBag|(RNN|LSTM|GRU)(Cell)?|MultiheadAttention|Transformer\w*|AdaptiveLogSoftmaxWithLoss|\w*Dropout\w*|RReLU)$/;
/** Layers and losses of PyTorch that draw nothing when they are called, though they may when they are made. */
const TORCH_STEADY =
  /^torch\.nn\.(\w+\.)*((Bi)?[Ll]inear|Conv\w+|BatchNorm\w+|LayerNorm|Embedding|Flatten|Identity|(Leaky)?ReLU\w*|Tanh|Sigmoid|(Log)?Softmax|GELU|\w*Pool\w*|\w*Loss)$/;

/** Whether calling an instance of this class draws no random numbers. */
export function callsWithoutDraws(type: string): boolean {
  return TORCH_STEADY.test(type);
}

const TORCH_INITS = /^(uniform_|normal_|trunc_normal_|xavier_\w+|kaiming_\w+|orthogonal_|sparse_)$/;
const KERAS_LAYERS =
  /^(Dense|EinsumDense|Embedding|\w*Conv\w*|LSTM|GRU|SimpleRNN|\w*RNN|MultiHeadAttention|\w*Dropout\w*|Random\w+|GaussianNoise)$/;
const TENSORFLOW_DRAWING =
  /^tensorflow\.random\.(normal|uniform|truncated_normal|shuffle|categorical|gamma|poisson)$/;

/**
 * What a call of a library function (dotted path, as imported) draws, when nothing but the process-wide generators is used:
 * null when it draws nothing.
 */
export function randomDraw(path: string, call: Call): RandomDraw | null {
  const last = path.slice(path.lastIndexOf('.') + 1);
  if (path.startsWith('numpy.random.')) return NUMPY_NOT_DRAWING.test(last) ? null : sure('@numpy.random');
  if (path.startsWith('random.')) return PYTHON_NOT_DRAWING.test(last) ? null : sure('@random');
  if (path.startsWith('torch.')) return torchDraw(path, last, call);
  if (path.startsWith('torchvision.models.')) {
    const isTrained = !/^[a-z]/.test(last) || hasGivenKeyword(call, ['weights', 'pretrained']);
    return isTrained ? null : sure('@torch');
  }
  if (/^(tensorflow\.)?keras\.layers\./.test(path)) {
    return KERAS_LAYERS.test(last) && !hasGivenKeyword(call, ['seed']) ? sure('@tensorflow') : null;
  }
  if (TENSORFLOW_DRAWING.test(path)) return sure('@tensorflow');
  if (path.startsWith('sklearn.') || path.startsWith('imblearn.')) return sklearnDraw(last, call);
  if (path.startsWith('scipy.')) return scipyDraw(last, call);
  return mayDraw(path, last) ? { generator: '@numpy.random', certain: 'maybe', keyword: null } : null;
}

/** Names of functions that draw, in libraries whose functions mostly do not. */
const DRAWING_NAMES =
  /sampl|simulat|boot|random|rvs|permut|shuffl|generat|jitter|stripplot|noise|monte|mcmc|synth|mice|imput/i;
/** Libraries that draw in functions whose names do not say so: layouts of graphs start from random places. */
const DRAWING_LIBRARIES = /^networkx\./;

/** Whether a function of another library may draw from the process-wide generators. */
function mayDraw(path: string, last: string): boolean {
  if (!isWellBehaved(path) || DRAWING_LIBRARIES.test(path)) return true;
  return DRAWING_NAMES.test(last) && !isStandardLibrary(path) && !path.startsWith('numpy.');
}

function sure(generator: Generator, keyword: RandomDraw['keyword'] = null): RandomDraw {
  return { generator, certain: 'yes', keyword };
}

function torchDraw(path: string, last: string, call: Call): RandomDraw | null {
  if (hasGivenKeyword(call, ['generator'])) return null;
  if (path === 'torch.utils.data.DataLoader') {
    // Reading draws a number for the workers, also when nothing is shuffled.
    const shuffle = call.args[2] ?? call.keywords.find((k) => k.arg === 'shuffle')?.value;
    const shuffles =
      shuffle !== undefined && constantText(shuffle) !== 'False' && constantText(shuffle) !== 'None';
    return { generator: '@torch', certain: shuffles ? 'yes' : 'maybe', keyword: null };
  }
  const draws =
    TORCH_DRAWING.test(last) ||
    (path.startsWith('torch.nn.init.') && TORCH_INITS.test(last)) ||
    (path.startsWith('torch.nn.') && TORCH_LAYERS.test(last));
  return draws ? sure('@torch') : null;
}

/** SciPy 1.15 renames `seed` and `random_state` to `rng`, and still takes the old names. */
function scipyDraw(last: string, call: Call): RandomDraw | null {
  if (hasGivenKeyword(call, ['random_state', 'seed', 'rng'])) return null;
  if (/^(rvs|bootstrap|permutation_test|monte_carlo_test)$/.test(last))
    return sure('@numpy.random', 'random_state');
  if (/^(differential_evolution|dual_annealing|basinhopping)$/.test(last))
    return sure('@numpy.random', 'seed');
  return null;
}

function sklearnDraw(last: string, call: Call): RandomDraw | null {
  if (hasGivenKeyword(call, ['random_state'])) return null;
  if (isDeterministic(last, call)) return null;
  const condition = WITH_ARGUMENT[last];
  if (condition !== undefined) {
    const given = keywordText(call, condition.argument);
    const isAny =
      condition.values.includes('*') &&
      call.keywords.some((k) => k.arg === condition.argument && !isNone(k.value));
    if (isAny || (given !== null && condition.values.includes(given)))
      return sure('@numpy.random', 'random_state');
  }
  // Their `random_state` is 0 unless it is said to be None.
  const isOpenByWill = call.keywords.some((k) => k.arg === 'random_state');
  if (isOpenByWill && (last === 'Perceptron' || last === 'permutation_test_score'))
    return sure('@numpy.random', 'random_state');
  if (startsWhereTold(last, call)) return { generator: '@numpy.random', certain: 'maybe', keyword: null };
  if (ALWAYS.has(last)) return sure('@numpy.random', 'random_state');
  if (CONSUMES.has(last)) return { generator: '@numpy.random', certain: 'maybe', keyword: null };
  return null;
}

/** Functions whose only draws are switched off. */
function isDeterministic(last: string, call: Call): boolean {
  const shuffle = keywordText(call, 'shuffle');
  if (last === 'train_test_split') return shuffle === 'False';
  if (last !== 'make_circles' && last !== 'make_moons') return false;
  const noise = call.keywords.find((k) => k.arg === 'noise');
  return shuffle === 'False' && (noise === undefined || isNone(noise.value));
}

/** Estimators whose draws are for the starting point, which is given here. */
function startsWhereTold(last: string, call: Call): boolean {
  const init = call.keywords.find((k) => k.arg === 'init')?.value;
  if (init === undefined) return false;
  if (last === 'MDS') return constantText(init) === 'classical_mds';
  return (last === 'KMeans' || last === 'MiniBatchKMeans') && init.kind !== 'Constant';
}

/** Whether one of the keywords is given and is not `None`; `**kwargs` counts as given. */
function hasGivenKeyword(call: Call, names: readonly string[]): boolean {
  return call.keywords.some((k) => (k.arg === null || names.includes(k.arg)) && !isNone(k.value));
}

function keywordText(call: Call, name: string): string | null {
  const found = call.keywords.find((k) => k.arg === name);
  return found === undefined ? null : constantText(found.value);
}
