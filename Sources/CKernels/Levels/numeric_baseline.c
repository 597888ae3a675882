#include "system.h"

#define LEVEL baseline
#define LEVEL_NUMBER 0

#include "numeric.h"

// Short vectors gain nothing over BLAS: 0 lanes say that these can't be used.
int ckernels_gram_lanes_baseline(int scalar_bytes) {
  (void)scalar_bytes;
  return 0;
}

void ckernels_gram_double_baseline(int64_t rows, const double *a, int64_t stride, double *c, int64_t width) {
  (void)rows, (void)a, (void)stride, (void)c, (void)width;
}

void ckernels_gram_float_baseline(int64_t rows, const float *a, int64_t stride, double *c, int64_t width) {
  (void)rows, (void)a, (void)stride, (void)c, (void)width;
}
