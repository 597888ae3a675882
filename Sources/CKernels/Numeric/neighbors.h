// Included once for each kernel level.

enum { POINTS = CKERNELS_POINT_BLOCK };

#if LEVEL_NUMBER == 2
// 32 steps at once: widen to 16 bits, subtract, and multiply-add neighbours into 32-bit sums.
uint64_t KERNEL(points_within)(
    const int8_t *block, const int16_t *query, int64_t pairs, const float *slack, float bound) {
  __m512i sums[4];
  for (int part = 0; part < 4; ++part) sums[part] = _mm512_setzero_si512();
  for (int64_t pair = 0; pair < pairs; ++pair) {
    __m512i wanted = _mm512_set1_epi32((uint16_t)query[2 * pair] | (int32_t)((uint32_t)(uint16_t)query[2 * pair + 1] << 16));
    const int8_t *steps = block + pair * 2 * POINTS;
    for (int part = 0; part < 4; ++part) {
      __m512i found = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)(steps + 32 * part)));
      __m512i difference = _mm512_sub_epi16(found, wanted);
      sums[part] = _mm512_add_epi32(sums[part], _mm512_madd_epi16(difference, difference));
    }
  }
  uint64_t kept = 0;
  for (int part = 0; part < 4; ++part) {
    __m512 reach = _mm512_add_ps(_mm512_loadu_ps(slack + 16 * part), _mm512_set1_ps(bound));
    __mmask16 within = _mm512_cmp_ps_mask(_mm512_cvtepi32_ps(sums[part]), _mm512_mul_ps(reach, reach), _CMP_LE_OQ);
    kept |= (uint64_t)within << (16 * part);
  }
  return kept;
}
#elif LEVEL_NUMBER == 1
// 16 steps at once, as above.
uint64_t KERNEL(points_within)(
    const int8_t *block, const int16_t *query, int64_t pairs, const float *slack, float bound) {
  __m256i sums[8];
  for (int part = 0; part < 8; ++part) sums[part] = _mm256_setzero_si256();
  for (int64_t pair = 0; pair < pairs; ++pair) {
    __m256i wanted = _mm256_set1_epi32((uint16_t)query[2 * pair] | (int32_t)((uint32_t)(uint16_t)query[2 * pair + 1] << 16));
    const int8_t *steps = block + pair * 2 * POINTS;
    for (int part = 0; part < 8; ++part) {
      __m256i found = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(steps + 16 * part)));
      __m256i difference = _mm256_sub_epi16(found, wanted);
      sums[part] = _mm256_add_epi32(sums[part], _mm256_madd_epi16(difference, difference));
    }
  }
  uint64_t kept = 0;
  for (int part = 0; part < 8; ++part) {
    __m256 reach = _mm256_add_ps(_mm256_loadu_ps(slack + 8 * part), _mm256_set1_ps(bound));
    __m256 within = _mm256_cmp_ps(_mm256_cvtepi32_ps(sums[part]), _mm256_mul_ps(reach, reach), _CMP_LE_OQ);
    kept |= (uint64_t)(uint32_t)_mm256_movemask_ps(within) << (8 * part);
  }
  return kept;
}
#else
uint64_t KERNEL(points_within)(
    const int8_t *block, const int16_t *query, int64_t pairs, const float *slack, float bound) {
  int32_t sums[POINTS] = {0};
  for (int64_t pair = 0; pair < pairs; ++pair) {
    const int8_t *steps = block + pair * 2 * POINTS;
    for (int point = 0; point < POINTS; ++point) {
      int32_t first = steps[2 * point] - query[2 * pair];
      int32_t second = steps[2 * point + 1] - query[2 * pair + 1];
      sums[point] += first * first + second * second;
    }
  }
  uint64_t kept = 0;
  for (int point = 0; point < POINTS; ++point) {
    float reach = bound + slack[point];
    kept |= (uint64_t)((float)sums[point] <= reach * reach) << point;
  }
  return kept;
}
#endif

double KERNEL(squared_distance)(const double *a, const double *b, int64_t count, double scale) {
  double sums[8] = {0};
  int64_t index = 0;
  for (; index + 8 <= count; index += 8) {
    for (int lane = 0; lane < 8; ++lane) {
      double difference = (a[index + lane] - b[index + lane]) * scale;
      sums[lane] += difference * difference;
    }
  }
  for (int lane = 0; index < count; ++index, ++lane) {
    double difference = (a[index] - b[index]) * scale;
    sums[lane] += difference * difference;
  }
  return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

void KERNEL(box_distances)(
    const double *boxes, const double *query, int64_t columns, double scale, double *squared) {
  enum { group = CKERNELS_BOX_GROUP };
  double sums[group] = {0};
  for (int64_t column = 0; column < columns; ++column) {
    const double *lows = boxes + column * 2 * group;
    double value = query[column];
    for (int box = 0; box < group; ++box) {
      double below = lows[box] - value, above = value - lows[group + box];
      double outside = below > above ? below : above;
      outside = (outside > 0 ? outside : 0) * scale;
      sums[box] += outside * outside;
    }
  }
  for (int box = 0; box < group; ++box) squared[box] = sums[box];
}
