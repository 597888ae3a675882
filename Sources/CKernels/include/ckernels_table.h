#pragma once
#include "ckernels_linear.h"
#include "ckernels_neighbors.h"
#include "ckernels_neural.h"
#include "ckernels_projection.h"
#include "ckernels_trees.h"

// Every kernel that is compiled for each level: KERNEL(result, name, parameters, arguments). Adding one is a line here, a
// prototype in its header and a body.

#define CKERNELS_OF_SCALAR(KERNEL, SCALAR) \
  KERNEL(void, gather_##SCALAR, (int64_t count, int64_t width, const int32_t *rows, const SCALAR *source, SCALAR \
    *target), (count, width, rows, source, target)) \
  KERNEL(void, activate_##SCALAR, (ckernels_activation activation, int64_t rows, int64_t columns, const SCALAR \
    *bias, SCALAR *values, SCALAR *output), (activation, rows, columns, bias, values, output)) \
  KERNEL(void, activation_gradient_##SCALAR, (ckernels_activation activation, int64_t count, const SCALAR *kept, \
    SCALAR *gradient), (activation, count, kept, gradient)) \
  KERNEL(void, column_sums_##SCALAR, (int64_t rows, int64_t columns, const SCALAR *values, SCALAR *sums), (rows, \
    columns, values, sums)) \
  KERNEL(void, accumulate_##SCALAR, (int64_t count, const SCALAR *values, SCALAR *sum), (count, values, sum)) \
  KERNEL(double, square_sum_##SCALAR, (int64_t count, const SCALAR *values), (count, values)) \
  KERNEL(void, blend_##SCALAR, (int64_t count, SCALAR share, const SCALAR *values, SCALAR *running), (count, \
    share, values, running)) \
  KERNEL(void, scale_##SCALAR, (int64_t count, SCALAR factor, SCALAR *values), (count, factor, values)) \
  KERNEL(void, adam_##SCALAR, (int64_t count, SCALAR *parameters, const SCALAR *gradients, SCALAR *first, SCALAR \
    *second, SCALAR beta1, SCALAR beta2, SCALAR rate, SCALAR correction, SCALAR epsilon, SCALAR penalty, SCALAR \
    decay), (count, parameters, gradients, first, second, beta1, beta2, rate, correction, epsilon, penalty, \
    decay)) \
  KERNEL(void, momentum_##SCALAR, (int64_t count, SCALAR *parameters, const SCALAR *gradients, SCALAR *velocity, \
    SCALAR momentum, SCALAR rate, SCALAR penalty), (count, parameters, gradients, velocity, momentum, rate, \
    penalty)) \
  KERNEL(void, dropout_##SCALAR, (int64_t count, uint32_t seed, uint32_t threshold, SCALAR factor, SCALAR \
    *values), (count, seed, threshold, factor, values)) \
  KERNEL(double, softmax_loss_##SCALAR, (int64_t rows, int64_t columns, const SCALAR *scores, const SCALAR \
    *targets, int64_t target_stride, const SCALAR *weights, SCALAR inverse, SCALAR factor, SCALAR *gradient), \
    (rows, columns, scores, targets, target_stride, weights, inverse, factor, gradient)) \
  KERNEL(void, column_moments_##SCALAR, (int64_t rows, int64_t columns, const SCALAR *values, SCALAR epsilon, \
    SCALAR *means, SCALAR *inverses), (rows, columns, values, epsilon, means, inverses)) \
  KERNEL(void, normalize_columns_##SCALAR, (int64_t rows, int64_t columns, const SCALAR *values, const SCALAR \
    *means, const SCALAR *inverses, const SCALAR *gain, const SCALAR *shift, SCALAR *normal, SCALAR *output), \
    (rows, columns, values, means, inverses, gain, shift, normal, output)) \
  KERNEL(void, unnormalize_columns_##SCALAR, (int64_t rows, int64_t columns, const SCALAR *normal, const SCALAR \
    *inverses, const SCALAR *gain, const SCALAR *gradient, SCALAR *gain_gradient, SCALAR *shift_gradient, SCALAR \
    *input_gradient), (rows, columns, normal, inverses, gain, gradient, gain_gradient, shift_gradient, \
    input_gradient)) \
  KERNEL(void, normalize_rows_##SCALAR, (int64_t rows, int64_t columns, const SCALAR *values, SCALAR epsilon, \
    const SCALAR *gain, const SCALAR *shift, SCALAR *inverses, SCALAR *normal, SCALAR *output), (rows, columns, \
    values, epsilon, gain, shift, inverses, normal, output)) \
  KERNEL(void, unnormalize_rows_##SCALAR, (int64_t rows, int64_t columns, const SCALAR *normal, const SCALAR \
    *inverses, const SCALAR *gain, const SCALAR *gradient, SCALAR *gain_gradient, SCALAR *shift_gradient, SCALAR \
    *input_gradient), (rows, columns, normal, inverses, gain, gradient, gain_gradient, shift_gradient, \
    input_gradient))

#define CKERNELS_LIST(KERNEL) \
  KERNEL(double, logistic_losses, (int64_t count, const double *scores, const double *targets, const double \
    *weights, double *residuals), (count, scores, targets, weights, residuals)) \
  KERNEL(void, logistic_curvatures, (int64_t count, const double *scores, const double *weights, double \
    *curvatures), (count, scores, weights, curvatures)) \
  KERNEL(void, softmax_columns, (int64_t classes, int64_t count, double *scores, double *largest, double *sums), \
    (classes, count, scores, largest, sums)) \
  KERNEL(void, pack_rows_double, (int64_t rows, int64_t columns, const double *source, const double *centres, \
    const double *scales, const double *weights, double *target, int64_t stride, int trailing), (rows, columns, \
    source, centres, scales, weights, target, stride, trailing)) \
  KERNEL(void, pack_rows_float, (int64_t rows, int64_t columns, const double *source, const double *centres, \
    const double *scales, const double *weights, float *target, int64_t stride, int trailing), (rows, columns, \
    source, centres, scales, weights, target, stride, trailing)) \
  KERNEL(int, gram_lanes, (int scalar_bytes), (scalar_bytes)) \
  KERNEL(void, gram_double, (int64_t rows, const double *a, int64_t stride, double *c, int64_t width), (rows, a, \
    stride, c, width)) \
  KERNEL(void, gram_float, (int64_t rows, const float *a, int64_t stride, double *c, int64_t width), (rows, a, \
    stride, c, width)) \
  KERNEL(uint64_t, points_within, (const int8_t *block, const int16_t *query, int64_t pairs, const float *slack, \
    float bound), (block, query, pairs, slack, bound)) \
  KERNEL(double, squared_distance, (const double *a, const double *b, int64_t count, double scale), (a, b, \
    count, scale)) \
  KERNEL(void, box_distances, (const double *boxes, const double *query, int64_t columns, double scale, double \
    *squared), (boxes, query, columns, scale, squared)) \
  KERNEL(void, project_row, (const double *row, const double *means, const double *axes, const double *factors, \
    int64_t inputs, int64_t outputs, double *output), (row, means, axes, factors, inputs, outputs, output)) \
  KERNEL(void, dense_row, (int64_t inputs, int64_t outputs, const double *row, const double *weights, const \
    double *offsets, double *output), (inputs, outputs, row, weights, offsets, output)) \
  KERNEL(void, tree_bin_rows, (const double *inputs, int64_t columns, int64_t row_begin, int64_t row_end, \
    int32_t count, const int32_t *feature_columns, const ckernels_tree_bin_map *maps, uint8_t *out), (inputs, \
    columns, row_begin, row_end, count, feature_columns, maps, out)) \
  KERNEL(void, tree_bits_block, (const ckernels_tree_ensemble *ensemble, int count, const float *keys, double \
    *scores), (ensemble, count, keys, scores)) \
  KERNEL(void, tree_bits_keys, (const ckernels_tree_ensemble *ensemble, const double *rows, int count, float \
    *keys), (ensemble, rows, count, keys)) \
  KERNEL(void, tree_gradients, (ckernels_tree_loss loss, double parameter, const double *scores, const double \
    *targets, const float *example_weights, int64_t begin, int64_t end, float *gradients, float *weights), \
    (loss, parameter, scores, targets, example_weights, begin, end, gradients, weights)) \
  KERNEL(void, tree_logistic_gradients, (const double *scores, const int32_t *classes, const float \
    *example_weights, int64_t begin, int64_t end, float *gradients, float *weights), (scores, classes, \
    example_weights, begin, end, gradients, weights)) \
  KERNEL(void, tree_softmax_gradients, (const double *scores, const int32_t *classes, const float \
    *example_weights, int64_t rows, int32_t class_count, int64_t begin, int64_t end, float *gradients, float \
    *weights), (scores, classes, example_weights, rows, class_count, begin, end, gradients, weights)) \
  KERNEL(void, tree_pack, (const float *gradients, const float *weights, const uint32_t *rows, const uint32_t \
    *multiplicities, int64_t count, const ckernels_tree_packing *packing, int64_t *packed), (gradients, weights, \
    rows, multiplicities, count, packing, packed)) \
  KERNEL(void, tree_subtract, (int64_t *whole, const int64_t *part, int64_t count), (whole, part, count)) \
  KERNEL(void, tree_scan_group, (const int64_t *sums, int32_t bins, int32_t lanes, int64_t total, const \
    ckernels_tree_packing *packing, const ckernels_tree_limits *limits, double *gains, int32_t *best_bins, \
    int32_t *missing_left), (sums, bins, lanes, total, packing, limits, gains, best_bins, missing_left)) \
  CKERNELS_OF_SCALAR(KERNEL, float) \
  CKERNELS_OF_SCALAR(KERNEL, double)

#define CKERNELS_FIELD(RESULT, NAME, PARAMETERS, ARGUMENTS) RESULT (*NAME) PARAMETERS;

/// The kernels of one level. The functions `ckernels_...` call those of the level in use.
typedef struct {
  CKERNELS_LIST(CKERNELS_FIELD)
} ckernels_table;

#undef CKERNELS_FIELD
