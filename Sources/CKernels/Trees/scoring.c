#include "keys.h"

// MARK: Walking down

INLINE void add_answer(const ckernels_tree_ensemble *ensemble, int64_t tree, float value, double *restrict scores) {
  if (ensemble->vectors) {
    uint32_t number;
    memcpy(&number, &value, 4);
    const float *restrict vector = ensemble->vectors + (int64_t)number * ensemble->score_count;
    for (int64_t k = 0; k < ensemble->score_count; ++k) scores[k] += vector[k];
  } else {
    scores[ensemble->scores[tree]] += value;
  }
}

INLINE uint32_t wide_step(const ckernels_tree_ensemble *ensemble, uint32_t at, const float *keys) {
  const ckernels_tree_node *node = &ensemble->nodes[at];
  if (node->slot & CKERNELS_TREE_CATEGORY) {
    const uint32_t bin = (uint32_t)keys[node->slot & ~CKERNELS_TREE_CATEGORY];
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
        const ckernels_tree_small_node node = nodes[at[i]];                                                            \
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

void ckernels_tree_score_row(const ckernels_tree_ensemble *ensemble, const double *row, float *keys, double *scores) {
  make_keys(ensemble, row, keys, 1);
  const int64_t count = ensemble->tree_count;
  int64_t tree = 0;
  if (ensemble->small_nodes) {
    const ckernels_tree_small_node *restrict nodes = ensemble->small_nodes;
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
enum { SMALL_ENSEMBLE = 32768 };

// Trees outside, rows inside: a tree stays in the cache for all rows of a block.
static void walk_block(
  const ckernels_tree_ensemble *ensemble, const double *rows, int count, float *restrict keys, double *restrict scores
) {
  const int64_t pitch = 2 * ensemble->columns, width = ensemble->score_count;
  for (int row = 0; row < count; ++row) make_keys(ensemble, rows + row * ensemble->columns, keys + row * pitch, 1);
  for (int64_t tree = 0; tree < ensemble->tree_count; ++tree) {
    const uint32_t root = ensemble->roots[tree];
    int row = 0;
    if (ensemble->small_nodes) {
      const ckernels_tree_small_node *restrict nodes = ensemble->small_nodes;
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

int64_t ckernels_tree_score_scratch(const ckernels_tree_ensemble *ensemble) { return 2 * ensemble->columns * ROWS + 16; }

void ckernels_tree_score_rows(
  const ckernels_tree_ensemble *ensemble, ckernels_tree_layout layout, const double *rows, int64_t begin, int64_t end, float *scratch,
  double *scores
) {
  const int64_t columns = ensemble->columns, width = ensemble->score_count;
  for (int64_t row = begin; row < end; row += ROWS) {
    const int count = (int)(end - row < ROWS ? end - row : ROWS);
    const double *from = rows + row * columns;
    double *to = scores + row * width;
    if (layout == CKERNELS_BITS && ensemble->bit_nodes) {
      ckernels_tree_bits_keys(ensemble, from, count, scratch);
      if (count < ROWS && width == 1) {
        double whole[ROWS] = {0};
        ckernels_tree_bits_block(ensemble, count, scratch, whole);
        for (int i = 0; i < count; ++i) to[i] += whole[i];
      } else {
        ckernels_tree_bits_block(ensemble, count, scratch, to);
      }
    } else if (ensemble->node_count <= SMALL_ENSEMBLE) {
      for (int i = 0; i < count; ++i) ckernels_tree_score_row(ensemble, from + i * columns, scratch, to + i * width);
    } else {
      walk_block(ensemble, from, count, scratch, to);
    }
  }
}
