#pragma once
#include <stdint.h>

/// A fixed set of worker threads that spin for a moment, then sleep: waking them costs well under a microsecond while
/// calls follow each other closely.
typedef struct cmachine_pool cmachine_pool;

/// One piece of work: `index` in 0..<count, `worker` in 0..<threads (0 is the calling thread).
typedef void (*cmachine_task)(void *context, int64_t index, int64_t worker);

/// A pool of `threads` threads, the caller among them. NULL where no thread could be made.
cmachine_pool *cmachine_pool_create(int threads);

/// Threads that take part in a run, the caller among them.
int cmachine_pool_threads(const cmachine_pool *pool);

/// Runs every index in 0..<count once, and returns when all are done. Indices are handed out in ascending order.
/// Only one thread may call this at a time.
void cmachine_pool_run(cmachine_pool *pool, int64_t count, cmachine_task task, void *context);

/// Ends the workers and frees the pool. No run may be under way.
void cmachine_pool_destroy(cmachine_pool *pool);
