#pragma once
#include <stdint.h>

// Hot loops of the tree models. Every pointer must be valid for the lengths given; nothing is checked here.
// Sums are integers (fixed-point), so no result depends on the order of additions or on the number of threads.

// MARK: Binning

/// How the values of one column become bin numbers. Bin 0 holds missing values.
typedef struct {
  /// Taken from a value before it is rounded to float.
  double shift;
  /// Numeric: 256 ascending upper bounds, filled up with infinity. NULL for a category.
  const float *edges;
  /// Numeric: the smallest power of two that is larger than the number of finite edges.
  int32_t search_width;
  /// Category: the bin of each code.
  const uint8_t *category_bins;
  int64_t category_count;
} ctrees_bin_map;

/// Bins rows row_begin..<row_end of the given columns into out[row * count + position].
void ctrees_bin_rows(
  const double *inputs, int64_t columns, int64_t row_begin, int64_t row_end, int32_t count,
  const int32_t *feature_columns, const ctrees_bin_map *maps, uint8_t *out);

/// Sorts keys ascending (no NaN among them); `other` is scratch of the same length.
void ctrees_sort_floats(float *keys, float *other, int64_t count);

// MARK: Splits by class counts or sums, on subsets of features (single trees and forests)

/// Where the bins of one feature are: bin of row r is base[r * stride].
typedef struct {
  const uint8_t *base;
  int64_t stride;
  /// Bins, the missing one included.
  int32_t bins;
  int32_t is_category;
  /// Numeric: upper bounds of the value bins (bins - 2 of them). Used for random thresholds only.
  const float *edges;
  /// Numeric: mean position of each bin, for random thresholds only.
  double uniform;
} ctrees_feature;

/// The best split of one feature: rows with bin 1...bin go left (numeric), or bins in `set` (category).
typedef struct {
  /// Gain of the criterion; negative infinity where no split is allowed.
  double gain;
  int32_t bin;
  int32_t missing_left;
  uint64_t set[4];
} ctrees_split;

/// How sums are packed into 64 bits, most significant first: gradient (signed), weight, row count.
typedef struct {
  int32_t gradient_shift;
  int32_t weight_shift;
  uint64_t weight_mask;
  uint64_t count_mask;
  /// One unit of the packed gradient and weight.
  double gradient_unit;
  double weight_unit;
  /// Rows = packed count * count_unit + weight * rows_per_weight (one of the two is 0).
  double count_unit;
  double rows_per_weight;
} ctrees_packing;

/// What a split must keep to.
typedef struct {
  double l2;
  double l1;
  double minimum_rows;
  double minimum_weight;
  double category_smoothing;
  double category_l2;
  int32_t category_limit;
  /// Choose one threshold at random instead of the best.
  int32_t random_threshold;
} ctrees_limits;

/// Best split of each feature of a node by sums: gain = T(GL)^2/(HL+l2) + T(GR)^2/(HR+l2) - T(G)^2/(H+l2).
/// `sums` holds 8 * 256 zeros and is left so. `values` is in the order of `rows`.
void ctrees_split_sums(
  const ctrees_feature *features, int32_t feature_count, const uint32_t *rows, const int64_t *values, int64_t row_count,
  const ctrees_packing *packing, const ctrees_limits *limits, int64_t *sums, ctrees_split *results);

/// Best split of each feature of a node by class counts. criterion 0: Gini, 1: entropy; the gain is the decrease of
/// weight times impurity. `classes` and `weights` are in the order of `rows`; `counts` holds 257 * padded zeros, where
/// padded is class_count rounded up to 16, and is left so.
void ctrees_split_classes(
  const ctrees_feature *features, int32_t feature_count, const uint32_t *rows, const int32_t *classes,
  const uint32_t *weights, int64_t row_count, int32_t class_count, int32_t criterion, double weight_unit,
  const ctrees_limits *limits, uint32_t *counts, ctrees_split *results);

/// Divides rows by a split, keeping their order: those that go left stay at the front, the others follow. `values` (if
/// not NULL) moves along. Scratch holds row_count elements. Returns the number that went left.
int64_t ctrees_partition(
  const ctrees_feature *feature, const ctrees_split *split, uint32_t *rows, int64_t *values, int64_t row_count,
  uint32_t *row_scratch, int64_t *value_scratch);

// MARK: Packing

/// Sums of |gradient| and of weight over rows, each times its multiplicity (NULL: 1), in row order.
void ctrees_totals(
  const float *gradients, const float *weights, const uint32_t *rows, const uint32_t *multiplicities, int64_t count,
  double *gradient_total, double *weight_total);

/// Packs gradient and weight of each row (rows NULL: 0, 1, ...) in the order given; weights NULL: 1.
void ctrees_pack(
  const float *gradients, const float *weights, const uint32_t *rows, const uint32_t *multiplicities, int64_t count,
  const ctrees_packing *packing, int64_t *packed);

// MARK: Scoring

/// A node of a compiled tree; both children stand side by side.
typedef struct {
  /// Keys up to it go left. For a category: the number of its set. For a leaf: the largest float.
  union {
    float threshold;
    uint32_t set;
  };
  /// Where the key stands; the top bit marks a category.
  uint32_t slot;
  /// The left child; the right one follows it. A leaf names itself.
  uint32_t left;
  /// Leaf: the answer, or the number of its vector.
  union {
    float value;
    uint32_t vector;
  };
} ctrees_node;

#define CTREES_CATEGORY 0x80000000u

/// How one column becomes its two keys: missing values sort below all others in slot `column`, above them in slot
/// `columns + column`.
typedef struct {
  double shift;
  const uint8_t *category_bins;
  int64_t category_count;
} ctrees_key_rule;

/// A compiled ensemble. Tree t begins at node roots[t], and no path in it has more than depths[t] splits.
typedef struct {
  int64_t columns;
  int64_t tree_count;
  int64_t score_count;
  const ctrees_node *nodes;
  const uint32_t *roots;
  const uint32_t *depths;
  const uint32_t *sets;
  /// Vectors of the leaves, or NULL where a leaf holds one number for score t mod score_count.
  const float *vectors;
  /// NULL where no column is shifted or a category.
  const ctrees_key_rule *rules;
  int32_t has_categories;
} ctrees_ensemble;

/// Adds the answers of all trees for one row of `columns` values to `scores`. `keys` is scratch for 2 * columns floats.
void ctrees_score_row(const ctrees_ensemble *ensemble, const double *row, float *keys, double *scores);

/// The same for rows begin..<end of `rows`, into scores[row * score_count].
void ctrees_score_rows(
  const ctrees_ensemble *ensemble, const double *rows, int64_t begin, int64_t end, double *scores);
