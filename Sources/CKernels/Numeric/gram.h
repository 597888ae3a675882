// Sums of outer products of short rows: the lower triangle of c += a' a, for row-major a with many rows and few columns.
// No packing is needed: for tall matrices both factors of a tile lie side by side in each row. About 1.5 to 2 times as
// fast as a general SYRK for 20 to 250 columns, which packs both factors first.
// Included once for each kernel level; GRAM_BYTES is the width of a vector, GRAM_HIGH the rows of a tile.

typedef double gram_doubles __attribute__((vector_size(GRAM_BYTES), aligned(8)));
typedef float gram_floats __attribute__((vector_size(GRAM_BYTES), aligned(4)));

// Rows whose values take about 32 kilobytes, so that all tiles find them in the first-level cache.
static int64_t gram_slice_rows(int64_t stride, int64_t bytes) {
  const int64_t rows = 32768 / (stride * bytes);
  return rows < 16 ? 16 : rows;
}

int KERNEL(gram_lanes)(int scalar_bytes) { return GRAM_BYTES / scalar_bytes; }

#define SCALAR double
#define GRAM_VECTOR gram_doubles
#define GRAM_LANES (GRAM_BYTES / 8)
#include "gram_scalar.h"
#undef SCALAR
#undef GRAM_VECTOR
#undef GRAM_LANES
#define SCALAR float
#define GRAM_VECTOR gram_floats
#define GRAM_LANES (GRAM_BYTES / 4)
#include "gram_scalar.h"
#undef SCALAR
#undef GRAM_VECTOR
#undef GRAM_LANES
