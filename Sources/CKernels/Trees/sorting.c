#include "shared.h"

void ckernels_tree_sort_floats(float *keys, float *other, int64_t count) {
  // Least significant digit first, on bit patterns made to order like the numbers they stand for.
  enum { BITS = 11, DIGITS = 1 << BITS };
  uint32_t *from = (uint32_t *)(void *)keys, *to = (uint32_t *)(void *)other;
  static const int shifts[3] = {0, BITS, 2 * BITS};
  uint32_t starts[3][DIGITS];
  memset(starts, 0, sizeof starts);
  for (int64_t i = 0; i < count; ++i) {
    uint32_t bits;
    memcpy(&bits, &from[i], 4);
    bits ^= (uint32_t)((int32_t)bits >> 31) | 0x80000000u;
    memcpy(&from[i], &bits, 4);
    for (int digit = 0; digit < 3; ++digit) starts[digit][(bits >> shifts[digit]) & (DIGITS - 1)] += 1;
  }
  for (int digit = 0; digit < 3; ++digit) {
    uint32_t sum = 0;
    for (int value = 0; value < DIGITS; ++value) {
      uint32_t size = starts[digit][value];
      starts[digit][value] = sum;
      sum += size;
    }
    for (int64_t i = 0; i < count; ++i) {
      uint32_t bits = from[i];
      to[starts[digit][(bits >> shifts[digit]) & (DIGITS - 1)]++] = bits;
    }
    uint32_t *swap = from;
    from = to;
    to = swap;
  }
  // Three passes end in `other`.
  uint32_t *sorted = (uint32_t *)(void *)keys;
  for (int64_t i = 0; i < count; ++i) {
    uint32_t bits = from[i];
    bits ^= (bits >> 31) ? 0x80000000u : 0xffffffffu;
    memcpy(&sorted[i], &bits, 4);
  }
}
