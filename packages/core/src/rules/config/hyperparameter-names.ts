/** Keywords of estimators, splits, optimisers and training that people tune. */
export const TUNED: ReadonlySet<string> = new Set(
  `C alpha batch_size colsample_bytree degree dropout dropout_rate early_stopping_rounds epochs eps eta0 gamma
hidden_layer_sizes hidden_size l1_ratio learning_rate learning_rate_init lr max_depth max_features max_iter max_leaf_nodes
max_samples min_child_weight min_samples min_samples_leaf min_samples_split momentum n_clusters n_components n_epochs n_estimators
n_init n_iter n_neighbors n_splits n_repeats num_boost_round num_epochs num_leaves reg_alpha reg_lambda sampling_strategy
subsample test_size train_size validation_split weight_decay`.split(/\s+/),
);

/** Names of variables that say by themselves that they are tuned; `alpha` or `C` may mean anything. */
export const TUNED_VARIABLE =
  /^(learning_rate|lr|batch_size|(n_|num_)?epochs|test_size|train_size|validation_split|n_estimators|max_depth|max_iter|n_neighbors|n_clusters|n_components|n_splits|hidden_(size|dim|units|layer_sizes)|dropout(_rate)?|weight_decay|momentum|num_leaves)$/i;

const ESTIMATORS =
  /^((sklearn|imblearn)\.(?!datasets\.|metrics\.|inspection\.|utils\.|tree\.(plot|export))|xgboost\.|lightgbm\.|catboost\.|torch\.optim\.|torch\.utils\.data\.DataLoader$|(tensorflow\.)?keras\.optimizers\.|optax\.)/;

/** Whether a library function makes an estimator, a split or an optimiser. */
export function isTunable(path: string): boolean {
  return ESTIMATORS.test(path) && !/Display$/.test(path);
}

/** What the first argument is, by the callee's last name. */
const FIRST_ARGUMENT: readonly (readonly [RegExp, string])[] = [
  [/^(MiniBatch)?KMeans$/, 'n_clusters'],
  [/^KNeighbors(Classifier|Regressor)$/, 'n_neighbors'],
  [/^(PCA|TruncatedSVD|GaussianMixture|NMF|FastICA)$/, 'n_components'],
  [/^(Ridge|RidgeClassifier|Lasso|ElasticNet)$/, 'alpha'],
  [/^((Stratified|Group|StratifiedGroup)?KFold|TimeSeriesSplit|(Stratified)?ShuffleSplit)$/, 'n_splits'],
  [/^(RandomForest|ExtraTrees)(Classifier|Regressor)$/, 'n_estimators'],
];

/** The name of a positional argument of a tunable, where it is known and tuned. */
export function positionalName(path: string, position: number): string | null {
  if (path.startsWith('torch.optim.')) return position === 1 && !path.includes('lr_scheduler') ? 'lr' : null;
  if (path.endsWith('.DataLoader')) return position === 1 ? 'batch_size' : null;
  const last = path.slice(path.lastIndexOf('.') + 1);
  return position === 0 ? (FIRST_ARGUMENT.find(([pattern]) => pattern.test(last))?.[1] ?? null) : null;
}
