#include "shared.h"

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

void ckernels_tree_totals(
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

