#include "trees_shared.h"

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

void ctrees_histogram(
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

CLONES void ctrees_subtract(int64_t *restrict whole, const int64_t *restrict part, int64_t count) {
  for (int64_t i = 0; i < count; ++i) whole[i] -= part[i];
}

// Eight lanes at once: plain vector types, which every build of the loop maps to what it has.
typedef int64_t int8x __attribute__((vector_size(64), aligned(8)));
typedef double double8x __attribute__((vector_size(64), aligned(8)));

// Macros: functions with such wide arguments would have another calling convention in each build.
#define CHOOSE(MASK, YES, NO) ((double8x)(((MASK) & (int8x)(YES)) | (~(MASK) & (int8x)(NO))))
#define POSITIVE(VALUE) CHOOSE((VALUE) > 0, VALUE, (double8x){0})
#define SIZE(VALUE) ((double8x)((int8x)(VALUE) & INT64_MAX))

INLINE void scan_lanes(
  const int64_t *sums, int32_t bins, int32_t lanes, int64_t total, const ctrees_packing *packing,
  const ctrees_limits *limits, int has_l1, int missing_left, double *gains, int64_t *best_bins
) {
  const int gradient_shift = packing->gradient_shift, weight_shift = packing->weight_shift;
  const int64_t weight_mask = (int64_t)packing->weight_mask, count_mask = (int64_t)packing->count_mask;
  const double gradient_unit = packing->gradient_unit, weight_unit = packing->weight_unit;
  const double count_unit = packing->count_unit, rows_per_weight = packing->rows_per_weight;
  const double gradient_total = ctrees_gradient(packing, total), weight_total = ctrees_weight(packing, total);
  const double row_total = ctrees_rows(packing, total, weight_total);
  const double l1 = limits->l1, l2 = limits->l2, least_rows = limits->minimum_rows;
  const double least_weight = limits->minimum_weight;

  double8x best = *(const double8x *)(const void *)gains;
  int8x best_bin = *(const int8x *)(const void *)best_bins;
  int8x sum = {0};
  if (missing_left) sum = *(const int8x *)(const void *)sums;
  for (int32_t bin = 1; bin < bins; ++bin) {
    sum += *(const int8x *)(const void *)(sums + (int64_t)bin * lanes);
    const double8x gradient = __builtin_convertvector(sum >> gradient_shift, double8x) * gradient_unit;
    const double8x weight = __builtin_convertvector((sum >> weight_shift) & weight_mask, double8x) * weight_unit;
    const double8x rows = __builtin_convertvector(sum & count_mask, double8x) * count_unit + weight * rows_per_weight;
    const double8x other_gradient = gradient_total - gradient, other_weight = weight_total - weight;
    const double8x other_rows = row_total - rows;
    const int8x allowed = (rows >= least_rows) & (other_rows >= least_rows) & (weight >= least_weight)
      & (other_weight >= least_weight);
    const double8x left = has_l1 ? POSITIVE(SIZE(gradient) - l1) : gradient;
    const double8x right = has_l1 ? POSITIVE(SIZE(other_gradient) - l1) : other_gradient;
    const double8x a = weight + l2, b = other_weight + l2;
    // One division for both children.
    const double8x gain = (left * left * b + right * right * a) / (a * b);
    const int8x better = allowed & (gain > best);
    const int8x place = {bin, bin, bin, bin, bin, bin, bin, bin};
    best = CHOOSE(better, gain, best);
    best_bin = (better & (place | (missing_left ? 256 : 0))) | (~better & best_bin);
  }
  *(double8x *)(void *)gains = best;
  *(int8x *)(void *)best_bins = best_bin;
}

CLONES void ctrees_scan_group(
  const int64_t *sums, int32_t bins, int32_t lanes, int64_t total, const ctrees_packing *packing,
  const ctrees_limits *limits, double *gains, int32_t *best_bins, int32_t *missing_left
) {
  for (int32_t begin = 0; begin < lanes; begin += 8) {
    double best[8];
    int64_t places[8] = {0};
    for (int i = 0; i < 8; ++i) best[i] = -INFINITY;
    int64_t missing = 0;
    for (int i = 0; i < 8; ++i) missing |= sums[begin + i];
    // Missing values right, then left; without any, both are the same.
    for (int side = 0; side <= (missing != 0); ++side) {
      if (limits->l1 > 0) scan_lanes(sums + begin, bins, lanes, total, packing, limits, 1, side, best, places);
      else scan_lanes(sums + begin, bins, lanes, total, packing, limits, 0, side, best, places);
    }
    for (int i = 0; i < 8; ++i) {
      gains[begin + i] = best[i];
      best_bins[begin + i] = (int32_t)(places[i] & 255);
      missing_left[begin + i] = (int32_t)(places[i] >> 8);
    }
  }
}

INLINE double clamped(double value, double lower, double upper) {
  return value < lower ? lower : value > upper ? upper : value;
}

INLINE double output(double gradient, double weight, const ctrees_limits *limits, double lower, double upper) {
  const double soft = ctrees_soft(gradient, limits->l1), denominator = weight + limits->l2;
  if (!(denominator > 0)) return clamped(0, lower, upper);
  return clamped((gradient > 0 ? -soft : soft) / denominator, lower, upper);
}

INLINE double gain_at(double gradient, double weight, double value, const ctrees_limits *limits) {
  // Minus twice the change of the loss by answering `value`.
  const double soft = gradient > 0 ? ctrees_soft(gradient, limits->l1) : -ctrees_soft(gradient, limits->l1);
  return -(2 * soft * value + (weight + limits->l2) * value * value);
}

void ctrees_scan_bounded(
  const int64_t *sums, int32_t bins, int32_t pitch, int64_t total, const ctrees_packing *packing,
  const ctrees_limits *limits, int32_t direction, double lower, double upper, double *gain, int32_t *best_bin,
  int32_t *missing_left
) {
  *gain = -INFINITY;
  *best_bin = 0;
  *missing_left = 0;
  const double gradient_total = ctrees_gradient(packing, total), weight_total = ctrees_weight(packing, total);
  const double row_total = ctrees_rows(packing, total, weight_total);
  for (int side = 0; side <= (sums[0] != 0); ++side) {
    int64_t sum = side ? sums[0] : 0;
    for (int32_t bin = 1; bin < bins; ++bin) {
      sum += sums[(int64_t)bin * pitch];
      const double gradient = ctrees_gradient(packing, sum), weight = ctrees_weight(packing, sum);
      const double rows = ctrees_rows(packing, sum, weight);
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

double ctrees_packed_squares(const int64_t *restrict values, int64_t count, const ctrees_packing *packing) {
  double sums[4] = {0};
  for (int64_t i = 0; i < count; ++i) {
    const double gradient = ctrees_gradient(packing, values[i]);
    sums[i & 3] += gradient * gradient;
  }
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

void ctrees_sum_rows(
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

void ctrees_add_to_rows(double *restrict scores, const uint32_t *restrict rows, int64_t count, double value) {
  for (int64_t i = 0; i < count; ++i) scores[rows[i]] += value;
}

void ctrees_apply_tree(
  const ctrees_binned_node *nodes, const ctrees_feature *features, const uint32_t *rows, int64_t count, double *scores
) {
  for (int64_t i = 0; i < count; ++i) {
    const int64_t row = rows[i];
    const ctrees_binned_node *node = nodes;
    while (node->feature >= 0) {
      const ctrees_feature *feature = &features[node->feature];
      const int bin = feature->base[row * feature->stride];
      const int is_left = feature->is_category ? (int)((node->split.set[bin >> 6] >> (bin & 63)) & 1)
        : bin == 0                             ? node->split.missing_left != 0
                                               : bin <= node->split.bin;
      node = nodes + (is_left ? node->left : node->right);
    }
    scores[row] += node->value;
  }
}
