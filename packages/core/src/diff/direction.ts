import type { Config, Direction } from '../config/config.js';

const lower = `
  loss losses logloss error errors err rmse mse mae mape smape msle rmsle medae maxerror deviance perplexity ppl
  time seconds duration latency runtime aic bic wer cer fid brier hinge crossentropy entropy hamming regret divergence kl
  residual residuals rss sse misclassified misclassification fpr fnr eer distance inertia
`;
const higher = `
  accuracy acc score scores f1 f1score fbeta f2 recall precision auc auroc auprc roc ap map ndcg mrr r2 rsquared iou jaccard
  dice bleu rouge meteor kappa mcc sensitivity specificity tpr tnr likelihood llf loglikelihood silhouette explained
  correlation corr pearson spearman reward return throughput ssim psnr hits purity
`;
/** Spread, counts and settings: no direction is better, even of an accuracy. */
const neither = 'std stdev stddev var variance count n num epoch epochs step steps seed support';

const words = new Map<string, Direction | null>([
  ...list(neither).map((word) => [word, null] as const),
  ...list(lower).map((word) => [word, 'lower'] as const),
  ...list(higher).map((word) => [word, 'higher'] as const),
]);

function list(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/**
 * Which direction of a metric is better: what `stagewright.yaml` says of `stage.name` or of `name`, else the last word of
 * the name that tells (`score_time` is a time, `accuracy_std` a spread), else null. `neg_` turns an error around, as in
 * scikit-learn's scorers.
 */
export function metricDirection(stage: string, name: string, config: Config): Direction | null {
  const own = ownSetting(config, `${stage}.${name}`) ?? ownSetting(config, name);
  if (own !== undefined) return own;
  const parts = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9²]+/)
    .map((part) => part.replace('²', '2'));
  if (parts.includes('explained')) return 'higher';
  const known = parts.filter((part) => words.has(part));
  const direction = words.get(known.at(-1) ?? '') ?? null;
  return parts.includes('neg') && direction === 'lower' ? 'higher' : direction;
}

function ownSetting(config: Config, key: string): Direction | undefined {
  return Object.hasOwn(config.metrics, key) ? config.metrics[key] : undefined;
}
