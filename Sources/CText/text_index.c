#include "text_index.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum state { cell_start, unquoted, quoted, quote_in_quoted };

typedef struct {
  const uint8_t *bytes;
  uint8_t separator;
  int quote;
  int trims_blanks;
  int32_t *ends;
  int32_t *record_ends;
  ctext_record_index found;
  enum state state;
  int64_t opened_at;
} scan;

// One byte after the other: exact, and only needed where quotes are near.
static void scan_bytes(scan *s, size_t from, size_t to) {
  const uint8_t *bytes = s->bytes;
  enum state state = s->state;
  for (size_t i = from; i < to; i++) {
    uint8_t byte = bytes[i];
    if (state == quoted) {
      if (byte == s->quote) state = quote_in_quoted;
      continue;
    }
    if (state == quote_in_quoted && byte == s->quote) {
      state = quoted;
    } else if (byte == s->separator) {
      s->ends[s->found.end_count++] = (int32_t)i;
      state = cell_start;
    } else if (byte == '\n' || byte == '\r') {
      s->record_ends[s->found.record_count++] = (int32_t)s->found.end_count;
      s->ends[s->found.end_count++] = (int32_t)i;
      state = cell_start;
    } else if (state == cell_start) {
      if (byte == s->quote) {
        state = quoted;
        s->opened_at = (int64_t)i;
        s->found.has_quotes = 1;
      } else if (!(s->trims_blanks && (byte == ' ' || byte == '\t'))) {
        state = unquoted;
      }
    } else if (state == quote_in_quoted && !(s->trims_blanks && (byte == ' ' || byte == '\t'))) {
      // Text behind a closing quote; the reader reports it. Quotes have no more meaning in this cell.
      state = unquoted;
    }
  }
  s->state = state;
}

#if defined(__SSE2__)
static inline uint64_t mask_of(const __m128i *block, __m128i value) {
  uint64_t a = (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(block[0], value));
  uint64_t b = (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(block[1], value));
  uint64_t c = (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(block[2], value));
  uint64_t d = (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(block[3], value));
  return a | b << 16 | c << 32 | d << 48;
}

// Is the byte before `position` inside a cell that has begun, or are there only blanks since its start?
static enum state state_before(const scan *s, size_t position) {
  while (position > 0) {
    uint8_t byte = s->bytes[position - 1];
    if (byte == s->separator || byte == '\n' || byte == '\r') return cell_start;
    if (!(s->trims_blanks && (byte == ' ' || byte == '\t'))) return unquoted;
    position--;
  }
  return cell_start;
}
#endif

ctext_record_index ctext_index_records(
    const uint8_t *bytes, size_t length, uint8_t separator, int quote, int trims_blanks, int32_t *ends,
    int32_t *record_ends) {
  scan s = {bytes, separator, quote, trims_blanks, ends, record_ends, {0, 0, -1, 0}, cell_start, -1};
  size_t i = 0;
#if defined(__SSE2__)
  const __m128i separators = _mm_set1_epi8((char)separator);
  const __m128i newlines = _mm_set1_epi8('\n');
  const __m128i returns = _mm_set1_epi8('\r');
  const __m128i quotes = _mm_set1_epi8((char)(quote < 0 ? 0 : quote));
  for (; i + 64 <= length; i += 64) {
    __m128i block[4];
    for (int part = 0; part < 4; part++) block[part] = _mm_loadu_si128((const __m128i *)(bytes + i + 16 * part));
    uint64_t quote_mask = quote < 0 ? 0 : mask_of(block, quotes);
    if (s.state == quoted && quote_mask == 0) continue;
    if (s.state == quoted || s.state == quote_in_quoted || quote_mask != 0) {
      scan_bytes(&s, i, i + 64);
      continue;
    }
    uint64_t line_mask = mask_of(block, newlines) | mask_of(block, returns);
    uint64_t mask = line_mask | mask_of(block, separators);
    size_t count = s.found.end_count;
    while (line_mask != 0) {
      uint64_t below = (line_mask & -line_mask) - 1;
      record_ends[s.found.record_count++] = (int32_t)(count + (size_t)__builtin_popcountll(mask & below));
      line_mask &= line_mask - 1;
    }
    while (mask != 0) {
      ends[count++] = (int32_t)(i + (size_t)__builtin_ctzll(mask));
      mask &= mask - 1;
    }
    s.found.end_count = count;
    s.state = state_before(&s, i + 64);
  }
#endif
  scan_bytes(&s, i, length);
  if (s.state == quoted) s.found.open_quote = s.opened_at;
  return s.found;
}

ctext_record_index ctext_index_blank_records(
    const uint8_t *bytes, size_t length, int quote, int32_t *ends, int32_t *record_ends) {
  ctext_record_index found = {0, 0, -1, 0};
  enum state state = cell_start;
  int64_t opened_at = -1;
  // Blanks at the start of a record stand before its first cell; those at its end, behind its last one.
  int has_cell = 0;
  for (size_t i = 0; i < length; i++) {
    uint8_t byte = bytes[i];
    if (state == quoted) {
      if (byte == quote) state = quote_in_quoted;
      continue;
    }
    if (state == quote_in_quoted && byte == quote) {
      state = quoted;
    } else if (byte == '\n' || byte == '\r') {
      record_ends[found.record_count++] = (int32_t)found.end_count;
      ends[found.end_count++] = (int32_t)i;
      state = cell_start;
      has_cell = 0;
    } else if (byte == ' ' || byte == '\t') {
      state = cell_start;
    } else if (state == cell_start) {
      // The last blank of the run before this byte is what separates.
      if (has_cell) ends[found.end_count++] = (int32_t)i - 1;
      has_cell = 1;
      state = byte == quote ? quoted : unquoted;
      if (byte == quote) {
        opened_at = (int64_t)i;
        found.has_quotes = 1;
      }
    } else if (state == quote_in_quoted) {
      // Text behind a closing quote, as above.
      state = unquoted;
    }
  }
  if (state == quoted) found.open_quote = opened_at;
  return found;
}

size_t ctext_count_lines(const uint8_t *bytes, size_t length) {
  size_t feeds = 0, returns = 0, pairs = 0;
  for (size_t i = 0; i < length; i++) {
    feeds += bytes[i] == '\n';
    returns += bytes[i] == '\r';
  }
  if (returns != 0) {
    for (size_t i = 1; i < length; i++) pairs += bytes[i] == '\n' && bytes[i - 1] == '\r';
  }
  return feeds + returns - pairs;
}
