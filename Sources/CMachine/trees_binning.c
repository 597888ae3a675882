#include "trees_shared.h"

enum { BLOCK = 256 };

// Steps outside, rows inside: the searches of a block go on side by side.
INLINE void search_block(const float *keys, int count, const float *edges, int width, int32_t *positions) {
  for (int i = 0; i < count; ++i) positions[i] = 0;
  for (int step = width / 2; step > 0; step /= 2) {
    for (int i = 0; i < count; ++i) {
      int32_t position = positions[i];
      positions[i] = position + (edges[position + step - 1] < keys[i] ? step : 0);
    }
  }
}

CLONES void ctrees_bin_rows(
  const double *inputs, int64_t columns, int64_t row_begin, int64_t row_end, int32_t count,
  const int32_t *feature_columns, const ctrees_bin_map *maps, uint8_t *out
) {
  float keys[BLOCK];
  int32_t positions[BLOCK];
  for (int64_t begin = row_begin; begin < row_end; begin += BLOCK) {
    const int length = (int)(row_end - begin < BLOCK ? row_end - begin : BLOCK);
    for (int feature = 0; feature < count; ++feature) {
      const ctrees_bin_map *map = &maps[feature];
      const double *input = inputs + begin * columns + feature_columns[feature];
      uint8_t *target = out + begin * count + feature;
      if (!map->edges) {
        for (int i = 0; i < length; ++i)
          target[(int64_t)i * count] = ctrees_category_bin(
            input[i * columns], map->category_bins, map->category_count, map->unseen_bin);
        continue;
      }
      for (int i = 0; i < length; ++i) keys[i] = ctrees_key(input[i * columns], map->shift);
      search_block(keys, length, map->edges, map->search_width, positions);
      for (int i = 0; i < length; ++i)
        target[(int64_t)i * count] = keys[i] != keys[i] ? 0 : (uint8_t)(positions[i] + 1);
    }
  }
}

void ctrees_sort_floats(float *keys, float *other, int64_t count) {
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
