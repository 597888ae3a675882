// Included once for each kernel level and each of the two values of SCALAR.

void KERNEL_OF(pack_rows)(
    int64_t rows, int64_t columns, const double *restrict source, const double *restrict centres,
    const double *restrict scales, const double *restrict weights, SCALAR *restrict target, int64_t stride,
    int trailing) {
  for (int64_t i = 0; i < rows; ++i) {
    const double root = weights ? sqrt(weights[i]) : 1.0;
    const double *restrict from = source + i * columns;
    SCALAR *restrict to = target + i * stride;
    if (scales) {
      for (int64_t j = 0; j < columns; ++j) to[j] = (SCALAR)((from[j] - centres[j]) * (scales[j] * root));
    } else {
      for (int64_t j = 0; j < columns; ++j) to[j] = (SCALAR)((from[j] - centres[j]) * root);
    }
    if (trailing) to[columns] = (SCALAR)root;
  }
}
