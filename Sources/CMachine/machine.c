#define _GNU_SOURCE
#include "CMachine.h"

#include <errno.h>
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
#include <signal.h>
#include <sys/prctl.h>
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

#if defined(__linux__)
// The processors that the calling thread may run on, in a set of `*places` places; NULL where the system doesn't tell.
static cpu_set_t *read_allowed(int *places) {
  // The system refuses a set smaller than its own, and doesn't say how large its own is.
  for (*places = CPU_SETSIZE; *places <= 1 << 20; *places *= 2) {
    cpu_set_t *set = CPU_ALLOC(*places);
    if (!set) return NULL;
    if (sched_getaffinity(0, CPU_ALLOC_SIZE(*places), set) == 0) return set;
    CPU_FREE(set);
    if (errno != EINVAL) return NULL;
  }
  return NULL;
}
#endif

int cmachine_allowed_processors(int *processors, int capacity) {
  int count = 0;
#if defined(__linux__)
  int places = 0;
  cpu_set_t *set = read_allowed(&places);
  if (!set) return 0;
  for (int processor = 0; processor < places; ++processor) {
    if (!CPU_ISSET_S(processor, CPU_ALLOC_SIZE(places), set)) continue;
    if (count < capacity) processors[count] = processor;
    ++count;
  }
  CPU_FREE(set);
#else
  (void)processors;
  (void)capacity;
#endif
  return count;
}

int cmachine_allow_processors(const int *processors, int count) {
#if defined(__linux__)
  int places = CPU_SETSIZE;
  for (int index = 0; index < count; ++index) {
    if (processors[index] < 0 || processors[index] >= 1 << 20) return EINVAL;
    while (processors[index] >= places) places *= 2;
  }
  cpu_set_t *set = CPU_ALLOC(places);
  if (!set) return ENOMEM;
  size_t bytes = CPU_ALLOC_SIZE(places);
  CPU_ZERO_S(bytes, set);
  for (int index = 0; index < count; ++index) CPU_SET_S(processors[index], bytes, set);
  int status = sched_setaffinity(0, bytes, set) == 0 ? 0 : errno;
  CPU_FREE(set);
  return status;
#else
  (void)processors;
  (void)count;
  return ENOTSUP;
#endif
}

void cmachine_end_with_parent(void) {
#if defined(__linux__)
  (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
}

int cmachine_processor_count(void) {
  int allowed = cmachine_allowed_processors(NULL, 0);
  if (allowed > 0) return allowed;
  long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count > 0 ? (int)count : 1;
}
