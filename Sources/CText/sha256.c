#include "sha256.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#include <stdatomic.h>

static int has_instructions(void) {
  unsigned int a, b, c, d;
  // Leaf 7: SHA is bit 29 of EBX. Leaf 1: SSSE3 is bit 9, SSE4.1 bit 19 of ECX.
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(b >> 29 & 1)) return 0;
  return __get_cpuid(1, &a, &b, &c, &d) && (c >> 9 & 1) && (c >> 19 & 1);
}

__attribute__((target("sha,sse4.1,ssse3"))) static void take_blocks(
    uint32_t *state, const uint32_t *constants, const uint8_t *bytes, size_t count) {
  const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0bULL, 0x0405060700010203ULL);
  // The instructions want the words as ABEF and CDGH.
  __m128i swapped = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xb1);
  __m128i second = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1b);
  __m128i first = _mm_alignr_epi8(swapped, second, 8);
  second = _mm_blend_epi16(second, swapped, 0xf0);
  for (; count > 0; count--, bytes += 64) {
    const __m128i first_before = first, second_before = second;
    __m128i words[4];
    for (int i = 0; i < 4; i++) {
      words[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(bytes + 16 * i)), big_endian);
    }
    for (int i = 0; i < 16; i++) {
      __m128i rounds = _mm_add_epi32(words[i & 3], _mm_loadu_si128((const __m128i *)(constants + 4 * i)));
      second = _mm_sha256rnds2_epu32(second, first, rounds);
      first = _mm_sha256rnds2_epu32(first, second, _mm_shuffle_epi32(rounds, 0x0e));
      if (i < 12) {
        const __m128i last = words[(i + 3) & 3];
        __m128i next = _mm_sha256msg1_epu32(words[i & 3], words[(i + 1) & 3]);
        next = _mm_add_epi32(next, _mm_alignr_epi8(last, words[(i + 2) & 3], 4));
        words[i & 3] = _mm_sha256msg2_epu32(next, last);
      }
    }
    first = _mm_add_epi32(first, first_before);
    second = _mm_add_epi32(second, second_before);
  }
  swapped = _mm_shuffle_epi32(first, 0x1b);
  second = _mm_shuffle_epi32(second, 0xb1);
  _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(swapped, second, 0xf0));
  _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(second, swapped, 8));
}

int ctext_sha256_blocks(uint32_t *state, const uint32_t *constants, const uint8_t *bytes, size_t count) {
  // Two threads may ask at the same time; both find the same answer.
  static _Atomic int known = -1;
  int has = atomic_load_explicit(&known, memory_order_relaxed);
  if (has < 0) {
    has = has_instructions();
    atomic_store_explicit(&known, has, memory_order_relaxed);
  }
  if (!has) return 0;
  take_blocks(state, constants, bytes, count);
  return 1;
}
#else
int ctext_sha256_blocks(uint32_t *state, const uint32_t *constants, const uint8_t *bytes, size_t count) {
  return 0;
}
#endif
