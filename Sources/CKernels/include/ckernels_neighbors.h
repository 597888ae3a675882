#pragma once
#include <stdint.h>

/// Points of one block of `ckernels_points_within`.
#define CKERNELS_POINT_BLOCK 64

/// Which points of a block may lie within a distance: bit i of the answer for point i.
///
/// `block` holds 64 points of 8-bit steps, two columns at a time: for each pair of columns the two steps of point 0, of
/// point 1, and so on (128 bytes a pair). `query` holds two steps a pair. Point i is kept where
/// `sum of squared differences <= (bound + slack[i])^2`, all in steps. The sum must stay below 2^31.
uint64_t ckernels_points_within(
    const int8_t *block, const int16_t *query, int64_t pairs, const float *slack, float bound);

/// Boxes of one call of `ckernels_box_distances`.
#define CKERNELS_BOX_GROUP 8

/// Squared distances of a point from 8 boxes, 0 inside: the sum of `(distance from the range of a column * scale)^2`.
///
/// `boxes` holds for each column the lower ends of the 8 boxes, then the upper ends.
void ckernels_box_distances(
    const double *boxes, const double *query, int64_t columns, double scale, double *squared);

/// The sum of `((a[i] - b[i]) * scale)^2`, over eight running sums.
double ckernels_squared_distance(const double *a, const double *b, int64_t count, double scale);
