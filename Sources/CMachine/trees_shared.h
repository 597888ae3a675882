#pragma once
#include "CTrees.h"
#include "clones.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

// A fused multiply-add on one machine and not on another would give other trees.
#pragma STDC FP_CONTRACT OFF

/// What splits compare: a finite float, or NaN for a missing value.
INLINE float ctrees_key(double value, double shift) {
  float key = (float)(value - shift);
  key = key > FLT_MAX ? FLT_MAX : key;
  return key < -FLT_MAX ? -FLT_MAX : key;
}

/// The bin of a category: 0 where the value is missing, `unseen_bin` for a code that the table doesn't hold.
INLINE uint8_t ctrees_category_bin(double value, const uint8_t *bins, int64_t count, uint8_t unseen_bin) {
  if (value != value) return 0;
  const int64_t code = value >= 0 && value < (double)count ? (int64_t)value : -1;
  return code >= 0 && (double)code == value ? bins[code] : unseen_bin;
}

INLINE double ctrees_gradient(const ctrees_packing *packing, int64_t sum) {
  return (double)(sum >> packing->gradient_shift) * packing->gradient_unit;
}

INLINE double ctrees_weight(const ctrees_packing *packing, int64_t sum) {
  return (double)(int64_t)(((uint64_t)sum >> packing->weight_shift) & packing->weight_mask) * packing->weight_unit;
}

INLINE double ctrees_rows(const ctrees_packing *packing, int64_t sum, double weight) {
  return (double)(int64_t)((uint64_t)sum & packing->count_mask) * packing->count_unit
    + weight * packing->rows_per_weight;
}

INLINE double ctrees_soft(double gradient, double l1) {
  double size = fabs(gradient) - l1;
  return size > 0 ? size : 0;
}

INLINE double ctrees_score(double gradient, double weight, double l1, double l2) {
  double soft = ctrees_soft(gradient, l1);
  double denominator = weight + l2;
  return denominator > 0 ? soft * soft / denominator : 0;
}

/// What is known of some rows: sums of their gradients and weights, and their number.
typedef struct {
  double gradient, weight, rows;
} node_sum;

INLINE node_sum unpack(const ctrees_packing *packing, int64_t sum) {
  node_sum result;
  result.gradient = ctrees_gradient(packing, sum);
  result.weight = ctrees_weight(packing, sum);
  result.rows = ctrees_rows(packing, sum, result.weight);
  return result;
}
