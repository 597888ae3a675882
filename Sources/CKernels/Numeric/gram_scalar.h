// Included once for each kernel level and each of the two values of SCALAR. GRAM_VECTOR holds GRAM_LANES of them.

#define TILE_NAME OF(double_tile)
#define TILE_WIDE 2
#include "gram_tile.h"
#undef TILE_NAME
#undef TILE_WIDE
#define TILE_NAME OF(single_tile)
#define TILE_WIDE 1
#include "gram_tile.h"
#undef TILE_NAME
#undef TILE_WIDE

// All tiles that touch the lower triangle; `width` is a multiple of GRAM_LANES, and GRAM_LANES of GRAM_HIGH.
void KERNEL_OF(gram)(
    int64_t rows, const SCALAR *a, int64_t stride, double *c, int64_t width) {
  const int64_t slice = gram_slice_rows(stride, sizeof *a);
  for (int64_t start = 0; start < rows; start += slice) {
    const int64_t count = rows - start < slice ? rows - start : slice;
    const SCALAR *from = a + start * stride;
    for (int64_t r = 0; r < width; r += GRAM_HIGH) {
      int64_t s = 0;
      for (; s + 2 * GRAM_LANES <= width && s <= r; s += 2 * GRAM_LANES) OF(double_tile)(count, from, stride, r, s, c, width);
      if (s <= r) OF(single_tile)(count, from, stride, r, s, c, width);
    }
  }
}
