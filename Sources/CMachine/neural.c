#include "neural.h"
#include "clones.h"

#include <math.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
// In-place use is element by element, so lanes never meet.
#define LANES _Pragma("clang loop vectorize(assume_safety)")

// exp(x) to about one unit in the last place, for any finite x; branch-free, so loops over it become vector code.
INLINE double exponential_double(double x) {
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

INLINE float exponential_float(float x) {
  x = x < -87.0f ? -87.0f : x;
  x = x > 88.0f ? 88.0f : x;
  const float shifted = x * 0x1.715476p0f + 0x1.8p23f;
  const float whole = shifted - 0x1.8p23f;
  const float rest = (x - whole * 0x1.62e4p-1f) - whole * 0x1.7f7d1cp-20f;
  float sum = 1.0f / 5040.0f;
  sum = sum * rest + 1.0f / 720.0f;
  sum = sum * rest + 1.0f / 120.0f;
  sum = sum * rest + 1.0f / 24.0f;
  sum = sum * rest + 1.0f / 6.0f;
  sum = sum * rest + 0.5f;
  sum = sum * rest + 1.0f;
  sum = sum * rest + 1.0f;
  uint32_t exponent, bits;
  memcpy(&exponent, &shifted, sizeof exponent);
  memcpy(&bits, &sum, sizeof bits);
  bits += exponent << 23;
  memcpy(&sum, &bits, sizeof sum);
  return sum;
}

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

#define DEFINE(SCALAR, S)                                                                                              \
  INLINE SCALAR tangent_##S(SCALAR x) {                                                                                \
    const SCALAR size = x < 0 ? -x : x;                                                                                \
    const SCALAR small = exponential_##S(-2 * size);                                                                   \
    const SCALAR value = (1 - small) / (1 + small);                                                                    \
    return x < 0 ? -value : value;                                                                                     \
  }                                                                                                                    \
  /* 1 / (1 + exp(-2u)), u = sqrt(2 / pi) (x + 0.044715 x^3) */                                                        \
  INLINE SCALAR gate_##S(SCALAR x) {                                                                                   \
    const SCALAR u = (SCALAR)0.79788456080286535588 * (x + (SCALAR)0.044715 * x * x * x);                              \
    return 1 / (1 + exponential_##S(-2 * u));                                                                          \
  }                                                                                                                    \
  void cmachine_gather_##S(                                                                                            \
      int64_t count, int64_t width, const int32_t *rows, const SCALAR *source, SCALAR *target) {                       \
    const int64_t bytes = width * (int64_t)sizeof(SCALAR);                                                             \
    for (int64_t i = 0; i < count; ++i) {                                                                              \
      if (i + 8 < count && bytes <= 2048) {                                                                            \
        const char *ahead = (const char *)(source + rows[i + 8] * width);                                              \
        for (int64_t at = 0; at < bytes; at += 64) __builtin_prefetch(ahead + at);                                     \
      }                                                                                                                \
      memcpy(target + i * width, source + rows[i] * width, (size_t)bytes);                                             \
    }                                                                                                                  \
  }                                                                                                                    \
  CLONES void cmachine_bend_##S(                                                                                       \
      int32_t bend, int64_t rows, int64_t columns, const SCALAR *bias, SCALAR *values, SCALAR *output) {               \
    for (int64_t i = 0; i < rows; ++i) {                                                                               \
      SCALAR *from = values + i * columns, *to = output + i * columns;                                                 \
      if (bend == 1) {                                                                                                 \
        LANES for (int64_t j = 0; j < columns; ++j) {                                                                  \
          const SCALAR x = from[j] + bias[j];                                                                          \
          to[j] = x > 0 ? x : 0;                                                                                       \
        }                                                                                                              \
      } else if (bend == 2) {                                                                                          \
        LANES for (int64_t j = 0; j < columns; ++j) to[j] = tangent_##S(from[j] + bias[j]);                            \
      } else if (bend == 3) {                                                                                          \
        LANES for (int64_t j = 0; j < columns; ++j) {                                                                  \
          const SCALAR x = from[j] + bias[j];                                                                          \
          from[j] = x;                                                                                                 \
          to[j] = x * gate_##S(x);                                                                                     \
        }                                                                                                              \
      } else {                                                                                                         \
        LANES for (int64_t j = 0; j < columns; ++j) to[j] = from[j] + bias[j];                                         \
      }                                                                                                                \
    }                                                                                                                  \
  }                                                                                                                    \
  CLONES void cmachine_unbend_##S(                                                                                     \
      int32_t bend, int64_t count, const SCALAR *restrict kept, SCALAR *restrict gradient) {                           \
    if (bend == 1) {                                                                                                   \
      for (int64_t i = 0; i < count; ++i) gradient[i] = kept[i] > 0 ? gradient[i] : 0;                                 \
    } else if (bend == 2) {                                                                                            \
      for (int64_t i = 0; i < count; ++i) gradient[i] *= 1 - kept[i] * kept[i];                                        \
    } else if (bend == 3) {                                                                                            \
      for (int64_t i = 0; i < count; ++i) {                                                                            \
        const SCALAR x = kept[i], gate = gate_##S(x);                                                                  \
        const SCALAR slope = (SCALAR)0.79788456080286535588 * (1 + 3 * (SCALAR)0.044715 * x * x);                      \
        gradient[i] *= gate + 2 * x * gate * (1 - gate) * slope;                                                       \
      }                                                                                                                \
    }                                                                                                                  \
  }                                                                                                                    \
  CLONES void cmachine_column_sums_##S(                                                                                \
      int64_t rows, int64_t columns, const SCALAR *restrict values, SCALAR *restrict sums) {                           \
    for (int64_t j = 0; j < columns; ++j) sums[j] = 0;                                                                 \
    for (int64_t i = 0; i < rows; ++i) {                                                                               \
      const SCALAR *restrict from = values + i * columns;                                                              \
      for (int64_t j = 0; j < columns; ++j) sums[j] += from[j];                                                        \
    }                                                                                                                  \
  }                                                                                                                    \
  CLONES void cmachine_accumulate_##S(int64_t count, const SCALAR *restrict values, SCALAR *restrict sum) {            \
    for (int64_t i = 0; i < count; ++i) sum[i] += values[i];                                                           \
  }                                                                                                                    \
  CLONES double cmachine_square_sum_##S(int64_t count, const SCALAR *restrict values) {                                \
    double sums[8] = {0};                                                                                              \
    int64_t i = 0;                                                                                                     \
    for (; i + 8 <= count; i += 8)                                                                                     \
      for (int k = 0; k < 8; ++k) sums[k] += (double)values[i + k] * values[i + k];                                    \
    for (; i < count; ++i) sums[0] += (double)values[i] * values[i];                                                   \
    return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));                  \
  }                                                                                                                    \
  CLONES void cmachine_blend_##S(                                                                                      \
      int64_t count, SCALAR share, const SCALAR *restrict values, SCALAR *restrict running) {                          \
    for (int64_t i = 0; i < count; ++i) running[i] += share * (values[i] - running[i]);                                \
  }                                                                                                                    \
  CLONES void cmachine_scale_##S(int64_t count, SCALAR factor, SCALAR *restrict values) {                              \
    for (int64_t i = 0; i < count; ++i) values[i] *= factor;                                                           \
  }                                                                                                                    \
  CLONES void cmachine_adam_##S(                                                                                       \
      int64_t count, SCALAR *restrict parameters, const SCALAR *restrict gradients, SCALAR *restrict first,            \
      SCALAR *restrict second, SCALAR beta1, SCALAR beta2, SCALAR rate, SCALAR correction, SCALAR epsilon,             \
      SCALAR penalty, SCALAR decay) {                                                                                  \
    for (int64_t i = 0; i < count; ++i) {                                                                              \
      const SCALAR p = parameters[i], g = gradients[i] + penalty * p;                                                  \
      SCALAR m = first[i] + (1 - beta1) * (g - first[i]);                                                              \
      SCALAR v = second[i] + (1 - beta2) * (g * g - second[i]);                                                        \
      /* Means of gradients that have stopped would fade into denormal numbers, which cost three times as much. */     \
      m = m < (SCALAR)1e-20 && m > (SCALAR)-1e-20 ? 0 : m;                                                             \
      v = v < (SCALAR)1e-30 ? 0 : v;                                                                                   \
      first[i] = m;                                                                                                    \
      second[i] = v;                                                                                                   \
      parameters[i] = p * (1 - decay) - rate * m / (root_##S(v) * correction + epsilon);                               \
    }                                                                                                                  \
  }                                                                                                                    \
  CLONES void cmachine_momentum_##S(                                                                                   \
      int64_t count, SCALAR *restrict parameters, const SCALAR *restrict gradients, SCALAR *restrict velocity,         \
      SCALAR momentum, SCALAR rate, SCALAR penalty) {                                                                  \
    for (int64_t i = 0; i < count; ++i) {                                                                              \
      velocity[i] = momentum * velocity[i] + gradients[i] + penalty * parameters[i];                                   \
      parameters[i] -= rate * velocity[i];                                                                             \
    }                                                                                                                  \
  }                                                                                                                    \
  CLONES void cmachine_dropout_##S(                                                                                    \
      int64_t count, uint32_t seed, uint32_t threshold, SCALAR factor, SCALAR *restrict values) {                      \
    for (int64_t i = 0; i < count; ++i)                                                                                \
      values[i] = mixed(mixed((uint32_t)i) ^ seed) < threshold ? 0 : values[i] * factor;                               \
  }                                                                                                                    \
  CLONES double cmachine_softmax_loss_##S(                                                                             \
      int64_t rows, int64_t columns, const SCALAR *restrict scores, const SCALAR *restrict targets,                    \
      int64_t target_stride, const SCALAR *restrict weights, SCALAR inverse, SCALAR factor,                            \
      SCALAR *restrict gradient) {                                                                                     \
    double total = 0;                                                                                                  \
    for (int64_t i = 0; i < rows; ++i) {                                                                               \
      const SCALAR *restrict z = scores + i * columns, *restrict t = targets + i * target_stride;                      \
      SCALAR *restrict out = gradient + i * columns;                                                                   \
      SCALAR largest = z[0];                                                                                           \
      for (int64_t k = 1; k < columns; ++k) largest = z[k] > largest ? z[k] : largest;                                 \
      SCALAR sum = 0, mass = 0, known = 0;                                                                             \
      for (int64_t k = 0; k < columns; ++k) {                                                                          \
        const SCALAR x = (z[k] - largest) * inverse;                                                                   \
        sum += x < -60 ? 0 : exponential_##S(x);                                                                       \
        mass += t[k];                                                                                                  \
        known += t[k] > 0 ? t[k] * x : 0;                                                                              \
      }                                                                                                                \
      total += (double)weights[i] * (double)(mass * logarithm_##S(sum) - known);                                       \
      const SCALAR share = weights[i] * factor * inverse, over = mass / sum;                                           \
      for (int64_t k = 0; k < columns; ++k) {                                                                          \
        const SCALAR x = (z[k] - largest) * inverse;                                                                   \
        out[k] += share * ((x < -60 ? 0 : exponential_##S(x)) * over - t[k]);                                          \
      }                                                                                                                \
    }                                                                                                                  \
    return total;                                                                                                      \
  }                                                                                                                    \
  CLONES void cmachine_column_moments_##S(                                                                             \
      int64_t rows, int64_t columns, const SCALAR *restrict values, SCALAR epsilon, SCALAR *restrict means,            \
      SCALAR *restrict inverses) {                                                                                     \
    const SCALAR share = (SCALAR)1 / (SCALAR)rows;                                                                     \
    for (int64_t j = 0; j < columns; ++j) means[j] = inverses[j] = 0;                                                  \
    for (int64_t i = 0; i < rows; ++i)                                                                                 \
      for (int64_t j = 0; j < columns; ++j) means[j] += values[i * columns + j];                                       \
    for (int64_t j = 0; j < columns; ++j) means[j] *= share;                                                           \
    for (int64_t i = 0; i < rows; ++i)                                                                                 \
      for (int64_t j = 0; j < columns; ++j) {                                                                          \
        const SCALAR d = values[i * columns + j] - means[j];                                                           \
        inverses[j] += d * d;                                                                                          \
      }                                                                                                                \
    for (int64_t j = 0; j < columns; ++j) inverses[j] = 1 / root_##S(inverses[j] * share + epsilon);                   \
  }                                                                                                                    \
  CLONES void cmachine_normalize_columns_##S(                                                                          \
      int64_t rows, int64_t columns, const SCALAR *restrict values, const SCALAR *restrict means,                      \
      const SCALAR *restrict inverses, const SCALAR *restrict gain, const SCALAR *restrict shift,                      \
      SCALAR *restrict normal, SCALAR *restrict output) {                                                              \
    for (int64_t i = 0; i < rows; ++i) {                                                                               \
      const SCALAR *restrict from = values + i * columns;                                                              \
      SCALAR *restrict unit = normal + i * columns, *restrict to = output + i * columns;                               \
      for (int64_t j = 0; j < columns; ++j) {                                                                          \
        const SCALAR x = (from[j] - means[j]) * inverses[j];                                                           \
        unit[j] = x;                                                                                                   \
        to[j] = x * gain[j] + shift[j];                                                                                \
      }                                                                                                                \
    }                                                                                                                  \
  }                                                                                                                    \
  CLONES void cmachine_unnormalize_columns_##S(                                                                        \
      int64_t rows, int64_t columns, const SCALAR *restrict normal, const SCALAR *restrict inverses,                   \
      const SCALAR *restrict gain, const SCALAR *restrict gradient, SCALAR *restrict gain_gradient,                    \
      SCALAR *restrict shift_gradient, SCALAR *restrict input_gradient) {                                              \
    const SCALAR share = (SCALAR)1 / (SCALAR)rows;                                                                     \
    for (int64_t j = 0; j < columns; ++j) gain_gradient[j] = shift_gradient[j] = 0;                                    \
    for (int64_t i = 0; i < rows; ++i)                                                                                 \
      for (int64_t j = 0; j < columns; ++j) {                                                                          \
        gain_gradient[j] += gradient[i * columns + j] * normal[i * columns + j];                                       \
        shift_gradient[j] += gradient[i * columns + j];                                                                \
      }                                                                                                                \
    for (int64_t i = 0; i < rows; ++i)                                                                                 \
      for (int64_t j = 0; j < columns; ++j) {                                                                          \
        const int64_t at = i * columns + j;                                                                            \
        input_gradient[at] = gain[j] * inverses[j] *                                                                   \
            (gradient[at] - share * (shift_gradient[j] + normal[at] * gain_gradient[j]));                              \
      }                                                                                                                \
  }                                                                                                                    \
  CLONES void cmachine_normalize_rows_##S(                                                                             \
      int64_t rows, int64_t columns, const SCALAR *restrict values, SCALAR epsilon, const SCALAR *restrict gain,       \
      const SCALAR *restrict shift, SCALAR *restrict inverses, SCALAR *restrict normal, SCALAR *restrict output) {     \
    _Pragma("clang fp reassociate(on)") const SCALAR share = (SCALAR)1 / (SCALAR)columns;                              \
    for (int64_t i = 0; i < rows; ++i) {                                                                               \
      const SCALAR *restrict from = values + i * columns;                                                              \
      SCALAR *restrict unit = normal + i * columns, *restrict to = output + i * columns;                               \
      SCALAR mean = 0, square = 0;                                                                                     \
      for (int64_t j = 0; j < columns; ++j) mean += from[j];                                                           \
      mean *= share;                                                                                                   \
      for (int64_t j = 0; j < columns; ++j) square += (from[j] - mean) * (from[j] - mean);                             \
      const SCALAR inverse = 1 / root_##S(square * share + epsilon);                                                   \
      inverses[i] = inverse;                                                                                           \
      for (int64_t j = 0; j < columns; ++j) {                                                                          \
        const SCALAR x = (from[j] - mean) * inverse;                                                                   \
        unit[j] = x;                                                                                                   \
        to[j] = x * gain[j] + shift[j];                                                                                \
      }                                                                                                                \
    }                                                                                                                  \
  }                                                                                                                    \
  CLONES void cmachine_unnormalize_rows_##S(                                                                           \
      int64_t rows, int64_t columns, const SCALAR *restrict normal, const SCALAR *restrict inverses,                   \
      const SCALAR *restrict gain, const SCALAR *restrict gradient, SCALAR *restrict gain_gradient,                    \
      SCALAR *restrict shift_gradient, SCALAR *restrict input_gradient) {                                              \
    _Pragma("clang fp reassociate(on)") const SCALAR share = (SCALAR)1 / (SCALAR)columns;                              \
    for (int64_t j = 0; j < columns; ++j) gain_gradient[j] = shift_gradient[j] = 0;                                    \
    for (int64_t i = 0; i < rows; ++i) {                                                                               \
      const SCALAR *restrict unit = normal + i * columns, *restrict from = gradient + i * columns;                     \
      SCALAR *restrict to = input_gradient + i * columns;                                                              \
      SCALAR sum = 0, along = 0;                                                                                       \
      for (int64_t j = 0; j < columns; ++j) {                                                                          \
        gain_gradient[j] += from[j] * unit[j];                                                                         \
        shift_gradient[j] += from[j];                                                                                  \
        sum += from[j] * gain[j];                                                                                      \
        along += from[j] * gain[j] * unit[j];                                                                          \
      }                                                                                                                \
      sum *= share;                                                                                                    \
      along *= share;                                                                                                  \
      for (int64_t j = 0; j < columns; ++j) to[j] = inverses[i] * (from[j] * gain[j] - sum - unit[j] * along);         \
    }                                                                                                                  \
  }

DEFINE(float, float)
DEFINE(double, double)

// Outputs that are summed up in registers at a time.
enum { part = 32 };

CLONES void cmachine_dense_row(
    int64_t inputs, int64_t outputs, const double *restrict row, const double *restrict weights,
    const double *restrict offsets, double *restrict output) {
  int64_t first = 0;
  for (; first + part <= outputs; first += part) {
    double sums[part];
    for (int lane = 0; lane < part; ++lane) sums[lane] = offsets[first + lane];
    for (int64_t input = 0; input < inputs; ++input) {
      const double value = row[input];
      const double *restrict from = weights + input * outputs + first;
      for (int lane = 0; lane < part; ++lane) sums[lane] += value * from[lane];
    }
    for (int lane = 0; lane < part; ++lane) output[first + lane] = sums[lane];
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
