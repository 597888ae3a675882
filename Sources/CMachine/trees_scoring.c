#include "trees_shared.h"

// MARK: Keys

// The two keys of a column stand `pitch` apart from those of its neighbours; `high` from `low` by columns * pitch.
INLINE void make_keys(const ctrees_ensemble *ensemble, const double *restrict row, float *restrict keys, int64_t pitch) {
  const int64_t columns = ensemble->columns;
  float *restrict low = keys, *restrict high = keys + columns * pitch;
  if (!ensemble->rules) {
    for (int64_t column = 0; column < columns; ++column) {
      const float key = ctrees_key(row[column], 0);
      low[column * pitch] = key != key ? -INFINITY : key;
      high[column * pitch] = key != key ? INFINITY : key;
    }
    return;
  }
  for (int64_t column = 0; column < columns; ++column) {
    const ctrees_key_rule *rule = &ensemble->rules[column];
    if (rule->category_bins) {
      const float bin = ctrees_category_bin(
        row[column], rule->category_bins, rule->category_count, rule->unseen_bin);
      low[column * pitch] = high[column * pitch] = bin;
    } else {
      const float key = ctrees_key(row[column], rule->shift);
      low[column * pitch] = key != key ? -INFINITY : key;
      high[column * pitch] = key != key ? INFINITY : key;
    }
  }
}

// MARK: Walking down

INLINE void add_answer(const ctrees_ensemble *ensemble, int64_t tree, float value, double *restrict scores) {
  if (ensemble->vectors) {
    uint32_t number;
    memcpy(&number, &value, 4);
    const float *restrict vector = ensemble->vectors + (int64_t)number * ensemble->score_count;
    for (int64_t k = 0; k < ensemble->score_count; ++k) scores[k] += vector[k];
  } else {
    scores[ensemble->scores[tree]] += value;
  }
}

INLINE uint32_t wide_step(const ctrees_ensemble *ensemble, uint32_t at, const float *keys) {
  const ctrees_node *node = &ensemble->nodes[at];
  if (node->slot & CTREES_CATEGORY) {
    const uint32_t bin = (uint32_t)keys[node->slot & ~CTREES_CATEGORY];
    const uint32_t word = ensemble->sets[(int64_t)node->set * 8 + (bin >> 5)];
    return node->left + !((word >> (bin & 31)) & 1);
  }
  return node->left + !(keys[node->slot] <= node->threshold);
}

// Walks of several trees (or rows) go on side by side, so that the loads of one are under way while another's are
// awaited; they end when all have reached a leaf.
#define WALK_WIDE(FLIGHT, ROOT, KEYS, DEPTH, DONE)                                                              \
  {                                                                                                             \
    uint32_t at[FLIGHT];                                                                                        \
    for (int i = 0; i < FLIGHT; ++i) at[i] = (ROOT);                                                            \
    for (uint32_t level = 0; level < (DEPTH); ++level)                                                          \
      for (int i = 0; i < FLIGHT; ++i) at[i] = wide_step(ensemble, at[i], (KEYS));                              \
    for (int i = 0; i < FLIGHT; ++i) {                                                                          \
      const float value = ensemble->nodes[at[i]].value;                                                         \
      DONE                                                                                                      \
    }                                                                                                           \
  }

#define WALK_SMALL(FLIGHT, ROOT, KEYS, DONE)                                                                    \
  {                                                                                                             \
    uint32_t at[FLIGHT];                                                                                        \
    for (int i = 0; i < FLIGHT; ++i) at[i] = (ROOT);                                                            \
    for (;;) {                                                                                                  \
      uint32_t any = 0;                                                                                         \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < FLIGHT; ++i) {                                     \
        const ctrees_small_node node = nodes[at[i]];                                                            \
        any |= node.offset;                                                                                     \
        at[i] += node.offset + !((KEYS)[node.slot] <= node.threshold);                                          \
      }                                                                                                         \
      if (!any) break;                                                                                          \
    }                                                                                                           \
    for (int i = 0; i < FLIGHT; ++i) {                                                                          \
      const float value = ensemble->values[at[i]];                                                              \
      DONE                                                                                                      \
    }                                                                                                           \
  }

void ctrees_score_row(const ctrees_ensemble *ensemble, const double *row, float *keys, double *scores) {
  make_keys(ensemble, row, keys, 1);
  const int64_t count = ensemble->tree_count;
  int64_t tree = 0;
  if (ensemble->small_nodes) {
    const ctrees_small_node *restrict nodes = ensemble->small_nodes;
    for (; tree + 12 <= count; tree += 12)
      WALK_SMALL(12, ensemble->roots[tree + i], keys, add_answer(ensemble, tree + i, value, scores);)
    for (; tree + 4 <= count; tree += 4)
      WALK_SMALL(4, ensemble->roots[tree + i], keys, add_answer(ensemble, tree + i, value, scores);)
    for (; tree < count; ++tree)
      WALK_SMALL(1, ensemble->roots[tree + i], keys, add_answer(ensemble, tree + i, value, scores);)
    return;
  }
  for (; tree + 8 <= count; tree += 8)
    WALK_WIDE(8, ensemble->roots[tree + i], keys, ensemble->depths[tree],
      add_answer(ensemble, tree + i, value, scores);)
  for (; tree < count; ++tree)
    WALK_WIDE(1, ensemble->roots[tree + i], keys, ensemble->depths[tree],
      add_answer(ensemble, tree + i, value, scores);)
}

// Nodes that stay in the second-level cache: then walking many trees for one row beats many rows for one tree.
enum { ROWS = 32, SMALL_ENSEMBLE = 32768 };

// Trees outside, rows inside: a tree stays in the cache for all rows of a block.
static void walk_block(
  const ctrees_ensemble *ensemble, const double *rows, int count, float *restrict keys, double *restrict scores
) {
  const int64_t pitch = 2 * ensemble->columns, width = ensemble->score_count;
  for (int row = 0; row < count; ++row) make_keys(ensemble, rows + row * ensemble->columns, keys + row * pitch, 1);
  for (int64_t tree = 0; tree < ensemble->tree_count; ++tree) {
    const uint32_t root = ensemble->roots[tree];
    int row = 0;
    if (ensemble->small_nodes) {
      const ctrees_small_node *restrict nodes = ensemble->small_nodes;
      for (; row + 8 <= count; row += 8)
        WALK_SMALL(8, root, keys + (row + i) * pitch, add_answer(ensemble, tree, value, scores + (row + i) * width);)
      for (; row < count; ++row)
        WALK_SMALL(1, root, keys + (row + i) * pitch, add_answer(ensemble, tree, value, scores + (row + i) * width);)
    } else {
      for (; row + 8 <= count; row += 8)
        WALK_WIDE(8, root, keys + (row + i) * pitch, ensemble->depths[tree],
          add_answer(ensemble, tree, value, scores + (row + i) * width);)
      for (; row < count; ++row)
        WALK_WIDE(1, root, keys + (row + i) * pitch, ensemble->depths[tree],
          add_answer(ensemble, tree, value, scores + (row + i) * width);)
    }
  }
}

// MARK: Bit vectors

typedef float float16x __attribute__((vector_size(64), aligned(4)));
typedef int32_t int16x __attribute__((vector_size(64), aligned(4)));

// Every leaf of a tree is a bit. Each split whose key goes right takes away the leaves on its left; the lowest bit that
// is left is the row's leaf. No branch, no chain of loads: 32 rows at a time.
CLONES static void bits_block(
  const ctrees_ensemble *ensemble, int count, const float *restrict keys, double *restrict scores
) {
  const int64_t width = ensemble->score_count;
  for (int64_t tree = 0; tree < ensemble->tree_count; ++tree) {
    const ctrees_bit_node *restrict node = ensemble->bit_nodes + ensemble->bit_starts[tree];
    const ctrees_bit_node *restrict end = ensemble->bit_nodes + ensemble->bit_starts[tree + 1];
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
  const ctrees_ensemble *ensemble, const double *restrict rows, int count, float *restrict keys
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

CLONES static void bits_keys(const ctrees_ensemble *ensemble, const double *rows, int count, float *keys) {
  transpose_keys(ensemble, rows, count, keys);
}

int64_t ctrees_score_scratch(const ctrees_ensemble *ensemble) { return 2 * ensemble->columns * ROWS + 16; }

void ctrees_score_rows(
  const ctrees_ensemble *ensemble, int32_t layout, const double *rows, int64_t begin, int64_t end, float *scratch,
  double *scores
) {
  const int64_t columns = ensemble->columns, width = ensemble->score_count;
  for (int64_t row = begin; row < end; row += ROWS) {
    const int count = (int)(end - row < ROWS ? end - row : ROWS);
    const double *from = rows + row * columns;
    double *to = scores + row * width;
    if (layout == 1 && ensemble->bit_nodes) {
      bits_keys(ensemble, from, count, scratch);
      if (count < ROWS && width == 1) {
        double whole[ROWS] = {0};
        bits_block(ensemble, count, scratch, whole);
        for (int i = 0; i < count; ++i) to[i] += whole[i];
      } else {
        bits_block(ensemble, count, scratch, to);
      }
    } else if (ensemble->node_count <= SMALL_ENSEMBLE) {
      for (int i = 0; i < count; ++i) ctrees_score_row(ensemble, from + i * columns, scratch, to + i * width);
    } else {
      walk_block(ensemble, from, count, scratch, to);
    }
  }
}
