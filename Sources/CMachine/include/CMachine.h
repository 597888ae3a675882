#pragma once
#include <stddef.h>
#include <stdint.h>

#include "cmachine_threads.h"

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

/// Ends this process when the thread that started it is gone. Does nothing where the system can't.
void cmachine_end_with_parent(void);

/// Logical processors this process may run on.
int cmachine_processor_count(void);
