#include "shared.h"

// One row: its value is added to one sum of each feature. The sums of different features lie in different lanes, so
// the additions of a row never wait for each other. COUNT and LANES are constants, so the inner loop is unrolled.
#define ADD_ROWS(COUNT, LANES)                                                   \
  if (rows) {                                                                    \
    for (int64_t i = 0; i < row_count; ++i) {                                    \
      __builtin_prefetch(base + (int64_t)rows[i + AHEAD < row_count ? i + AHEAD : i] * COUNT); \
      const uint8_t *restrict bins = base + (int64_t)rows[i] * COUNT;            \
      const int64_t value = values[i];                                           \
      _Pragma("clang loop unroll(full)") for (int j = 0; j < COUNT; ++j)         \
        sums[(int64_t)bins[j] * LANES + j] += value;                             \
    }                                                                            \
  } else {                                                                       \
    for (int64_t i = 0; i < row_count; ++i) {                                    \
      const uint8_t *restrict bins = base + i * COUNT;                           \
      const int64_t value = values[i];                                           \
      _Pragma("clang loop unroll(full)") for (int j = 0; j < COUNT; ++j)         \
        sums[(int64_t)bins[j] * LANES + j] += value;                             \
    }                                                                            \
  }

#define CASE(COUNT, LANES) \
  case COUNT: {            \
    ADD_ROWS(COUNT, LANES) \
    return;                \
  }

enum { AHEAD = 24 };

void ckernels_tree_histogram(
  const uint8_t *restrict base, int32_t count, int32_t lanes, const uint32_t *restrict rows,
  const int64_t *restrict values, int64_t row_count, int64_t *restrict sums
) {
  (void)lanes;
  switch (count) {
    CASE(1, 8) CASE(2, 8) CASE(3, 8) CASE(4, 8) CASE(5, 8) CASE(6, 8) CASE(7, 8) CASE(8, 8)
    CASE(9, 16) CASE(10, 16) CASE(11, 16) CASE(12, 16) CASE(13, 16) CASE(14, 16) CASE(15, 16) CASE(16, 16)
    default: return;
  }
}

INLINE double clamped(double value, double lower, double upper) {
  return value < lower ? lower : value > upper ? upper : value;
}

INLINE double output(double gradient, double weight, const ckernels_tree_limits *limits, double lower, double upper) {
  const double soft = ckernels_tree_soft(gradient, limits->l1), denominator = weight + limits->l2;
  if (!(denominator > 0)) return clamped(0, lower, upper);
  return clamped((gradient > 0 ? -soft : soft) / denominator, lower, upper);
}

INLINE double gain_at(double gradient, double weight, double value, const ckernels_tree_limits *limits) {
  // Minus twice the change of the loss by answering `value`.
  const double soft = gradient > 0 ? ckernels_tree_soft(gradient, limits->l1) : -ckernels_tree_soft(gradient, limits->l1);
  return -(2 * soft * value + (weight + limits->l2) * value * value);
}

void ckernels_tree_scan_bounded(
  const int64_t *sums, int32_t bins, int32_t pitch, int64_t total, const ckernels_tree_packing *packing,
  const ckernels_tree_limits *limits, int32_t direction, double lower, double upper, double *gain, int32_t *best_bin,
  int32_t *missing_left
) {
  *gain = -INFINITY;
  *best_bin = 0;
  *missing_left = 0;
  const double gradient_total = ckernels_tree_gradient(packing, total), weight_total = ckernels_tree_weight(packing, total);
  const double row_total = ckernels_tree_rows(packing, total, weight_total);
  for (int side = 0; side <= (sums[0] != 0); ++side) {
    int64_t sum = side ? sums[0] : 0;
    for (int32_t bin = 1; bin < bins; ++bin) {
      sum += sums[(int64_t)bin * pitch];
      const double gradient = ckernels_tree_gradient(packing, sum), weight = ckernels_tree_weight(packing, sum);
      const double rows = ckernels_tree_rows(packing, sum, weight);
      const double other_gradient = gradient_total - gradient, other_weight = weight_total - weight;
      if (rows < limits->minimum_rows || row_total - rows < limits->minimum_rows || weight < limits->minimum_weight
        || other_weight < limits->minimum_weight)
        continue;
      const double left = output(gradient, weight, limits, lower, upper);
      const double right = output(other_gradient, other_weight, limits, lower, upper);
      if ((direction > 0 && left > right) || (direction < 0 && left < right)) continue;
      const double value =
        gain_at(gradient, weight, left, limits) + gain_at(other_gradient, other_weight, right, limits);
      if (value > *gain) {
        *gain = value;
        *best_bin = bin;
        *missing_left = side;
      }
    }
  }
}

double ckernels_tree_packed_squares(const int64_t *restrict values, int64_t count, const ckernels_tree_packing *packing) {
  double sums[4] = {0};
  for (int64_t i = 0; i < count; ++i) {
    const double gradient = ckernels_tree_gradient(packing, values[i]);
    sums[i & 3] += gradient * gradient;
  }
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

void ckernels_tree_sum_rows(
  const float *restrict gradients, const float *restrict weights, const uint32_t *restrict rows, int64_t count,
  double *gradient, double *weight
) {
  double g[4] = {0}, w[4] = {0};
  int64_t i = 0;
  for (; i + 4 <= count; i += 4)
    for (int j = 0; j < 4; ++j) {
      g[j] += gradients[rows[i + j]];
      w[j] += weights ? weights[rows[i + j]] : 1;
    }
  for (; i < count; ++i) {
    g[0] += gradients[rows[i]];
    w[0] += weights ? weights[rows[i]] : 1;
  }
  *gradient = (g[0] + g[1]) + (g[2] + g[3]);
  *weight = (w[0] + w[1]) + (w[2] + w[3]);
}

void ckernels_tree_add_to_rows(double *restrict scores, const uint32_t *restrict rows, int64_t count, double value) {
  for (int64_t i = 0; i < count; ++i) scores[rows[i]] += value;
}

void ckernels_tree_apply_tree(
  const ckernels_tree_binned_node *nodes, const ckernels_tree_feature *features, const uint32_t *rows, int64_t count, double *scores
) {
  for (int64_t i = 0; i < count; ++i) {
    const int64_t row = rows[i];
    const ckernels_tree_binned_node *node = nodes;
    while (node->feature >= 0) {
      const ckernels_tree_feature *feature = &features[node->feature];
      const int bin = feature->base[row * feature->stride];
      const int is_left = feature->is_category ? (int)((node->split.set[bin >> 6] >> (bin & 63)) & 1)
        : bin == 0                             ? node->split.missing_left != 0
                                               : bin <= node->split.bin;
      node = nodes + (is_left ? node->left : node->right);
    }
    scores[row] += node->value;
  }
}
