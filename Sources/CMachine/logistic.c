#include "CMachine.h"
#include "clones.h"

#include <math.h>
#include <string.h>


// exp(x) to about one unit in the last place, for any finite x; results below 2^-1021 are raised to it, and those
// above exp(709) lowered to it. Branch-free, so loops over it become vector code.
static inline __attribute__((always_inline)) double exponential(double x) {
  x = x < -708.0 ? -708.0 : x;
  x = x > 709.0 ? 709.0 : x;
  // Adding 1.5 * 2^52 rounds to a whole number and leaves it in the low bits.
  const double shifted = x * 0x1.71547652b82fep0 + 0x1.8p52;
  const double whole = shifted - 0x1.8p52;
  const double rest = (x - whole * 0x1.62e42fefa39efp-1) - whole * 0x1.abc9e3b39803fp-56;
  double sum = 1.0 / 6227020800.0;
  sum = sum * rest + 1.0 / 479001600.0;
  sum = sum * rest + 1.0 / 39916800.0;
  sum = sum * rest + 1.0 / 3628800.0;
  sum = sum * rest + 1.0 / 362880.0;
  sum = sum * rest + 1.0 / 40320.0;
  sum = sum * rest + 1.0 / 5040.0;
  sum = sum * rest + 1.0 / 720.0;
  sum = sum * rest + 1.0 / 120.0;
  sum = sum * rest + 1.0 / 24.0;
  sum = sum * rest + 1.0 / 6.0;
  sum = sum * rest + 0.5;
  sum = sum * rest + 1.0;
  sum = sum * rest + 1.0;
  uint64_t exponent, bits;
  memcpy(&exponent, &shifted, sizeof exponent);
  memcpy(&bits, &sum, sizeof bits);
  bits += exponent << 52;
  memcpy(&sum, &bits, sizeof sum);
  return sum;
}

// log(1 + x) for x in [0, 1]: twice the artanh series of x / (2 + x), whose square is at most 1/9.
static inline __attribute__((always_inline)) double logarithm_of_one_plus(double x) {
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

CLONES double cmachine_logistic_losses(
    long count, const double *restrict scores, const double *restrict targets, const double *restrict weights,
    double *restrict residuals) {
#pragma clang fp reassociate(on)
  double total = 0.0;
  for (long i = 0; i < count; ++i) {
    const double score = scores[i], size = fabs(score), target = targets[i], weight = weights[i];
    const double small = exponential(-size);
    const double inverse = 1.0 / (1.0 + small);
    const double probability = score >= 0.0 ? inverse : small * inverse;
    // -log likelihood: max(score, 0) - target * score + log(1 + exp(-|score|))
    total += weight * (0.5 * (score + size) - target * score + logarithm_of_one_plus(small));
    residuals[i] = weight * (probability - target);
  }
  return total;
}

CLONES void cmachine_logistic_curvatures(
    long count, const double *restrict scores, const double *restrict weights, double *restrict curvatures) {
  for (long i = 0; i < count; ++i) {
    const double small = exponential(-fabs(scores[i]));
    const double inverse = 1.0 / (1.0 + small);
    curvatures[i] = weights[i] * small * inverse * inverse;
  }
}

CLONES void cmachine_softmax_columns(
    long classes, long count, double *restrict scores, double *restrict largest, double *restrict sums) {
  for (long i = 0; i < count; ++i) largest[i] = scores[i];
  for (long k = 1; k < classes; ++k) {
    const double *restrict row = scores + k * count;
    for (long i = 0; i < count; ++i) largest[i] = row[i] > largest[i] ? row[i] : largest[i];
  }
  for (long i = 0; i < count; ++i) sums[i] = 0.0;
  for (long k = 0; k < classes; ++k) {
    double *restrict row = scores + k * count;
    for (long i = 0; i < count; ++i) {
      const double value = exponential(row[i] - largest[i]);
      row[i] = value;
      sums[i] += value;
    }
  }
  for (long k = 0; k < classes; ++k) {
    double *restrict row = scores + k * count;
    for (long i = 0; i < count; ++i) row[i] /= sums[i];
  }
}
