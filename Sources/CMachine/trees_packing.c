#include "trees_shared.h"

// The arguments that may be NULL are constants here: a masked load from NULL would fault, quietly and slowly.
INLINE void add_totals(
  const float *restrict gradients, const float *restrict weights, const uint32_t *restrict rows,
  const uint32_t *restrict multiplicities, int64_t count, double *gradient_total, double *weight_total
) {
  // Four sums, always the same rows in each.
  double gradient[4] = {0}, weight[4] = {0};
  for (int64_t i = 0; i < count; ++i) {
    const int64_t row = rows ? rows[i] : i;
    const double times = multiplicities ? multiplicities[row] : 1;
    gradient[i & 3] += fabs((double)gradients[row]) * times;
    weight[i & 3] += (weights ? (double)weights[row] : 1) * times;
  }
  *gradient_total = (gradient[0] + gradient[1]) + (gradient[2] + gradient[3]);
  *weight_total = (weight[0] + weight[1]) + (weight[2] + weight[3]);
}

void ctrees_totals(
  const float *gradients, const float *weights, const uint32_t *rows, const uint32_t *multiplicities, int64_t count,
  double *gradient_total, double *weight_total
) {
  if (multiplicities) {
    if (weights) add_totals(gradients, weights, rows, multiplicities, count, gradient_total, weight_total);
    else add_totals(gradients, NULL, rows, multiplicities, count, gradient_total, weight_total);
  } else {
    if (weights) add_totals(gradients, weights, rows, NULL, count, gradient_total, weight_total);
    else add_totals(gradients, NULL, rows, NULL, count, gradient_total, weight_total);
  }
}

INLINE int64_t rounded(double value) {
  // Adding 1.5 * 2^52 leaves the nearest integer in the low bits; |value| is below 2^51.
  const double magic = 6755399441055744.0;
  double shifted = value + magic;
  int64_t bits;
  memcpy(&bits, &shifted, 8);
  return (bits & 0xfffffffffffff) - 0x8000000000000;
}

INLINE void pack(
  const float *restrict gradients, const float *restrict weights, const uint32_t *restrict rows,
  const uint32_t *restrict multiplicities, int64_t count, const ctrees_packing *packing, int64_t *restrict packed
) {
  const double gradient_scale = 1 / packing->gradient_unit, weight_scale = 1 / packing->weight_unit;
  const int gradient_shift = packing->gradient_shift, weight_shift = packing->weight_shift;
  const int64_t one = packing->count_unit != 0 ? 1 : 0;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t row = rows ? rows[i] : i;
    const double times = multiplicities ? multiplicities[row] : 1;
    const double gradient = (double)gradients[row] * times * gradient_scale;
    const double weight = (weights ? (double)weights[row] : 1) * times * weight_scale;
    packed[i] = (int64_t)((uint64_t)rounded(gradient) << gradient_shift) + (rounded(weight) << weight_shift) + one;
  }
}

CLONES void ctrees_pack(
  const float *gradients, const float *weights, const uint32_t *rows, const uint32_t *multiplicities, int64_t count,
  const ctrees_packing *packing, int64_t *packed
) {
  if (multiplicities) {
    if (weights) pack(gradients, weights, rows, multiplicities, count, packing, packed);
    else pack(gradients, NULL, rows, multiplicities, count, packing, packed);
  } else if (rows) {
    if (weights) pack(gradients, weights, rows, NULL, count, packing, packed);
    else pack(gradients, NULL, rows, NULL, count, packing, packed);
  } else {
    if (weights) pack(gradients, weights, NULL, NULL, count, packing, packed);
    else pack(gradients, NULL, NULL, NULL, count, packing, packed);
  }
}
