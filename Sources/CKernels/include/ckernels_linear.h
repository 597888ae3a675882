#pragma once
#include <stdint.h>

/// Binary log-losses of `count` scores: writes `weight * (probability - target)` to `residuals` and returns the sum of
/// `weight * loss`. Targets are 0 or 1. Residuals are within 4e-16 * weight, the sum within 1e-12 of its value. About 1 ns a
/// row with AVX2.
double ckernels_logistic_losses(
    int64_t count, const double *scores, const double *targets, const double *weights, double *residuals);

/// Writes `weight * p * (1 - p)` for the probability `p` of each score, within 4 units in the last place.
void ckernels_logistic_curvatures(int64_t count, const double *scores, const double *weights, double *curvatures);

/// Replaces `scores` (classes x count) by the softmax over the classes of each column; writes the largest score and the
/// sum of `exp(score - largest)` of each column. Probabilities are within 1e-15.
void ckernels_softmax_columns(int64_t classes, int64_t count, double *scores, double *largest, double *sums);

/// Writes `(source - centres) * scales * sqrt(weight)` for `rows` rows of `columns` values to rows of `target`, which
/// lie `stride` values apart; with `trailing`, `sqrt(weight)` follows each row. `scales` and `weights` may be NULL.
void ckernels_pack_rows_double(
    int64_t rows, int64_t columns, const double *source, const double *centres, const double *scales, const double *weights,
    double *target, int64_t stride, int trailing);

/// As `ckernels_pack_rows_double`, rounded to single precision.
void ckernels_pack_rows_float(
    int64_t rows, int64_t columns, const double *source, const double *centres, const double *scales, const double *weights,
    float *target, int64_t stride, int trailing);

/// Values that `ckernels_gram_double` (8 bytes) or `ckernels_gram_float` (4) take at once; 0: they can't be used here.
int ckernels_gram_lanes(int scalar_bytes);

/// Adds the sums of outer products of `rows` rows of `a` (row-major, `stride` values apart) to the lower triangle of `c`,
/// `width` x `width`. `width` is a multiple of the lanes, at least `stride`; what lies behind a row is read as far as
/// `width` values and ends up in the columns of `c` from `stride` on, so there must be `width` values from the start of
/// the last row.
void ckernels_gram_double(int64_t rows, const double *a, int64_t stride, double *c, int64_t width);

/// As `ckernels_gram_double`; products in single precision, added up in double precision every few rows.
void ckernels_gram_float(int64_t rows, const float *a, int64_t stride, double *c, int64_t width);
