#define _GNU_SOURCE
#include "cmachine_threads.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define PAUSE() _mm_pause()
#elif defined(__aarch64__)
#define PAUSE() __asm__ __volatile__("yield")
#else
#define PAUSE() ((void)0)
#endif

// About 50 us of pauses: longer than the gaps between the steps of growing one tree, shorter than a time slice.
enum { SPINS = 2000 };

struct cmachine_pool {
  int threads;
  pthread_t *handles;
  // The number of the present run in the upper half, the next index to hand out in the lower one.
  _Atomic uint64_t ticket __attribute__((aligned(64)));
  // Indices that are done in the present run.
  _Atomic int64_t done __attribute__((aligned(64)));
  _Atomic int sleeping;
  _Atomic int ending;
  _Atomic int64_t count;
  _Atomic(cmachine_task) task;
  _Atomic(void *) context;
  pthread_mutex_t mutex;
  pthread_cond_t wake;
};

typedef struct {
  cmachine_pool *pool;
  int64_t worker;
} worker_start;

// Takes indices of the given run while there are any. A worker that was off the processor and comes late finds another
// run's number on the ticket and takes nothing, so that a run never waits for a worker that hasn't begun.
static void take_work(cmachine_pool *pool, uint64_t run, int64_t worker) {
  uint64_t ticket = atomic_load(&pool->ticket);
  while (ticket >> 32 == run && (int64_t)(ticket & UINT32_MAX) < atomic_load(&pool->count)) {
    if (!atomic_compare_exchange_weak(&pool->ticket, &ticket, ticket + 1)) continue;
    // The index is ours, and the run can't end before it is done: task and context are those of this run.
    cmachine_task task = atomic_load(&pool->task);
    task(atomic_load(&pool->context), (int64_t)(ticket & UINT32_MAX), worker);
    atomic_fetch_add(&pool->done, 1);
    ticket = atomic_load(&pool->ticket);
  }
}

static void *worker_main(void *argument) {
  worker_start start = *(worker_start *)argument;
  free(argument);
  cmachine_pool *pool = start.pool;
  uint64_t seen = 0;
  for (;;) {
    uint64_t run = seen;
    for (int spin = 0; spin < SPINS; ++spin) {
      run = atomic_load_explicit(&pool->ticket, memory_order_acquire) >> 32;
      if (run != seen) break;
      PAUSE();
    }
    if (run == seen) {
      pthread_mutex_lock(&pool->mutex);
      // Announced before the last look at the ticket; the caller changes the ticket before it looks at `sleeping`.
      atomic_fetch_add(&pool->sleeping, 1);
      while ((run = atomic_load(&pool->ticket) >> 32) == seen) pthread_cond_wait(&pool->wake, &pool->mutex);
      atomic_fetch_sub(&pool->sleeping, 1);
      pthread_mutex_unlock(&pool->mutex);
    }
    seen = run;
    if (atomic_load(&pool->ending)) return NULL;
    take_work(pool, run, start.worker);
  }
}

// Begins the next run, and returns its number.
static uint64_t begin_run(cmachine_pool *pool) {
  const uint64_t run = ((atomic_load(&pool->ticket) >> 32) + 1) & UINT32_MAX;
  atomic_store(&pool->ticket, run << 32);
  if (atomic_load(&pool->sleeping) == 0) return run;
  pthread_mutex_lock(&pool->mutex);
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->mutex);
  return run;
}

cmachine_pool *cmachine_pool_create(int threads) {
  if (threads < 1) threads = 1;
  void *memory = NULL;
  if (posix_memalign(&memory, 64, sizeof(cmachine_pool)) != 0) return NULL;
  cmachine_pool *pool = memory;
  *pool = (cmachine_pool){.threads = 1};
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->wake, NULL);
  pool->handles = calloc((size_t)threads, sizeof(pthread_t));
  if (!pool->handles) {
    free(pool);
    return NULL;
  }
  for (int64_t worker = 1; worker < threads; ++worker) {
    worker_start *start = malloc(sizeof *start);
    if (!start) break;
    *start = (worker_start){pool, worker};
    // Fewer threads than asked for is no error: the work is shared among those there are.
    if (pthread_create(&pool->handles[worker], NULL, worker_main, start) != 0) {
      free(start);
      break;
    }
    pool->threads += 1;
  }
  return pool;
}

int cmachine_pool_threads(const cmachine_pool *pool) { return pool->threads; }

void cmachine_pool_run(cmachine_pool *pool, int64_t count, cmachine_task task, void *context) {
  if (count <= 0) return;
  if (pool->threads == 1 || count == 1) {
    for (int64_t index = 0; index < count; ++index) task(context, index, 0);
    return;
  }
  // Closed first: a late worker must not compare the last run's ticket with this run's count.
  atomic_fetch_or(&pool->ticket, UINT32_MAX);
  atomic_store(&pool->count, count);
  atomic_store(&pool->task, task);
  atomic_store(&pool->context, context);
  atomic_store(&pool->done, 0);
  take_work(pool, begin_run(pool), 0);
  // A worker may have been put off the processor in the middle of an index: after a while, let it run.
  for (int spin = 0; atomic_load(&pool->done) != count; ++spin) {
    if (spin < SPINS) PAUSE(); else sched_yield();
  }
}

void cmachine_pool_destroy(cmachine_pool *pool) {
  atomic_store(&pool->ending, 1);
  begin_run(pool);
  for (int worker = 1; worker < pool->threads; ++worker) pthread_join(pool->handles[worker], NULL);
  pthread_cond_destroy(&pool->wake);
  pthread_mutex_destroy(&pool->mutex);
  free(pool->handles);
  free(pool);
}
