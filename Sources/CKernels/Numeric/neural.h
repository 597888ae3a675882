// Included once for each kernel level.

// In-place use is element by element, so lanes never meet.
#define LANES _Pragma("clang loop vectorize(assume_safety)")

// sqrtf may set errno, which would keep the loops around it scalar: five times slower.
#if __has_builtin(__builtin_elementwise_sqrt)
INLINE float root_float(float x) { return __builtin_elementwise_sqrt(x); }
INLINE double root_double(double x) { return __builtin_elementwise_sqrt(x); }
#else
INLINE float root_float(float x) { return sqrtf(x); }
INLINE double root_double(double x) { return sqrt(x); }
#endif
INLINE float logarithm_float(float x) { return logf(x); }
INLINE double logarithm_double(double x) { return log(x); }

// A hash of 32 bits with good avalanche. Source: Wellons, "Prospecting for hash functions" (2018), lowbias32.
INLINE uint32_t mixed(uint32_t x) {
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= x >> 15;
  x *= 0x846ca68bu;
  x ^= x >> 16;
  return x;
}

#define SCALAR float
#include "neural_scalar.h"
#undef SCALAR
#define SCALAR double
#include "neural_scalar.h"
#undef SCALAR

// Outputs that are summed up in registers at a time.
enum { DENSE_PART = 32 };

void KERNEL(dense_row)(
    int64_t inputs, int64_t outputs, const double *restrict row, const double *restrict weights,
    const double *restrict offsets, double *restrict output) {
  int64_t first = 0;
  for (; first + DENSE_PART <= outputs; first += DENSE_PART) {
    double sums[DENSE_PART];
    for (int lane = 0; lane < DENSE_PART; ++lane) sums[lane] = offsets[first + lane];
    for (int64_t input = 0; input < inputs; ++input) {
      const double value = row[input];
      const double *restrict from = weights + input * outputs + first;
      for (int lane = 0; lane < DENSE_PART; ++lane) sums[lane] += value * from[lane];
    }
    for (int lane = 0; lane < DENSE_PART; ++lane) output[first + lane] = sums[lane];
  }
  for (; first + 8 <= outputs; first += 8) {
    // Four sums each, so that additions don't wait for one another.
    double sums[4][8] = {{0}};
    for (int lane = 0; lane < 8; ++lane) sums[0][lane] = offsets[first + lane];
    int64_t input = 0;
    for (; input + 4 <= inputs; input += 4)
      for (int turn = 0; turn < 4; ++turn) {
        const double *restrict from = weights + (input + turn) * outputs + first;
        for (int lane = 0; lane < 8; ++lane) sums[turn][lane] += row[input + turn] * from[lane];
      }
    for (; input < inputs; ++input)
      for (int lane = 0; lane < 8; ++lane) sums[0][lane] += row[input] * weights[input * outputs + first + lane];
    for (int lane = 0; lane < 8; ++lane)
      output[first + lane] = (sums[0][lane] + sums[1][lane]) + (sums[2][lane] + sums[3][lane]);
  }
  for (; first < outputs; ++first) {
    double sums[4] = {offsets[first], 0, 0, 0};
    int64_t input = 0;
    for (; input + 4 <= inputs; input += 4)
      for (int lane = 0; lane < 4; ++lane) sums[lane] += row[input + lane] * weights[(input + lane) * outputs + first];
    for (; input < inputs; ++input) sums[0] += row[input] * weights[input * outputs + first];
    output[first] = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  }
}
