#pragma once
#include "../kernel.h"
#include "CKernels.h"

#include <float.h>
#include <math.h>
#include <string.h>

// A fused multiply-add on one machine and not on another would give other trees.
#pragma STDC FP_CONTRACT OFF

/// What splits compare: a finite float, or NaN for a missing value.
INLINE float ckernels_tree_key(double value, double shift) {
  float key = (float)(value - shift);
  key = key > FLT_MAX ? FLT_MAX : key;
  return key < -FLT_MAX ? -FLT_MAX : key;
}

/// The bin of a category: 0 where the value is missing, `unseen_bin` for a code that the table doesn't hold.
INLINE uint8_t ckernels_tree_category_bin(double value, const uint8_t *bins, int64_t count, uint8_t unseen_bin) {
  if (value != value) return 0;
  const int64_t code = value >= 0 && value < (double)count ? (int64_t)value : -1;
  return code >= 0 && (double)code == value ? bins[code] : unseen_bin;
}

INLINE double ckernels_tree_gradient(const ckernels_tree_packing *packing, int64_t sum) {
  return (double)(sum >> packing->gradient_shift) * packing->gradient_unit;
}

INLINE double ckernels_tree_weight(const ckernels_tree_packing *packing, int64_t sum) {
  return (double)(int64_t)(((uint64_t)sum >> packing->weight_shift) & packing->weight_mask) * packing->weight_unit;
}

INLINE double ckernels_tree_rows(const ckernels_tree_packing *packing, int64_t sum, double weight) {
  return (double)(int64_t)((uint64_t)sum & packing->count_mask) * packing->count_unit
    + weight * packing->rows_per_weight;
}

INLINE double ckernels_tree_soft(double gradient, double l1) {
  double size = fabs(gradient) - l1;
  return size > 0 ? size : 0;
}

INLINE double ckernels_tree_score(double gradient, double weight, double l1, double l2) {
  double soft = ckernels_tree_soft(gradient, l1);
  double denominator = weight + l2;
  return denominator > 0 ? soft * soft / denominator : 0;
}

/// What is known of some rows: sums of their gradients and weights, and their number.
typedef struct {
  double gradient, weight, rows;
} node_sum;

INLINE node_sum unpack(const ckernels_tree_packing *packing, int64_t sum) {
  node_sum result;
  result.gradient = ckernels_tree_gradient(packing, sum);
  result.weight = ckernels_tree_weight(packing, sum);
  result.rows = ckernels_tree_rows(packing, sum, result.weight);
  return result;
}
