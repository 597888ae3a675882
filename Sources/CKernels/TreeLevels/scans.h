// Included once for each kernel level.

void KERNEL(tree_subtract)(int64_t *restrict whole, const int64_t *restrict part, int64_t count) {
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
  const int64_t *sums, int32_t bins, int32_t lanes, int64_t total, const ckernels_tree_packing *packing,
  const ckernels_tree_limits *limits, int has_l1, int missing_left, double *gains, int64_t *best_bins
) {
  const int gradient_shift = packing->gradient_shift, weight_shift = packing->weight_shift;
  const int64_t weight_mask = (int64_t)packing->weight_mask, count_mask = (int64_t)packing->count_mask;
  const double gradient_unit = packing->gradient_unit, weight_unit = packing->weight_unit;
  const double count_unit = packing->count_unit, rows_per_weight = packing->rows_per_weight;
  const double gradient_total = ckernels_tree_gradient(packing, total), weight_total = ckernels_tree_weight(packing, total);
  const double row_total = ckernels_tree_rows(packing, total, weight_total);
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

void KERNEL(tree_scan_group)(
  const int64_t *sums, int32_t bins, int32_t lanes, int64_t total, const ckernels_tree_packing *packing,
  const ckernels_tree_limits *limits, double *gains, int32_t *best_bins, int32_t *missing_left
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

