// Included once for each kernel level.

enum { BIN_BLOCK = 256 };

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

void KERNEL(tree_bin_rows)(
  const double *inputs, int64_t columns, int64_t row_begin, int64_t row_end, int32_t count,
  const int32_t *feature_columns, const ckernels_tree_bin_map *maps, uint8_t *out
) {
  float keys[BIN_BLOCK];
  int32_t positions[BIN_BLOCK];
  for (int64_t begin = row_begin; begin < row_end; begin += BIN_BLOCK) {
    const int length = (int)(row_end - begin < BIN_BLOCK ? row_end - begin : BIN_BLOCK);
    for (int feature = 0; feature < count; ++feature) {
      const ckernels_tree_bin_map *map = &maps[feature];
      const double *input = inputs + begin * columns + feature_columns[feature];
      uint8_t *target = out + begin * count + feature;
      if (!map->edges) {
        for (int i = 0; i < length; ++i)
          target[(int64_t)i * count] = ckernels_tree_category_bin(
            input[i * columns], map->category_bins, map->category_count, map->unseen_bin);
        continue;
      }
      for (int i = 0; i < length; ++i) keys[i] = ckernels_tree_key(input[i * columns], map->shift);
      search_block(keys, length, map->edges, map->search_width, positions);
      for (int i = 0; i < length; ++i)
        target[(int64_t)i * count] = keys[i] != keys[i] ? 0 : (uint8_t)(positions[i] + 1);
    }
  }
}

