#pragma once
#include "shared.h"

// Rows of one block of batch scoring.
enum { ROWS = 32 };

// The two keys of a column stand `pitch` apart from those of its neighbours; `high` from `low` by columns * pitch.
INLINE void make_keys(const ckernels_tree_ensemble *ensemble, const double *restrict row, float *restrict keys, int64_t pitch) {
  const int64_t columns = ensemble->columns;
  float *restrict low = keys, *restrict high = keys + columns * pitch;
  if (!ensemble->rules) {
    for (int64_t column = 0; column < columns; ++column) {
      const float key = ckernels_tree_key(row[column], 0);
      low[column * pitch] = key != key ? -INFINITY : key;
      high[column * pitch] = key != key ? INFINITY : key;
    }
    return;
  }
  for (int64_t column = 0; column < columns; ++column) {
    const ckernels_tree_key_rule *rule = &ensemble->rules[column];
    if (rule->category_bins) {
      const float bin = ckernels_tree_category_bin(
        row[column], rule->category_bins, rule->category_count, rule->unseen_bin);
      low[column * pitch] = high[column * pitch] = bin;
    } else {
      const float key = ckernels_tree_key(row[column], rule->shift);
      low[column * pitch] = key != key ? -INFINITY : key;
      high[column * pitch] = key != key ? INFINITY : key;
    }
  }
}
