#pragma once
#include <stddef.h>
#include <stdint.h>
#include "sha256.h"
#include "text_index.h"

#include "neighbors.h"
#include "neural.h"
#include "projection.h"

#include "CThreads.h"
#include "CTrees.h"

/// Asks for large pages behind memory that is about to be written for the first time: each small one would cost a fault
/// of its own. Does nothing where the system has none, or where less than one large page lies within.
void cmachine_prefer_large_pages(void *memory, size_t bytes);

/// Nanoseconds of the raw monotonic clock (not slewed by NTP). About 21 ns a call.
uint64_t cmachine_monotonic_nanoseconds(void);

/// CPU nanoseconds that the calling thread has used.
uint64_t cmachine_thread_cpu_nanoseconds(void);

/// CPU nanoseconds (user and system, all threads) that this process has used.
uint64_t cmachine_process_cpu_nanoseconds(void);

/// Ticks of the time-stamp counter, or of the raw clock where there is none. About 9 ns a call.
uint64_t cmachine_ticks(void);

/// Resident bytes of this process now; 0 where the system doesn't tell.
uint64_t cmachine_resident_bytes(void);

/// Highest resident bytes since the start or the last reset; 0 where the system doesn't tell.
uint64_t cmachine_peak_resident_bytes(void);

/// Sets the peak to the present resident bytes. Returns 1 where the system allowed it.
int cmachine_reset_peak_resident_bytes(void);

/// Gives freed heap pages back to the system, so that a later peak isn't hidden by them.
void cmachine_release_free_memory(void);

/// Writes the numbers of the logical processors that the calling thread may run on, ascending, as far as `capacity`
/// goes. Returns how many there are; 0 where the system doesn't tell.
int cmachine_allowed_processors(int *processors, int capacity);

/// Lets the calling thread run on these logical processors and on no others. Returns 0, or why the system refused
/// (an error number).
int cmachine_allow_processors(const int *processors, int count);

/// Logical processors this process may run on.
int cmachine_processor_count(void);

/// Binary log-losses of `count` scores: writes `weight * (probability - target)` to `residuals` and returns the sum of
/// `weight * loss`. Targets are 0 or 1. Vector code for the instruction set at hand; about 1 ns a row with AVX2.
double cmachine_logistic_losses(
    long count, const double *scores, const double *targets, const double *weights, double *residuals);

/// Writes `weight * p * (1 - p)` for the probability `p` of each score.
void cmachine_logistic_curvatures(long count, const double *scores, const double *weights, double *curvatures);

/// Replaces `scores` (classes x count) by the softmax over the classes of each column; writes the largest score and the
/// sum of `exp(score - largest)` of each column.
void cmachine_softmax_columns(long classes, long count, double *scores, double *largest, double *sums);

/// Writes `(source - centres) * scales * sqrt(weight)` for `rows` rows of `columns` values to rows of `target`, which
/// lie `stride` values apart; with `trailing`, `sqrt(weight)` follows each row. `scales` and `weights` may be NULL.
void cmachine_pack_rows_double(
    long rows, long columns, const double *source, const double *centres, const double *scales, const double *weights,
    double *target, long stride, int trailing);

/// As `cmachine_pack_rows_double`, rounded to single precision.
void cmachine_pack_rows_float(
    long rows, long columns, const double *source, const double *centres, const double *scales, const double *weights,
    float *target, long stride, int trailing);

/// Values that `cmachine_gram_double` (8 bytes) or `cmachine_gram_float` (4) take at once; 0: they can't be used here.
int cmachine_gram_lanes(int scalar_bytes);

/// Adds the sums of outer products of `rows` rows of `a` (row-major, `stride` values apart) to the lower triangle of `c`,
/// `width` x `width`. `width` is a multiple of the lanes, at least `stride`; what lies behind a row is read as far as
/// `width` values and ends up in the columns of `c` from `stride` on, so there must be `width` values from the start of
/// the last row.
void cmachine_gram_double(long rows, const double *a, long stride, double *c, long width);

/// As `cmachine_gram_double`; products in single precision, added up in double precision every few rows.
void cmachine_gram_float(long rows, const float *a, long stride, double *c, long width);
