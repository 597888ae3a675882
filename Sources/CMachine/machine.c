#define _GNU_SOURCE
#include "CMachine.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#if defined(__linux__)
#include <malloc.h>
#include <sched.h>
#endif
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

void cmachine_prefer_large_pages(void *memory, size_t bytes) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  const uintptr_t page = 2u << 20;
  const uintptr_t first = ((uintptr_t)memory + page - 1) / page * page;
  const uintptr_t end = ((uintptr_t)memory + bytes) / page * page;
  // Advice: where it is refused, small pages do.
  if (first < end) (void)madvise((void *)first, end - first, MADV_HUGEPAGE);
#else
  (void)memory;
  (void)bytes;
#endif
}

static uint64_t nanoseconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec;
}

uint64_t cmachine_monotonic_nanoseconds(void) { return nanoseconds(CLOCK_MONOTONIC_RAW); }

uint64_t cmachine_thread_cpu_nanoseconds(void) { return nanoseconds(CLOCK_THREAD_CPUTIME_ID); }

uint64_t cmachine_process_cpu_nanoseconds(void) { return nanoseconds(CLOCK_PROCESS_CPUTIME_ID); }

uint64_t cmachine_ticks(void) {
#if defined(__x86_64__)
  // The fence keeps earlier loads from moving past the reading.
  _mm_lfence();
  return __rdtsc();
#else
  return cmachine_monotonic_nanoseconds();
#endif
}

#if defined(__linux__)
// Reads "<key>   <number> kB" from /proc/self/status without touching the heap.
static uint64_t status_bytes(const char *key) {
  char text[4096];
  int file = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  if (length <= 0) return 0;
  text[length] = 0;
  char *found = strstr(text, key);
  return found ? strtoull(found + strlen(key), NULL, 10) * 1024 : 0;
}
#endif

uint64_t cmachine_resident_bytes(void) {
#if defined(__linux__)
  return status_bytes("VmRSS:");
#else
  return 0;
#endif
}

uint64_t cmachine_peak_resident_bytes(void) {
#if defined(__linux__)
  return status_bytes("VmHWM:");
#else
  return 0;
#endif
}

int cmachine_reset_peak_resident_bytes(void) {
#if defined(__linux__)
  int file = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t written = write(file, "5", 1);
  close(file);
  return written == 1;
#else
  return 0;
#endif
}

void cmachine_release_free_memory(void) {
#if defined(__GLIBC__)
  malloc_trim(0);
#endif
}

int cmachine_pin_thread(int processor) {
#if defined(__linux__)
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(processor, &set);
  return sched_setaffinity(0, sizeof set, &set) == 0;
#else
  (void)processor;
  return 0;
#endif
}

int cmachine_unpin_thread(void) {
#if defined(__linux__)
  cpu_set_t set;
  CPU_ZERO(&set);
  long count = sysconf(_SC_NPROCESSORS_CONF);
  for (long processor = 0; processor < count && processor < CPU_SETSIZE; ++processor) CPU_SET(processor, &set);
  return sched_setaffinity(0, sizeof set, &set) == 0;
#else
  return 0;
#endif
}

int cmachine_processor_count(void) {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
  long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count > 0 ? (int)count : 1;
}
