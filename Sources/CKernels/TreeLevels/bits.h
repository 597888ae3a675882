// Included once for each kernel level.

typedef float float16x __attribute__((vector_size(64), aligned(4)));
typedef int32_t int16x __attribute__((vector_size(64), aligned(4)));

// Every leaf of a tree is a bit. Each split whose key goes right takes away the leaves on its left; the lowest bit that
// is left is the row's leaf. No branch, no chain of loads: 32 rows at a time.
void KERNEL(tree_bits_block)(
  const ckernels_tree_ensemble *ensemble, int count, const float *restrict keys, double *restrict scores
) {
  const int64_t width = ensemble->score_count;
  for (int64_t tree = 0; tree < ensemble->tree_count; ++tree) {
    const ckernels_tree_bit_node *restrict node = ensemble->bit_nodes + ensemble->bit_starts[tree];
    const ckernels_tree_bit_node *restrict end = ensemble->bit_nodes + ensemble->bit_starts[tree + 1];
    int16x first = {0}, second = {0};
    first = ~first;
    second = ~second;
    for (; node < end; ++node) {
      const float *restrict key = keys + (int64_t)node->slot * ROWS;
      const int16x right1 = *(const float16x *)(const void *)key > node->threshold;
      const int16x right2 = *(const float16x *)(const void *)(key + 16) > node->threshold;
      first &= ~right1 | (int32_t)node->kept_leaves;
      second &= ~right2 | (int32_t)node->kept_leaves;
    }
    // The exponent of the lowest bit, as a float, is its position.
    first &= -first;
    second &= -second;
    int32_t leaves[ROWS];
    *(int16x *)(void *)leaves = ((int16x)__builtin_convertvector(first, float16x) >> 23 & 255) - 127;
    *(int16x *)(void *)(leaves + 16) = ((int16x)__builtin_convertvector(second, float16x) >> 23 & 255) - 127;
    const float *restrict values = ensemble->bit_values + 32 * tree;
    if (width == 1) {
      for (int row = 0; row < ROWS; ++row) scores[row] += values[leaves[row]];
    } else {
      double *restrict to = scores + ensemble->scores[tree];
      for (int row = 0; row < count; ++row) to[row * width] += values[leaves[row]];
    }
  }
}

INLINE void transpose_keys(
  const ckernels_tree_ensemble *ensemble, const double *restrict rows, int count, float *restrict keys
) {
  const int64_t columns = ensemble->columns;
  if (ensemble->rules) {
    for (int row = 0; row < ROWS; ++row)
      make_keys(ensemble, rows + (row < count ? row : 0) * columns, keys + row, ROWS);
    return;
  }
  for (int64_t column = 0; column < columns; ++column) {
    float *restrict low = keys + column * ROWS, *restrict high = keys + (columns + column) * ROWS;
    const double *restrict from = rows + column;
    float block[ROWS];
    if (count == ROWS) for (int row = 0; row < ROWS; ++row) block[row] = (float)from[row * columns];
    else for (int row = 0; row < ROWS; ++row) block[row] = (float)from[(row < count ? row : 0) * columns];
    for (int row = 0; row < ROWS; ++row) {
      float key = block[row];
      key = key > FLT_MAX ? FLT_MAX : key;
      key = key < -FLT_MAX ? -FLT_MAX : key;
      low[row] = key != key ? -INFINITY : key;
      high[row] = key != key ? INFINITY : key;
    }
  }
}

void KERNEL(tree_bits_keys)(const ckernels_tree_ensemble *ensemble, const double *rows, int count, float *keys) {
  transpose_keys(ensemble, rows, count, keys);
}

