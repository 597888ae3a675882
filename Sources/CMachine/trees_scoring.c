#include "trees_shared.h"

#include <stdlib.h>

INLINE void make_keys(const ctrees_ensemble *ensemble, const double *restrict row, float *restrict keys) {
  const int64_t columns = ensemble->columns;
  float *restrict low = keys, *restrict high = keys + columns;
  if (!ensemble->rules) {
    for (int64_t column = 0; column < columns; ++column) {
      const float key = ctrees_key(row[column], 0);
      low[column] = key != key ? -INFINITY : key;
      high[column] = key != key ? INFINITY : key;
    }
    return;
  }
  for (int64_t column = 0; column < columns; ++column) {
    const ctrees_key_rule *rule = &ensemble->rules[column];
    if (rule->category_bins) {
      const double value = row[column];
      const int64_t code = value >= 0 && value < (double)rule->category_count ? (int64_t)value : -1;
      low[column] = high[column] = code >= 0 && (double)code == value ? (float)rule->category_bins[code] : 0;
    } else {
      const float key = ctrees_key(row[column], rule->shift);
      low[column] = key != key ? -INFINITY : key;
      high[column] = key != key ? INFINITY : key;
    }
  }
}

INLINE uint32_t step(const ctrees_ensemble *ensemble, uint32_t at, const float *keys, int categories) {
  const ctrees_node *node = &ensemble->nodes[at];
  if (categories && (node->slot & CTREES_CATEGORY)) {
    const uint32_t bin = (uint32_t)keys[node->slot & ~CTREES_CATEGORY];
    const uint32_t word = ensemble->sets[(int64_t)node->set * 8 + (bin >> 5)];
    return node->left + !((word >> (bin & 31)) & 1);
  }
  return node->left + !(keys[node->slot] <= node->threshold);
}

INLINE void add_leaf(const ctrees_ensemble *ensemble, int64_t tree, uint32_t leaf, double *scores) {
  const ctrees_node *node = &ensemble->nodes[leaf];
  if (ensemble->vectors) {
    const float *vector = ensemble->vectors + (int64_t)node->vector * ensemble->score_count;
    for (int64_t k = 0; k < ensemble->score_count; ++k) scores[k] += vector[k];
  } else {
    scores[ensemble->score_count == 1 ? 0 : tree % ensemble->score_count] += node->value;
  }
}

enum { FLIGHT = 8 };

// Several trees at once, so that the loads of one are under way while another's are awaited.
INLINE void score_trees(const ctrees_ensemble *ensemble, const float *keys, double *scores, int categories) {
  int64_t tree = 0;
  for (; tree + FLIGHT <= ensemble->tree_count; tree += FLIGHT) {
    uint32_t at[FLIGHT];
    uint32_t depth = 0;
    for (int i = 0; i < FLIGHT; ++i) {
      at[i] = ensemble->roots[tree + i];
      if (ensemble->depths[tree + i] > depth) depth = ensemble->depths[tree + i];
    }
    for (uint32_t level = 0; level < depth; ++level)
      for (int i = 0; i < FLIGHT; ++i) at[i] = step(ensemble, at[i], keys, categories);
    for (int i = 0; i < FLIGHT; ++i) add_leaf(ensemble, tree + i, at[i], scores);
  }
  for (; tree < ensemble->tree_count; ++tree) {
    uint32_t at = ensemble->roots[tree];
    for (uint32_t level = 0; level < ensemble->depths[tree]; ++level) at = step(ensemble, at, keys, categories);
    add_leaf(ensemble, tree, at, scores);
  }
}

void ctrees_score_row(const ctrees_ensemble *ensemble, const double *row, float *keys, double *scores) {
  make_keys(ensemble, row, keys);
  if (ensemble->has_categories) score_trees(ensemble, keys, scores, 1);
  else score_trees(ensemble, keys, scores, 0);
}

void ctrees_score_rows(
  const ctrees_ensemble *ensemble, const double *rows, int64_t begin, int64_t end, double *scores
) {
  float *keys = malloc(sizeof(float) * 2 * (size_t)ensemble->columns);
  if (!keys) return;
  for (int64_t row = begin; row < end; ++row)
    ctrees_score_row(ensemble, rows + row * ensemble->columns, keys, scores + row * ensemble->score_count);
  free(keys);
}
