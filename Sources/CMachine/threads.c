#define _GNU_SOURCE
#include "CThreads.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
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
  // Raised by one for each run; workers wait for it to change.
  _Atomic unsigned long epoch __attribute__((aligned(64)));
  _Atomic long next __attribute__((aligned(64)));
  // Workers that haven't finished the present run.
  _Atomic int busy __attribute__((aligned(64)));
  _Atomic int sleeping;
  _Atomic int ending;
  long count;
  cmachine_task task;
  void *context;
  pthread_mutex_t mutex;
  pthread_cond_t wake;
};

typedef struct {
  cmachine_pool *pool;
  long worker;
} worker_start;

static void take_work(cmachine_pool *pool, long worker) {
  const long count = pool->count;
  for (;;) {
    long index = atomic_fetch_add_explicit(&pool->next, 1, memory_order_relaxed);
    if (index >= count) return;
    pool->task(pool->context, index, worker);
  }
}

static void *worker_main(void *argument) {
  worker_start start = *(worker_start *)argument;
  free(argument);
  cmachine_pool *pool = start.pool;
  unsigned long seen = 0;
  for (;;) {
    unsigned long epoch = seen;
    for (int spin = 0; spin < SPINS; ++spin) {
      epoch = atomic_load_explicit(&pool->epoch, memory_order_acquire);
      if (epoch != seen) break;
      PAUSE();
    }
    if (epoch == seen) {
      pthread_mutex_lock(&pool->mutex);
      // Announced before the last look at the epoch; the caller raises the epoch before it looks at `sleeping`.
      atomic_fetch_add(&pool->sleeping, 1);
      while ((epoch = atomic_load(&pool->epoch)) == seen) pthread_cond_wait(&pool->wake, &pool->mutex);
      atomic_fetch_sub(&pool->sleeping, 1);
      pthread_mutex_unlock(&pool->mutex);
    }
    seen = epoch;
    if (atomic_load_explicit(&pool->ending, memory_order_relaxed)) return NULL;
    take_work(pool, start.worker);
    atomic_fetch_sub_explicit(&pool->busy, 1, memory_order_release);
  }
}

static void wake_all(cmachine_pool *pool) {
  atomic_fetch_add(&pool->epoch, 1);
  if (atomic_load(&pool->sleeping) == 0) return;
  pthread_mutex_lock(&pool->mutex);
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->mutex);
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
  for (long worker = 1; worker < threads; ++worker) {
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

void cmachine_pool_run(cmachine_pool *pool, long count, cmachine_task task, void *context) {
  if (count <= 0) return;
  if (pool->threads == 1 || count == 1) {
    for (long index = 0; index < count; ++index) task(context, index, 0);
    return;
  }
  pool->count = count;
  pool->task = task;
  pool->context = context;
  atomic_store_explicit(&pool->next, 0, memory_order_relaxed);
  atomic_store_explicit(&pool->busy, pool->threads - 1, memory_order_relaxed);
  wake_all(pool);
  take_work(pool, 0);
  // Workers may have been put off the processor: after a while, let them run.
  for (int spin = 0; atomic_load_explicit(&pool->busy, memory_order_acquire) != 0; ++spin) {
    if (spin < SPINS) PAUSE(); else sched_yield();
  }
}

void cmachine_pool_destroy(cmachine_pool *pool) {
  atomic_store(&pool->ending, 1);
  wake_all(pool);
  for (int worker = 1; worker < pool->threads; ++worker) pthread_join(pool->handles[worker], NULL);
  pthread_cond_destroy(&pool->wake);
  pthread_mutex_destroy(&pool->mutex);
  free(pool->handles);
  free(pool);
}
