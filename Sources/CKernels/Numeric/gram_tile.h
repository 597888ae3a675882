// One tile of GRAM_HIGH x (TILE_WIDE * GRAM_LANES) sums, over `rows` rows, added to c at (r, s).
INLINE void TILE_NAME(
    int64_t rows, const SCALAR *a, int64_t stride, int64_t r, int64_t s, double *c, int64_t width) {
  GRAM_VECTOR sums[GRAM_HIGH][TILE_WIDE];
  for (int i = 0; i < GRAM_HIGH; ++i)
    for (int j = 0; j < TILE_WIDE; ++j) sums[i][j] = (GRAM_VECTOR){0};
  const SCALAR *left = a + r, *right = a + s;
  for (int64_t k = 0; k < rows; ++k) {
    GRAM_VECTOR values[TILE_WIDE];
    for (int j = 0; j < TILE_WIDE; ++j) values[j] = *(const GRAM_VECTOR *)(right + j * GRAM_LANES);
    for (int i = 0; i < GRAM_HIGH; ++i)
      for (int j = 0; j < TILE_WIDE; ++j) sums[i][j] += left[i] * values[j];
    left += stride;
    right += stride;
  }
  for (int i = 0; i < GRAM_HIGH; ++i)
    for (int j = 0; j < TILE_WIDE; ++j)
      for (int l = 0; l < GRAM_LANES; ++l) c[(r + i) * width + s + j * GRAM_LANES + l] += (double)sums[i][j][l];
}
