#include "CMachine.h"
#include "clones.h"

#include <math.h>

#define DEFINE_PACK(NAME, SCALAR)                                                                              \
  CLONES void NAME(                                                                                            \
      long rows, long columns, const double *restrict source, const double *restrict centres,                 \
      const double *restrict scales, const double *restrict weights, SCALAR *restrict target, long stride,     \
      int trailing) {                                                                                          \
    for (long i = 0; i < rows; ++i) {                                                                          \
      const double root = weights ? sqrt(weights[i]) : 1.0;                                                    \
      const double *restrict from = source + i * columns;                                                      \
      SCALAR *restrict to = target + i * stride;                                                               \
      if (scales) {                                                                                            \
        for (long j = 0; j < columns; ++j) to[j] = (SCALAR)((from[j] - centres[j]) * (scales[j] * root));      \
      } else {                                                                                                 \
        for (long j = 0; j < columns; ++j) to[j] = (SCALAR)((from[j] - centres[j]) * root);                    \
      }                                                                                                        \
      if (trailing) to[columns] = (SCALAR)root;                                                                \
    }                                                                                                          \
  }

DEFINE_PACK(cmachine_pack_rows_double, double)
DEFINE_PACK(cmachine_pack_rows_float, float)
