import type { Call, Expression } from '../../syntax/ast.js';

/** The process-wide random generators whose state a notebook can seed, and that a pipeline has to carry on. */
export type Generator = '@random' | '@numpy.random' | '@torch' | '@tensorflow';

/** A call that draws random numbers. */
export interface RandomDraw {
  readonly generator: Generator;
  /** `yes`: it draws; `maybe`: it might (an estimator's `fit`, a function of a library that is not known). */
  readonly certain: 'yes' | 'maybe';
  /** Whether the call takes `random_state=` (or its own seed), which would make it repeatable by itself. */
  readonly keyword: 'random_state' | 'seed' | null;
}

/** Sets of names as in scikit-learn 1.9 and imbalanced-learn 0.14: what uses `random_state` when left at its defaults. */
const ALWAYS = new Set(
  `RandomForestClassifier RandomForestRegressor ExtraTreesClassifier ExtraTreesRegressor RandomTreesEmbedding
GradientBoostingClassifier GradientBoostingRegressor BaggingClassifier BaggingRegressor AdaBoostClassifier AdaBoostRegressor
IsolationForest ExtraTreeClassifier ExtraTreeRegressor KMeans MiniBatchKMeans BisectingKMeans SpectralClustering
SpectralBiclustering SpectralCoclustering MLPClassifier MLPRegressor BernoulliRBM SGDClassifier SGDRegressor SGDOneClassSVM
Perceptron RANSACRegressor TheilSenRegressor GaussianMixture BayesianGaussianMixture LatentDirichletAllocation FastICA
DictionaryLearning MiniBatchDictionaryLearning SparsePCA MiniBatchSparsePCA MiniBatchNMF TruncatedSVD TSNE MDS SpectralEmbedding
RBFSampler Nystroem SkewedChi2Sampler PolynomialCountSketch GaussianRandomProjection SparseRandomProjection RandomizedSearchCV
HalvingRandomSearchCV ShuffleSplit StratifiedShuffleSplit GroupShuffleSplit RepeatedKFold RepeatedStratifiedKFold MinCovDet
EllipticEnvelope train_test_split shuffle resample make_circles make_moons make_blobs make_classification make_regression
make_friedman1 make_friedman2 make_friedman3 make_swiss_roll make_s_curve make_sparse_coded_signal
make_sparse_uncorrelated make_low_rank_matrix make_spd_matrix make_sparse_spd_matrix make_checkerboard make_biclusters
make_gaussian_quantiles make_hastie_10_2 make_multilabel_classification permutation_importance permutation_test_score
mutual_info_classif mutual_info_regression randomized_svd k_means kmeans_plusplus RandomOverSampler RandomUnderSampler SMOTE
SMOTENC SMOTEN BorderlineSMOTE SVMSMOTE KMeansSMOTE ADASYN SMOTEENN SMOTETomek BalancedRandomForestClassifier
BalancedBaggingClassifier EasyEnsembleClassifier RUSBoostClassifier ClusterCentroids InstanceHardnessThreshold`.split(/\s+/),
);

/** Draws from the generator (so that what follows changes), though its own result does not depend on the draw in general. */
const CONSUMES = new Set(
  `DecisionTreeClassifier DecisionTreeRegressor HistGradientBoostingClassifier HistGradientBoostingRegressor QuantileTransformer
IterativeImputer LinearSVC LinearSVR PCA NMF FactorAnalysis LocallyLinearEmbedding CalibratedClassifierCV StackingClassifier
GridSearchCV HalvingGridSearchCV cross_val_score cross_validate cross_val_predict learning_curve validation_curve
GaussianProcessRegressor GaussianProcessClassifier LogisticRegression LogisticRegressionCV Ridge RidgeClassifier
CondensedNearestNeighbour OneSidedSelection KBinsDiscretizer SplineTransformer TargetEncoder make_pipeline Pipeline`.split(/\s+/),
);

/** Draws only with one of these arguments. */
const WITH_ARGUMENT: Readonly<Record<string, { argument: string; values: readonly string[] }>> = {
  LogisticRegression: { argument: 'solver', values: ['sag', 'saga', 'liblinear'] },
  LogisticRegressionCV: { argument: 'solver', values: ['sag', 'saga', 'liblinear'] },
  Ridge: { argument: 'solver', values: ['sag', 'saga'] },
  RidgeClassifier: { argument: 'solver', values: ['sag', 'saga'] },
  PCA: { argument: 'svd_solver', values: ['randomized', 'arpack'] },
  Lasso: { argument: 'selection', values: ['random'] },
  ElasticNet: { argument: 'selection', values: ['random'] },
  SVC: { argument: 'probability', values: ['True'] },
  NuSVC: { argument: 'probability', values: ['True'] },
  KFold: { argument: 'shuffle', values: ['True'] },
  StratifiedKFold: { argument: 'shuffle', values: ['True'] },
  StratifiedGroupKFold: { argument: 'shuffle', values: ['True'] },
  DummyClassifier: { argument: 'strategy', values: ['stratified', 'uniform'] },
  NMF: { argument: 'init', values: ['random'] },
};

/** Functions that fix a generator's state. */
const SEEDERS: Readonly<Record<string, Generator>> = {
  'random.seed': '@random',
  'numpy.random.seed': '@numpy.random',
  'numpy.random.set_state': '@numpy.random',
  'random.setstate': '@random',
  'torch.manual_seed': '@torch',
  'torch.random.manual_seed': '@torch',
  'torch.cuda.manual_seed': '@torch',
  'torch.cuda.manual_seed_all': '@torch',
  'tensorflow.random.set_seed': '@tensorflow',
  'keras.utils.set_random_seed': '@tensorflow',
  'tensorflow.keras.utils.set_random_seed': '@tensorflow',
  'lightning.seed_everything': '@torch',
  'pytorch_lightning.seed_everything': '@torch',
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

/** The generator that a call of this dotted path seeds; null when it seeds none. */
export function seededGenerator(path: string): Generator | null {
  return SEEDERS[path] ?? null;
}

const NUMPY_NOT_DRAWING = new Set(['get_state', 'seed', 'set_state', 'default_rng', 'RandomState', 'Generator', 'SeedSequence', 'PCG64']);
const TORCH_DRAWING = new Set(
  'rand rand_like randn randn_like randint randint_like randperm normal bernoulli multinomial poisson dropout'.split(' '),
);
const TORCH_LAYERS_WITHOUT_WEIGHTS =
  /^(ReLU|Sigmoid|Tanh|Softmax|LogSoftmax|Flatten|Sequential|ModuleList|.*Loss|MaxPool\w*|AvgPool\w*|Adaptive\w*|Identity|GELU|ELU|SELU|LeakyReLU|Module)$/;

/**
 * What a call of a library function (dotted path, as imported) draws, when nothing but the process-wide generators is used:
 * null when it draws nothing.
 */
export function randomDraw(path: string, call: Call): RandomDraw | null {
  const last = path.slice(path.lastIndexOf('.') + 1);
  if (path.startsWith('numpy.random.')) {
    if (NUMPY_NOT_DRAWING.has(last) || GENERATOR_CLASSES.has(path)) return null;
    return { generator: '@numpy.random', certain: 'yes', keyword: null };
  }
  if (path.startsWith('random.')) {
    if (/^(seed|getstate|setstate|Random|SystemRandom)$/.test(last)) return null;
    return { generator: '@random', certain: 'yes', keyword: null };
  }
  if (path.startsWith('torch.')) return torchDraw(path, last);
  if (path.startsWith('sklearn.') || path.startsWith('imblearn.')) return sklearnDraw(last, call);
  if (path.startsWith('scipy.') && /^(rvs|differential_evolution|dual_annealing|basinhopping|bootstrap|permutation_test)$/.test(last)) {
    return hasGivenKeyword(call, ['random_state', 'seed', 'rng'])
      ? null
      : { generator: '@numpy.random', certain: 'yes', keyword: 'random_state' };
  }
  return null;
}

function torchDraw(path: string, last: string): RandomDraw | null {
  if (TORCH_DRAWING.has(last)) return { generator: '@torch', certain: 'yes', keyword: null };
  if (path.startsWith('torch.nn.init.')) return { generator: '@torch', certain: 'yes', keyword: null };
  if (path.startsWith('torch.nn.') && /^[A-Z]/.test(last) && !TORCH_LAYERS_WITHOUT_WEIGHTS.test(last)) {
    return { generator: '@torch', certain: 'yes', keyword: null };
  }
  if (path === 'torch.utils.data.DataLoader' || path === 'torch.utils.data.random_split') {
    return { generator: '@torch', certain: 'yes', keyword: null };
  }
  return null;
}

function sklearnDraw(last: string, call: Call): RandomDraw | null {
  if (hasGivenKeyword(call, ['random_state'])) return null;
  if (last === 'train_test_split' && keywordText(call, 'shuffle') === 'False') return null;
  const condition = WITH_ARGUMENT[last];
  if (condition !== undefined) {
    const given = keywordText(call, condition.argument);
    if (given !== null && condition.values.includes(given)) {
      return { generator: '@numpy.random', certain: 'yes', keyword: 'random_state' };
    }
  }
  if (ALWAYS.has(last)) return { generator: '@numpy.random', certain: 'yes', keyword: 'random_state' };
  if (CONSUMES.has(last)) return { generator: '@numpy.random', certain: 'maybe', keyword: null };
  return null;
}

/** Whether one of the keywords is given and is not `None`; `**kwargs` counts as given. */
function hasGivenKeyword(call: Call, names: readonly string[]): boolean {
  return call.keywords.some(
    (k) => (k.arg === null || names.includes(k.arg)) && !(k.value.kind === 'Constant' && k.value.type === 'None'),
  );
}

function keywordText(call: Call, name: string): string | null {
  const found = call.keywords.find((k) => k.arg === name);
  return found === undefined ? null : constantText(found.value);
}

function constantText(node: Expression): string | null {
  return node.kind === 'Constant' ? node.value : null;
}
