#pragma once
#include "trees_shared.h"

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
  /// 0: Gini, 1: entropy.
  int32_t criterion;
  double weight_total;
  double row_total;
  double weight_unit;
} category_counts;

/// Best subset of the categories of one feature by class counts. `left` is scratch for class_count numbers.
void ctrees_category_split_classes(
  const category_counts *found, const ctrees_feature *feature, const ctrees_limits *limits, double *left,
  ctrees_split *result);
