#pragma once
#include "../kernel.h"

// exp(x) within 2 units in the last place, for any finite x; results below 2^-1021 are raised to it, and those
// above exp(709) lowered to it. Branch-free, so loops over it become vector code.
INLINE double exponential_double(double x) {
  x = x < -708.0 ? -708.0 : x;
  x = x > 709.0 ? 709.0 : x;
  // Adding 1.5 * 2^52 rounds to a whole number and leaves it in the low bits.
  const double shifted = x * 0x1.71547652b82fep0 + 0x1.8p52;
  const double whole = shifted - 0x1.8p52;
#if LEVEL_NUMBER == 0
  // Without fused multiply-add: the first part of log 2 has so few digits that its products are exact (fdlibm).
  const double rest = (x - whole * 0x1.62e42feep-1) - whole * 0x1.a39ef35793c76p-33;
#else
  const double rest = (x - whole * 0x1.62e42fefa39efp-1) - whole * 0x1.abc9e3b39803fp-56;
#endif
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

// exp(x) in single precision, within 2 units in the last place for x in -87...88; smaller and larger x count as those.
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

