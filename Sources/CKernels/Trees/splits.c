#include "categories.h"

#include <stdlib.h>

INLINE double split_gain(
  const ckernels_tree_packing *packing, const ckernels_tree_limits *limits, int64_t left, int64_t right, double l2
) {
  node_sum l = unpack(packing, left), r = unpack(packing, right);
  if (l.rows < limits->minimum_rows || r.rows < limits->minimum_rows || l.weight < limits->minimum_weight
    || r.weight < limits->minimum_weight)
    return -INFINITY;
  return ckernels_tree_score(l.gradient, l.weight, limits->l1, l2) + ckernels_tree_score(r.gradient, r.weight, limits->l1, l2);
}

// The bins that hold something, as a list in ascending order.
INLINE int occupied_bins(const int64_t *sums, int bins, int32_t *list) {
  int used = 0;
  for (int begin = 0; begin < bins; begin += 8) {
    int64_t any = 0;
    for (int i = 0; i < 8; ++i) any |= sums[begin + i];
    if (!any) continue;
    for (int i = 0; i < 8; ++i) {
      list[used] = begin + i;
      used += sums[begin + i] != 0;
    }
  }
  return used;
}

// A bin chosen by a uniform draw between the smallest and the largest value in the node.
INLINE int32_t random_bin(const ckernels_tree_feature *feature, int32_t lowest, int32_t highest) {
  // Rows with bin b have edges[b - 2] < value <= edges[b - 1].
  double low = feature->edges[lowest - 1], high = feature->edges[highest - 2];
  double threshold = low + feature->uniform * (high - low);
  int32_t bin = lowest;
  if (isfinite(threshold)) {
    while (bin < highest - 1 && feature->edges[bin] <= threshold) ++bin;
  } else {
    bin = lowest + (int32_t)(feature->uniform * (highest - lowest));
  }
  return bin < highest ? bin : highest - 1;
}

// The common case: no missing values and no limits, so every threshold is allowed. One division each.
INLINE void scan_freely(
  const int64_t *sums, const int32_t *list, int used, int64_t total, const ckernels_tree_packing *packing, double l2,
  double parent, ckernels_tree_split *result
) {
  const double gradient_total = ckernels_tree_gradient(packing, total), weight_total = ckernels_tree_weight(packing, total);
  double best = -INFINITY;
  int32_t best_bin = 0;
  int64_t left = 0;
  for (int i = 0; i + 1 < used; ++i) {
    left += sums[list[i]];
    const double gradient = ckernels_tree_gradient(packing, left), weight = ckernels_tree_weight(packing, left);
    const double other = gradient_total - gradient;
    const double a = weight + l2, b = weight_total - weight + l2;
    const double gain = (gradient * gradient * b + other * other * a) / (a * b);
    const int better = gain > best;
    best = better ? gain : best;
    best_bin = better ? list[i] : best_bin;
  }
  result->gain = best - parent;
  result->bin = best_bin;
}

INLINE void scan_sums(
  const ckernels_tree_feature *feature, int64_t *sums, const ckernels_tree_packing *packing, const ckernels_tree_limits *limits,
  ckernels_tree_split *result
) {
  int32_t list[264];
  const int used = occupied_bins(sums, feature->bins, list);
  result->gain = -INFINITY;
  result->bin = 0;
  result->missing_left = 0;
  memset(result->set, 0, sizeof result->set);
  if (used >= 2) {
    int64_t total = 0;
    for (int i = 0; i < used; ++i) total += sums[list[i]];
    if (feature->is_category) {
      ckernels_tree_category_split(sums, 1, feature, total, packing, limits, result);
    } else {
      const node_sum node = unpack(packing, total);
      const double parent = ckernels_tree_score(node.gradient, node.weight, limits->l1, limits->l2);
      const int has_missing = list[0] == 0;
      const int64_t missing = has_missing ? sums[0] : 0;
      const int first = has_missing ? 1 : 0;
      if (!has_missing && !limits->random_threshold && limits->minimum_rows <= 1 && limits->minimum_weight <= 0
        && limits->l1 <= 0) {
        scan_freely(sums, list, used, total, packing, limits->l2, parent, result);
        goto done;
      }
      int32_t only = -1;
      if (limits->random_threshold && used - first >= 2) only = random_bin(feature, list[first], list[used - 1]);
      int64_t left = 0;
      for (int i = first; i < used; ++i) {
        left += sums[list[i]];
        if (only >= 0 && (list[i] > only || (i + 1 < used && list[i + 1] <= only))) continue;
        // Missing values right; after the last bin this sets them apart from all others.
        double gain = split_gain(packing, limits, left, total - left, limits->l2) - parent;
        if (gain > result->gain) {
          result->gain = gain;
          result->bin = list[i];
          result->missing_left = 0;
        }
        if (!has_missing || i + 1 == used) continue;
        gain = split_gain(packing, limits, left + missing, total - left - missing, limits->l2) - parent;
        if (gain > result->gain) {
          result->gain = gain;
          result->bin = list[i];
          result->missing_left = 1;
        }
      }
    }
  }
done:
  for (int i = 0; i < used; ++i) sums[list[i]] = 0;
}

// Several features a row: independent chains of additions. WIDTH is a constant, so the inner loop is unrolled.
#define ADD_CASE(WIDTH)                                                                    \
  case WIDTH:                                                                              \
    for (int64_t i = 0; i < row_count; ++i) {                                              \
      const int64_t row = rows[i], value = values[i];                                      \
      _Pragma("clang loop unroll(full)") for (int j = 0; j < WIDTH; ++j)                   \
        sums[j * 256 + base[j][row * stride[j]]] += value;                                 \
    }                                                                                      \
    break;

void ckernels_tree_split_sums(
  const ckernels_tree_feature *features, int32_t feature_count, const uint32_t *restrict rows, const int64_t *restrict values,
  int64_t row_count, const ckernels_tree_packing *packing, const ckernels_tree_limits *limits, int64_t *restrict sums,
  ckernels_tree_split *results
) {
  for (int begin = 0; begin < feature_count; begin += 8) {
    const int width = feature_count - begin < 8 ? feature_count - begin : 8;
    const ckernels_tree_feature *block = features + begin;
    const uint8_t *base[8];
    int64_t stride[8];
    for (int j = 0; j < width; ++j) {
      base[j] = block[j].base;
      stride[j] = block[j].stride;
    }
    switch (width) {
      ADD_CASE(1) ADD_CASE(2) ADD_CASE(3) ADD_CASE(4) ADD_CASE(5) ADD_CASE(6) ADD_CASE(7) ADD_CASE(8)
    }
    for (int j = 0; j < width; ++j) scan_sums(&block[j], sums + j * 256, packing, limits, &results[begin + j]);
  }
}

INLINE double impurity_part(const double *counts, int32_t classes, double weight, ckernels_tree_criterion criterion) {
  // Larger is purer: sum of squares over weight (Gini), or sum of c log c minus w log w (entropy).
  double sum = 0;
  if (criterion == CKERNELS_GINI) {
    for (int32_t k = 0; k < classes; ++k) sum += counts[k] * counts[k];
    return weight > 0 ? sum / weight : 0;
  }
  for (int32_t k = 0; k < classes; ++k)
    if (counts[k] > 0) sum += counts[k] * log2(counts[k]);
  return weight > 0 ? sum - weight * log2(weight) : 0;
}

void ckernels_tree_split_classes(
  const ckernels_tree_feature *features, int32_t feature_count, const uint32_t *restrict rows,
  const int32_t *restrict classes, const uint32_t *restrict weights, int64_t row_count, int32_t class_count,
  ckernels_tree_criterion criterion, double weight_unit, const ckernels_tree_limits *limits, uint32_t *restrict counts, ckernels_tree_split *results
) {
  const int32_t padded = (class_count + 15) / 16 * 16;
  double *total = calloc((size_t)padded * 3, sizeof(double));
  if (!total) {
    for (int f = 0; f < feature_count; ++f) results[f].gain = -INFINITY;
    return;
  }
  double *left = total + padded, *right = left + padded;
  double weight_total = 0;
  for (int64_t i = 0; i < row_count; ++i) {
    total[classes[i]] += weights[i];
    weight_total += weights[i];
  }
  int32_t main_class = 0;
  for (int32_t k = 1; k < class_count; ++k)
    if (total[k] > total[main_class]) main_class = k;
  const double parent = impurity_part(total, class_count, weight_total, criterion);

  for (int f = 0; f < feature_count; ++f) {
    const ckernels_tree_feature *feature = &features[f];
    ckernels_tree_split *result = &results[f];
    result->gain = -INFINITY;
    result->bin = 0;
    result->missing_left = 0;
    memset(result->set, 0, sizeof result->set);
    uint32_t bin_weights[264] = {0};
    uint32_t bin_rows[264] = {0};
    for (int64_t i = 0; i < row_count; ++i) {
      const uint8_t bin = feature->base[(int64_t)rows[i] * feature->stride];
      counts[(int64_t)bin * padded + classes[i]] += weights[i];
      bin_weights[bin] += weights[i];
      bin_rows[bin] += 1;
    }
    if (feature->is_category) {
      const category_counts found = {
        .counts = counts, .weights = bin_weights, .rows = bin_rows, .total = total, .class_count = class_count,
        .pitch = padded, .main_class = main_class, .criterion = criterion, .weight_total = weight_total,
        .row_total = (double)row_count, .weight_unit = weight_unit};
      ckernels_tree_category_split_classes(&found, feature, limits, left, result);
      goto clear;
    }
    int32_t order[256];
    int used = 0;
    for (int32_t bin = 0; bin < feature->bins; ++bin)
      if (bin_rows[bin]) order[used++] = bin;
    const int has_missing = used > 0 && order[0] == 0;
    const int first = has_missing ? 1 : 0;
    int32_t only = -1;
    if (limits->random_threshold && used - first >= 2) only = random_bin(feature, order[first], order[used - 1]);

    // With missing values: once with them on the right, once on the left.
    for (int missing_left = 0; missing_left <= has_missing; ++missing_left) {
      double weight = 0, row_number = 0;
      memset(left, 0, sizeof(double) * (size_t)padded);
      if (missing_left) {
        for (int32_t k = 0; k < class_count; ++k) left[k] = counts[k];
        weight = bin_weights[0];
        row_number = bin_rows[0];
      }
      for (int i = first; i < used; ++i) {
        const int32_t bin = order[i];
        const uint32_t *bin_counts = counts + (int64_t)bin * padded;
        for (int32_t k = 0; k < class_count; ++k) left[k] += bin_counts[k];
        weight += bin_weights[bin];
        row_number += bin_rows[bin];
        if (only >= 0 && (bin > only || (i + 1 < used && order[i + 1] <= only))) continue;
        if (i + 1 == used && missing_left) continue;
        const double other = weight_total - weight, other_rows = (double)row_count - row_number;
        if (row_number < limits->minimum_rows || other_rows < limits->minimum_rows) continue;
        if (weight * weight_unit < limits->minimum_weight || other * weight_unit < limits->minimum_weight) continue;
        for (int32_t k = 0; k < class_count; ++k) right[k] = total[k] - left[k];
        const double gain = (impurity_part(left, class_count, weight, criterion)
          + impurity_part(right, class_count, other, criterion) - parent) * weight_unit;
        if (gain > result->gain) {
          result->gain = gain;
          result->bin = bin;
          result->missing_left = missing_left;
        }
      }
    }
  clear:
    for (int32_t bin = 0; bin < feature->bins; ++bin)
      if (bin_rows[bin]) memset(counts + (int64_t)bin * padded, 0, sizeof(uint32_t) * (size_t)padded);
  }
  free(total);
}

int64_t ckernels_tree_partition(
  const ckernels_tree_feature *feature, const ckernels_tree_split *split, uint32_t *restrict rows, int64_t *restrict values,
  int64_t row_count, uint32_t *restrict row_scratch, int64_t *restrict value_scratch
) {
  // One table answers for every bin, missing or category included.
  uint8_t goes_left[256];
  for (int bin = 0; bin < 256; ++bin)
    goes_left[bin] = feature->is_category ? (split->set[bin >> 6] >> (bin & 63)) & 1
      : bin == 0                          ? (split->missing_left != 0)
                                          : bin <= split->bin;
  const uint8_t *base = feature->base;
  const int64_t stride = feature->stride;
  int64_t left = 0, right = 0;
  if (values) {
    for (int64_t i = 0; i < row_count; ++i) {
      const uint32_t row = rows[i];
      const int64_t value = values[i];
      const int64_t is_left = goes_left[base[(int64_t)row * stride]];
      // Both are written, one counts: no branch to mispredict.
      rows[left] = row;
      values[left] = value;
      row_scratch[right] = row;
      value_scratch[right] = value;
      left += is_left;
      right += 1 - is_left;
    }
    memcpy(values + left, value_scratch, sizeof(int64_t) * (size_t)right);
  } else {
    for (int64_t i = 0; i < row_count; ++i) {
      const uint32_t row = rows[i];
      const int64_t is_left = goes_left[base[(int64_t)row * stride]];
      rows[left] = row;
      row_scratch[right] = row;
      left += is_left;
      right += 1 - is_left;
    }
  }
  memcpy(rows + left, row_scratch, sizeof(uint32_t) * (size_t)right);
  return left;
}
