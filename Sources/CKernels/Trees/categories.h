#pragma once
#include "shared.h"

/// Class counts of the bins of one feature in a node, in whole units of weight.
typedef struct {
  /// Count of class k in bin b: counts[b * pitch + k].
  const uint32_t *counts;
  const uint32_t *weights;
  const uint32_t *rows;
  /// Count of each class in the node.
  const double *total;
  int32_t class_count;
  int32_t pitch;
  int32_t main_class;
  ckernels_tree_criterion criterion;
  double weight_total;
  double row_total;
  double weight_unit;
} category_counts;

/// Best subset of the categories of one feature by class counts. `left` is scratch for class_count numbers.
void ckernels_tree_category_split_classes(
  const category_counts *found, const ckernels_tree_feature *feature, const ckernels_tree_limits *limits, double *left,
  ckernels_tree_split *result);
