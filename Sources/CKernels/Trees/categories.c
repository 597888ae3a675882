#include "categories.h"

#include <stdlib.h>

// Categories are put in the order of their (smoothed) mean target; a split names a run of them from either end, and all
// others go right: the rest of the order, and the levels with too few rows to be judged by. Without that, a column of many
// levels could always be split well on the training rows, whatever it says of others.

enum { MOST_BINS = 256 };

typedef struct {
  double key, weight, rows;
  int32_t bin;
} category;

// The categories from `begin` to before `end` go left.
typedef struct {
  int begin, end;
} category_cut;

static int by_key(const void *left, const void *right) {
  const category *l = left, *r = right;
  if (l->key != r->key) return l->key < r->key ? -1 : 1;
  return l->bin - r->bin;
}

// Few levels can't overfit much: they are split like a number, with no rule but those of every split.
INLINE int has_many(const ckernels_tree_feature *feature, const ckernels_tree_limits *limits) {
  return feature->levels > limits->category_few;
}

// What the best cut through `used` ordered levels gains by chance, beyond what one through a number or a few levels does.
INLINE double chance_gain(int used, int has_rest, int many, const ckernels_tree_limits *limits) {
  const int beyond = used + has_rest - 1 - limits->category_few;
  return many && beyond > 0 ? limits->category_price * beyond : 0;
}

// Whether both sides are large enough.
INLINE int is_allowed(double rows, double weight, double row_total, double weight_total, double least_rows,
  double least_weight) {
  return rows >= least_rows && row_total - rows >= least_rows && weight >= least_weight
    && weight_total - weight >= least_weight;
}

// The runs that may be split off. Weights are in the units of `least_weight`.
static int allowed_cuts(
  const category *order, int used, int has_rest, int many, double row_total, double weight_total, double least_weight,
  const ckernels_tree_limits *limits, category_cut *cuts
) {
  int count = 0;
  const double side = many ? limits->category_side_rows : 0;
  const double least_rows = limits->minimum_rows > side ? limits->minimum_rows : side;
  const int longest = has_rest ? used : used - 1;
  const int limit = many && limits->category_limit < longest ? limits->category_limit : longest;
  // From the end, runs are others only where some are out of reach from the beginning, or where there is a rest.
  for (int backward = 0; backward <= (many && (has_rest || limit < longest)); ++backward) {
    double rows = 0, weight = 0, since_last = 0;
    // The run of all levels was met from the beginning.
    for (int i = 0; i < limit - (backward && limit == used); ++i) {
      const category *next = &order[backward ? used - 1 - i : i];
      rows += next->rows;
      weight += next->weight;
      since_last += next->rows;
      if (!is_allowed(rows, weight, row_total, weight_total, least_rows, least_weight)) continue;
      // Cuts a few rows apart would only try their luck.
      if (since_last < side) continue;
      since_last = 0;
      cuts[count].begin = backward ? used - 1 - i : 0;
      cuts[count].end = backward ? used : i + 1;
      count += 1;
    }
  }
  return count;
}

// The set of the split: the run itself where there is a rest, else the smaller side. So whatever the node hasn't seen goes
// with the rest, or with most rows.
static void keep(
  const category *order, int used, int has_rest, double row_total, category_cut cut, ckernels_tree_split *result
) {
  double rows = 0;
  for (int i = cut.begin; i < cut.end; ++i) rows += order[i].rows;
  const int others = !has_rest && 2 * rows > row_total;
  for (int i = 0; i < used; ++i)
    if ((i >= cut.begin && i < cut.end) != others) result->set[order[i].bin >> 6] |= 1ull << (order[i].bin & 63);
  result->missing_left = (int32_t)(result->set[0] & 1);
}

// Of all cuts, or of one drawn at random, those from `first` to before `end` are tried.
static void tried_cuts(const ckernels_tree_feature *feature, const ckernels_tree_limits *limits, int count, int *first, int *end) {
  *first = 0;
  *end = count;
  if (!limits->random_threshold || count == 0) return;
  *first = (int)(feature->uniform * count);
  if (*first >= count) *first = count - 1;
  *end = *first + 1;
}

static void no_split(ckernels_tree_split *result) {
  result->gain = -INFINITY;
  result->bin = 0;
  result->missing_left = 0;
  memset(result->set, 0, sizeof result->set);
}

void ckernels_tree_category_split(
  const int64_t *sums, int64_t pitch, const ckernels_tree_feature *feature, int64_t total, const ckernels_tree_packing *packing,
  const ckernels_tree_limits *limits, ckernels_tree_split *result
) {
  no_split(result);
  const int many = has_many(feature, limits);
  const node_sum node = unpack(packing, total);
  // Gradients are counted from the node's mean where nothing else says what no split would answer.
  const double centre = limits->category_centred && node.weight > 0 ? node.gradient / node.weight : 0;
  const double smoothing = many ? limits->category_smoothing : 0;
  category order[MOST_BINS];
  int used = 0, has_rest = 0;
  for (int32_t bin = 0; bin < feature->bins; ++bin) {
    const int64_t sum = sums[bin * pitch];
    if (sum == 0) continue;
    const node_sum level = unpack(packing, sum);
    if (many && level.rows < limits->category_rows) {
      has_rest = 1;
      continue;
    }
    const double denominator = level.weight + smoothing;
    order[used].key = denominator > 0 ? (level.gradient - centre * level.weight) / denominator : 0;
    order[used].weight = level.weight;
    order[used].rows = level.rows;
    order[used].bin = bin;
    used += 1;
  }
  qsort(order, (size_t)used, sizeof order[0], by_key);
  int64_t before[MOST_BINS + 1];
  before[0] = 0;
  for (int i = 0; i < used; ++i) before[i + 1] = before[i] + sums[order[i].bin * pitch];
  category_cut cuts[2 * MOST_BINS];
  const int count = allowed_cuts(
    order, used, has_rest, many, node.rows, node.weight, limits->minimum_weight, limits, cuts);
  const double l2 = limits->l2 + (many ? limits->category_l2 : 0);
  const double parent =
    ckernels_tree_score(node.gradient - centre * node.weight, node.weight, limits->l1, limits->l2);
  const double price = chance_gain(used, has_rest, many, limits);
  int first, end, best = -1;
  tried_cuts(feature, limits, count, &first, &end);
  for (int i = first; i < end; ++i) {
    const node_sum left = unpack(packing, before[cuts[i].end] - before[cuts[i].begin]);
    const double left_gradient = left.gradient - centre * left.weight;
    const double right_weight = node.weight - left.weight;
    const double right_gradient = node.gradient - left.gradient - centre * right_weight;
    const double gain = ckernels_tree_score(left_gradient, left.weight, limits->l1, l2)
      + ckernels_tree_score(right_gradient, right_weight, limits->l1, l2) - parent - price;
    if (gain > result->gain) {
      result->gain = gain;
      best = i;
    }
  }
  if (best >= 0) keep(order, used, has_rest, node.rows, cuts[best], result);
}

// How much purer than the node a side is, times its weight, with `l2` rows of the node mixed in: sum of
// (c - w p)^2 / (w + l2) for Gini impurity, the divergence from the node's shares p for entropy.
static double purity(
  const category_counts *found, const double *counts, int is_rest, double weight, double l2
) {
  double sum = 0;
  const double whole = weight + l2;
  if (!(whole > 0)) return 0;
  for (int32_t k = 0; k < found->class_count; ++k) {
    const double share = found->total[k] / found->weight_total;
    const double count = is_rest ? found->total[k] - counts[k] : counts[k];
    if (found->criterion == CKERNELS_GINI) {
      const double distance = count - weight * share;
      sum += distance * distance;
    } else {
      const double mixed = count + l2 * share;
      if (mixed > 0) sum += mixed * log2(mixed / (whole * share));
    }
  }
  return found->criterion == CKERNELS_GINI ? sum / whole : sum;
}

void ckernels_tree_category_split_classes(
  const category_counts *found, const ckernels_tree_feature *feature, const ckernels_tree_limits *limits, double *left,
  ckernels_tree_split *result
) {
  no_split(result);
  if (!(found->weight_total > 0)) return;
  const int many = has_many(feature, limits);
  const double smoothing = many ? limits->category_smoothing / found->weight_unit : 0;
  const double main_share = found->total[found->main_class] / found->weight_total;
  category order[MOST_BINS];
  int used = 0, has_rest = 0;
  for (int32_t bin = 0; bin < feature->bins; ++bin) {
    if (!found->rows[bin]) continue;
    if (many && found->rows[bin] < limits->category_rows) {
      has_rest = 1;
      continue;
    }
    const double weight = found->weights[bin];
    const double count = found->counts[(int64_t)bin * found->pitch + found->main_class];
    order[used].key = weight + smoothing > 0 ? (main_share * weight - count) / (weight + smoothing) : 0;
    order[used].weight = weight * found->weight_unit;
    order[used].rows = found->rows[bin];
    order[used].bin = bin;
    used += 1;
  }
  qsort(order, (size_t)used, sizeof order[0], by_key);
  category_cut cuts[2 * MOST_BINS];
  const int count = allowed_cuts(order, used, has_rest, many, found->row_total,
    found->weight_total * found->weight_unit, limits->minimum_weight, limits, cuts);
  const double l2 = many ? limits->category_l2 / found->weight_unit : 0;
  int first, end, best = -1;
  tried_cuts(feature, limits, count, &first, &end);
  const double price = chance_gain(used, has_rest, many, limits);
  // Counts of the run from `begin` to before `stop`, which grows at one end.
  int begin = 0, stop = 0;
  double weight = 0;
  for (int32_t k = 0; k < found->class_count; ++k) left[k] = 0;
  for (int i = first; i < end; ++i) {
    if (begin < cuts[i].begin || stop > cuts[i].end) {
      begin = stop = cuts[i].begin > 0 ? used : 0;
      weight = 0;
      for (int32_t k = 0; k < found->class_count; ++k) left[k] = 0;
    }
    while (stop < cuts[i].end || begin > cuts[i].begin) {
      const int32_t bin = order[stop < cuts[i].end ? stop++ : --begin].bin;
      const uint32_t *counts = found->counts + (int64_t)bin * found->pitch;
      for (int32_t k = 0; k < found->class_count; ++k) left[k] += counts[k];
      weight += found->weights[bin];
    }
    const double gain = (purity(found, left, 0, weight, l2)
      + purity(found, left, 1, found->weight_total - weight, l2)) * found->weight_unit - price;
    if (gain > result->gain) {
      result->gain = gain;
      best = i;
    }
  }
  if (best >= 0) keep(order, used, has_rest, found->row_total, cuts[best], result);
}
