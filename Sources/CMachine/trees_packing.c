#include "trees_shared.h"

CLONES void ctrees_totals(
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

INLINE int64_t rounded(double value) {
  // Adding 1.5 * 2^52 leaves the nearest integer in the low bits; |value| is below 2^51.
  const double magic = 6755399441055744.0;
  double shifted = value + magic;
  int64_t bits;
  memcpy(&bits, &shifted, 8);
  return (bits & 0xfffffffffffff) - 0x8000000000000;
}

CLONES void ctrees_pack(
  const float *restrict gradients, const float *restrict weights, const uint32_t *restrict rows,
  const uint32_t *restrict multiplicities, int64_t count, const ctrees_packing *packing, int64_t *restrict packed
) {
  const double gradient_scale = 1 / packing->gradient_unit, weight_scale = 1 / packing->weight_unit;
  const int gradient_shift = packing->gradient_shift, weight_shift = packing->weight_shift;
  const int64_t one = packing->count_unit != 0 && weight_shift != 0 ? 1 : 0;
  if (!rows && !multiplicities && weights) {
    for (int64_t i = 0; i < count; ++i)
      packed[i] = (int64_t)((uint64_t)rounded((double)gradients[i] * gradient_scale) << gradient_shift)
        + (rounded((double)weights[i] * weight_scale) << weight_shift) + one;
    return;
  }
  for (int64_t i = 0; i < count; ++i) {
    const int64_t row = rows ? rows[i] : i;
    const double times = multiplicities ? multiplicities[row] : 1;
    const double gradient = (double)gradients[row] * times * gradient_scale;
    const double weight = (weights ? (double)weights[row] : 1) * times * weight_scale;
    packed[i] = (int64_t)((uint64_t)rounded(gradient) << gradient_shift) + (rounded(weight) << weight_shift) + one;
  }
}
