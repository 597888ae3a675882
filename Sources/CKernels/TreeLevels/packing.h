// Included once for each kernel level.

// The arguments that may be NULL are constants in the function below: a masked load from NULL would fault, quietly and
// slowly.
INLINE int64_t rounded(double value) {
  // Adding 1.5 * 2^52 leaves the nearest integer in the low bits; |value| is below 2^51.
  const double magic = 6755399441055744.0;
  double shifted = value + magic;
  int64_t bits;
  memcpy(&bits, &shifted, 8);
  return (bits & 0xfffffffffffff) - 0x8000000000000;
}

INLINE void pack_values(
  const float *restrict gradients, const float *restrict weights, const uint32_t *restrict rows,
  const uint32_t *restrict multiplicities, int64_t count, const ckernels_tree_packing *packing, int64_t *restrict packed
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

void KERNEL(tree_pack)(
  const float *gradients, const float *weights, const uint32_t *rows, const uint32_t *multiplicities, int64_t count,
  const ckernels_tree_packing *packing, int64_t *packed
) {
  if (multiplicities) {
    if (weights) pack_values(gradients, weights, rows, multiplicities, count, packing, packed);
    else pack_values(gradients, NULL, rows, multiplicities, count, packing, packed);
  } else if (rows) {
    if (weights) pack_values(gradients, weights, rows, NULL, count, packing, packed);
    else pack_values(gradients, NULL, rows, NULL, count, packing, packed);
  } else {
    if (weights) pack_values(gradients, weights, NULL, NULL, count, packing, packed);
    else pack_values(gradients, NULL, NULL, NULL, count, packing, packed);
  }
}
