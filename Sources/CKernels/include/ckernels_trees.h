#pragma once
#include <stdint.h>

/// What a fit of boosted values makes small.
typedef enum : int32_t { CKERNELS_SQUARED, CKERNELS_ABSOLUTE, CKERNELS_QUANTILE, CKERNELS_POISSON } ckernels_tree_loss;

/// The impurity of a node.
typedef enum : int32_t { CKERNELS_GINI, CKERNELS_ENTROPY } ckernels_tree_criterion;

/// How a batch is scored: down the trees, several rows at once, or by bit vectors of leaves.
typedef enum : int32_t { CKERNELS_WALK, CKERNELS_BITS } ckernels_tree_layout;

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
  /// Category: the bin of each code, and that of every other code.
  const uint8_t *category_bins;
  int64_t category_count;
  uint8_t unseen_bin;
} ckernels_tree_bin_map;

/// Bins rows row_begin..<row_end of the given columns into out[row * count + position].
void ckernels_tree_bin_rows(
  const double *inputs, int64_t columns, int64_t row_begin, int64_t row_end, int32_t count,
  const int32_t *feature_columns, const ckernels_tree_bin_map *maps, uint8_t *out);

/// Sorts keys ascending (no NaN among them); `other` is scratch of the same length.
void ckernels_tree_sort_floats(float *keys, float *other, int64_t count);

// MARK: Splits by class counts or sums, on subsets of features (single trees and forests)

/// Where the bins of one feature are: bin of row r is base[r * stride].
typedef struct {
  const uint8_t *base;
  int64_t stride;
  /// Bins, the missing one included.
  int32_t bins;
  int32_t is_category;
  /// Category: bins that hold training rows, the missing one not counted.
  int32_t levels;
  /// Numeric: upper bounds of the value bins (bins - 2 of them). Used for random thresholds only.
  const float *edges;
  /// A number drawn uniformly from 0..<1, for random thresholds only.
  double uniform;
} ckernels_tree_feature;

/// The best split of one feature: rows with bin 1...bin go left (numeric), or bins in `set` (category).
typedef struct {
  /// Gain of the criterion; negative infinity where no split is allowed.
  double gain;
  int32_t bin;
  int32_t missing_left;
  uint64_t set[4];
} ckernels_tree_split;

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
} ckernels_tree_packing;

/// What a split must keep to.
typedef struct {
  double l2;
  double l1;
  double minimum_rows;
  double minimum_weight;
  /// For categories of more than `category_few` levels: weight of the node's mean in the order of the levels, and in
  /// the gain of each side (added to l2).
  double category_smoothing;
  double category_l2;
  /// Rows that a level needs to take part; levels with fewer go with the rest.
  double category_rows;
  /// Rows that each side needs, and that lie between two cuts that are tried.
  double category_side_rows;
  /// What each level beyond `category_few` adds to the gain of the best cut by chance alone; taken off the gain.
  double category_price;
  /// Most levels that a split names.
  int32_t category_limit;
  /// Categories of so many levels are split freely.
  int32_t category_few;
  /// Whether sums count from the node's mean in splits of categories (where it is what the node would answer).
  int32_t category_centred;
  /// Choose one threshold at random instead of the best.
  int32_t random_threshold;
} ckernels_tree_limits;

/// Best split of each feature of a node by sums: gain = T(GL)^2/(HL+l2) + T(GR)^2/(HR+l2) - T(G)^2/(H+l2).
/// `sums` holds 8 * 256 zeros and is left so. `values` is in the order of `rows`.
void ckernels_tree_split_sums(
  const ckernels_tree_feature *features, int32_t feature_count, const uint32_t *rows, const int64_t *values, int64_t row_count,
  const ckernels_tree_packing *packing, const ckernels_tree_limits *limits, int64_t *sums, ckernels_tree_split *results);

/// Best split of each feature of a node by class counts. The gain is the decrease of
/// weight times impurity. `classes` and `weights` are in the order of `rows`; `counts` holds 257 * padded zeros, where
/// padded is class_count rounded up to 16, and is left so.
void ckernels_tree_split_classes(
  const ckernels_tree_feature *features, int32_t feature_count, const uint32_t *rows, const int32_t *classes,
  const uint32_t *weights, int64_t row_count, int32_t class_count, ckernels_tree_criterion criterion, double weight_unit,
  const ckernels_tree_limits *limits, uint32_t *counts, ckernels_tree_split *results);

/// Best subset of the categories of one feature; sums[bin * pitch] for each of its bins (0: missing). The bins in the set
/// go left; those that the node hasn't seen aren't in it.
void ckernels_tree_category_split(
  const int64_t *sums, int64_t pitch, const ckernels_tree_feature *feature, int64_t total, const ckernels_tree_packing *packing,
  const ckernels_tree_limits *limits, ckernels_tree_split *result);

/// Divides rows by a split, keeping their order: those that go left stay at the front, the others follow. `values` (if
/// not NULL) moves along. Scratch holds row_count elements. Returns the number that went left.
int64_t ckernels_tree_partition(
  const ckernels_tree_feature *feature, const ckernels_tree_split *split, uint32_t *rows, int64_t *values, int64_t row_count,
  uint32_t *row_scratch, int64_t *value_scratch);

// MARK: Packing

/// Sums of |gradient| and of weight over rows, each times its multiplicity (NULL: 1), in row order.
void ckernels_tree_totals(
  const float *gradients, const float *weights, const uint32_t *rows, const uint32_t *multiplicities, int64_t count,
  double *gradient_total, double *weight_total);

/// Packs gradient and weight of each row (rows NULL: 0, 1, ...) in the order given; weights NULL: 1.
void ckernels_tree_pack(
  const float *gradients, const float *weights, const uint32_t *rows, const uint32_t *multiplicities, int64_t count,
  const ckernels_tree_packing *packing, int64_t *packed);

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
} ckernels_tree_node;

#define CKERNELS_TREE_CATEGORY 0x80000000u

/// How one column becomes its two keys: missing values sort below all others in slot `column`, above them in slot
/// `columns + column`.
typedef struct {
  double shift;
  const uint8_t *category_bins;
  int64_t category_count;
  uint8_t unseen_bin;
} ckernels_tree_key_rule;

/// A node in half the room, for trees without categories: the children stand `offset` behind it; 0 for a leaf.
typedef struct {
  float threshold;
  uint16_t slot;
  uint16_t offset;
} ckernels_tree_small_node;

/// A split for bit-vector scoring: rows with a key above the threshold lose the leaves on its left.
typedef struct {
  float threshold;
  uint32_t slot;
  /// All leaves of the tree but those on the left of the split.
  uint32_t kept_leaves;
} ckernels_tree_bit_node;

/// A compiled ensemble. Its trees stand in an order of their own (deepest first), which is the order of summation.
typedef struct {
  int64_t columns;
  int64_t tree_count;
  int64_t score_count;
  int64_t node_count;
  /// For each tree: its first node, the splits on its longest path, and the score it adds to.
  const uint32_t *roots;
  const uint32_t *depths;
  const uint32_t *scores;
  /// Exactly one of the two is there.
  const ckernels_tree_node *nodes;
  const ckernels_tree_small_node *small_nodes;
  /// Leaf answers (or vector numbers) by node, for `small_nodes`.
  const float *values;
  const uint32_t *sets;
  /// Vectors of the leaves, or NULL where a leaf holds one number.
  const float *vectors;
  /// NULL where no column is shifted or a category.
  const ckernels_tree_key_rule *rules;
  int32_t has_categories;
  /// Bit-vector form, or NULL: splits of tree t are bit_nodes[bit_starts[t]..<bit_starts[t + 1]], its leaves' answers
  /// bit_values[32 * t...], left to right.
  const ckernels_tree_bit_node *bit_nodes;
  const uint32_t *bit_starts;
  const float *bit_values;
} ckernels_tree_ensemble;

/// Adds the answers of all trees for one row of `columns` values to `scores`. `keys` is scratch for 2 * columns floats.
void ckernels_tree_score_row(const ckernels_tree_ensemble *ensemble, const double *row, float *keys, double *scores);

/// How many floats of scratch `ckernels_tree_score_rows` needs.
int64_t ckernels_tree_score_scratch(const ckernels_tree_ensemble *ensemble);

/// The same for rows begin..<end of `rows`, into scores[row * score_count].
/// Bit vectors only where they are there.
void ckernels_tree_score_rows(
  const ckernels_tree_ensemble *ensemble, ckernels_tree_layout layout, const double *rows, int64_t begin, int64_t end, float *scratch,
  double *scores);

/// Bit-vector scores of one block of at most 32 rows, by the keys that `ckernels_tree_bits_keys` made of them. `count` is
/// the number of rows; with one score a row, `scores` has room for 32.
void ckernels_tree_bits_block(const ckernels_tree_ensemble *ensemble, int count, const float *keys, double *scores);

/// The keys of at most 32 rows, column by column: 2 * columns * 32 floats.
void ckernels_tree_bits_keys(const ckernels_tree_ensemble *ensemble, const double *rows, int count, float *keys);

// MARK: Boosting

/// Adds each row's value to the sums of its bins, for one group of `count` (1 to 16) features whose bins lie side by
/// side: sums[bin * lanes + position], lanes 8 (count up to 8) or 16. Row i has values[i]; rows NULL: 0, 1, ...
void ckernels_tree_histogram(
  const uint8_t *base, int32_t count, int32_t lanes, const uint32_t *rows, const int64_t *values, int64_t row_count,
  int64_t *sums);

/// whole[i] -= part[i].
void ckernels_tree_subtract(int64_t *whole, const int64_t *part, int64_t count);

/// Best numeric split in each of the first `count` lanes of a group; features in ascending lanes. `total` is the node's
/// sum. gains: negative infinity where no split is allowed; bins: the last bin that goes left; missing_left: 0 or 1.
/// Gains are those of both children, the parent's not taken off.
void ckernels_tree_scan_group(
  const int64_t *sums, int32_t bins, int32_t lanes, int64_t total, const ckernels_tree_packing *packing,
  const ckernels_tree_limits *limits, double *gains, int32_t *best_bins, int32_t *missing_left);

/// The same for one lane under bounds on the children's outputs and their order (direction 1: the right one not less,
/// -1: not more, 0: free). Output of a node: -T(G) / (H + l2), kept within lower...upper.
void ckernels_tree_scan_bounded(
  const int64_t *sums, int32_t bins, int32_t pitch, int64_t total, const ckernels_tree_packing *packing,
  const ckernels_tree_limits *limits, int32_t direction, double lower, double upper, double *gain, int32_t *best_bin,
  int32_t *missing_left);

/// Sum of gradients and weights over the given rows, in their order.
void ckernels_tree_sum_rows(
  const float *gradients, const float *weights, const uint32_t *rows, int64_t count, double *gradient, double *weight);

/// Sum of the squared gradients of packed rows.
double ckernels_tree_packed_squares(const int64_t *values, int64_t count, const ckernels_tree_packing *packing);

/// scores[row] += value for the given rows.
void ckernels_tree_add_to_rows(double *scores, const uint32_t *rows, int64_t count, double value);

/// Sum of |gradient| and of weight over begin..<end.
typedef struct {
  double gradient;
  double weight;
} ckernels_tree_chunk_total;

/// Gradients and second derivatives (weights) of a loss at `scores`, for rows begin..<end; `example_weights` NULL: 1.
/// `parameter` is the level of the quantile loss.
void ckernels_tree_gradients(
  ckernels_tree_loss loss, double parameter, const double *scores, const double *targets, const float *example_weights,
  int64_t begin, int64_t end, float *gradients, float *weights);

/// The same for log-loss of two classes, codes 0 and 1, at log-odds `scores`.
void ckernels_tree_logistic_gradients(
  const double *scores, const int32_t *classes, const float *example_weights, int64_t begin, int64_t end,
  float *gradients, float *weights);

/// Softmax over `class_count` scores, row r of class k at scores[k * rows + r]; gradients and weights likewise.
void ckernels_tree_softmax_gradients(
  const double *scores, const int32_t *classes, const float *example_weights, int64_t rows, int32_t class_count,
  int64_t begin, int64_t end, float *gradients, float *weights);

/// A node of a tree on bins; a leaf has a negative feature.
typedef struct {
  int32_t feature;
  int32_t left;
  int32_t right;
  float value;
  ckernels_tree_split split;
} ckernels_tree_binned_node;

/// scores[row] += value of the leaf that each given row ends in.
void ckernels_tree_apply_tree(
  const ckernels_tree_binned_node *nodes, const ckernels_tree_feature *features, const uint32_t *rows, int64_t count,
  double *scores);
