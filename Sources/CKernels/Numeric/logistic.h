// Included once for each kernel level.

// log(1 + x) for x in [0, 1]: twice the artanh series of x / (2 + x), whose square is at most 1/9.
INLINE double logarithm_of_one_plus(double x) {
  const double ratio = x / (2.0 + x);
  const double square = ratio * ratio;
  double sum = 1.0 / 31.0;
  sum = sum * square + 1.0 / 29.0;
  sum = sum * square + 1.0 / 27.0;
  sum = sum * square + 1.0 / 25.0;
  sum = sum * square + 1.0 / 23.0;
  sum = sum * square + 1.0 / 21.0;
  sum = sum * square + 1.0 / 19.0;
  sum = sum * square + 1.0 / 17.0;
  sum = sum * square + 1.0 / 15.0;
  sum = sum * square + 1.0 / 13.0;
  sum = sum * square + 1.0 / 11.0;
  sum = sum * square + 1.0 / 9.0;
  sum = sum * square + 1.0 / 7.0;
  sum = sum * square + 1.0 / 5.0;
  sum = sum * square + 1.0 / 3.0;
  sum = sum * square + 1.0;
  return 2.0 * ratio * sum;
}

double KERNEL(logistic_losses)(
    int64_t count, const double *restrict scores, const double *restrict targets, const double *restrict weights,
    double *restrict residuals) {
#pragma clang fp reassociate(on)
  double total = 0.0;
  for (int64_t i = 0; i < count; ++i) {
    const double score = scores[i], size = fabs(score), target = targets[i], weight = weights[i];
    const double small = exponential_double(-size);
    const double inverse = 1.0 / (1.0 + small);
    const double probability = score >= 0.0 ? inverse : small * inverse;
    // -log likelihood: max(score, 0) - target * score + log(1 + exp(-|score|))
    total += weight * (0.5 * (score + size) - target * score + logarithm_of_one_plus(small));
    residuals[i] = weight * (probability - target);
  }
  return total;
}

void KERNEL(logistic_curvatures)(
    int64_t count, const double *restrict scores, const double *restrict weights, double *restrict curvatures) {
  for (int64_t i = 0; i < count; ++i) {
    const double small = exponential_double(-fabs(scores[i]));
    const double inverse = 1.0 / (1.0 + small);
    curvatures[i] = weights[i] * small * inverse * inverse;
  }
}

void KERNEL(softmax_columns)(
    int64_t classes, int64_t count, double *restrict scores, double *restrict largest, double *restrict sums) {
  for (int64_t i = 0; i < count; ++i) largest[i] = scores[i];
  for (int64_t k = 1; k < classes; ++k) {
    const double *restrict row = scores + k * count;
    for (int64_t i = 0; i < count; ++i) largest[i] = row[i] > largest[i] ? row[i] : largest[i];
  }
  for (int64_t i = 0; i < count; ++i) sums[i] = 0.0;
  for (int64_t k = 0; k < classes; ++k) {
    double *restrict row = scores + k * count;
    for (int64_t i = 0; i < count; ++i) {
      const double value = exponential_double(row[i] - largest[i]);
      row[i] = value;
      sums[i] += value;
    }
  }
  for (int64_t k = 0; k < classes; ++k) {
    double *restrict row = scores + k * count;
    for (int64_t i = 0; i < count; ++i) row[i] /= sums[i];
  }
}
