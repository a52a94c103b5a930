/// pool.c - the threads of the pool, and the workers of threads outside it. Made on first use and kept.
#include "parallel/loop/pool.h"

#include "base/block_signals.h"
#include "base/runtime.h"
#include "base/variables.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static pthread_once_t pool_started = PTHREAD_ONCE_INIT;
/// Guards wpc_worker.is_in_use and pushes to the outsiders.
static pthread_mutex_t outsiders_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_key_t outsider_key;
static _Thread_local wpc_worker *current_worker;

uint32_t wpc_pool_threads(void) {
    const char *text = wpc_variable_set(WPC_NUM_THREADS);
    if (text != NULL) {
        char *end;
        long count = strtol(text, &end, 10);
        if (*end == 0 && count >= 1) return count < (long)WPC_POOL_MAX_THREADS ? (uint32_t)count : WPC_POOL_MAX_THREADS;
        static _Atomic bool has_warned;
        if (!atomic_exchange(&has_warned, true))
            fprintf(stderr, "wpc: WPC_NUM_THREADS is '%s', not a number of threads; ignored\n", text);
    }
    uint32_t count = wpc_usable_processors();
    return count < WPC_POOL_MAX_THREADS ? count : WPC_POOL_MAX_THREADS;
}

static wpc_worker *make_worker(uint32_t slot) {
    wpc_worker *worker = aligned_alloc(WPC_CACHE_LINE, sizeof(wpc_worker));
    if (worker == NULL) return NULL;
    memset(worker, 0, sizeof *worker);
    worker->slot = slot;
    return worker;
}

static void *run_thread(void *argument) {
    current_worker = argument;
    wpc_native_adopt();
    wpc_worker_main(argument);
}

/// Kernels recurse on the worker's native stack, so it gets what a main thread gets; only touched pages cost memory.
static size_t native_stack_size(void) {
    const size_t least = (size_t)8 << 20, most = (size_t)64 << 20;
    struct rlimit limit;
    if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur < least) return least;
    return limit.rlim_cur < most ? (size_t)limit.rlim_cur : most;
}

static void release_outsider(void *value) {
    wpc_worker *worker = value;
    // Another destructor of the dying thread may run a loop: it has to get a worker anew.
    current_worker = NULL;
    pthread_mutex_lock(&outsiders_lock);
    worker->is_in_use = false;
    pthread_mutex_unlock(&outsiders_lock);
}

static void start_pool(void) {
    uint32_t threads = wpc_pool_threads(), processors = wpc_usable_processors();
    wpc_the_pool.slot_count = threads;
    // With more threads than processors a spinning thread keeps a working one from its processor.
    uint64_t microsecond = WPC_TICKS_PER_MICROSECOND;
    wpc_the_pool.hot_ticks = threads > processors ? 0 : 40 * microsecond;
    wpc_the_pool.warm_ticks = wpc_the_pool.hot_ticks + (threads > processors ? 5 : 60) * microsecond;
    if (pthread_key_create(&outsider_key, release_outsider) != 0) return;

    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0) return;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, native_stack_size());
    sigset_t old;
    wpc_block_signals(&old);
    // The array has to be whole before a thread reads it, so the threads start when all workers are there.
    uint32_t count = 0;
    while (count + 1 < threads && (wpc_the_pool.workers[count] = make_worker(count + 1)) != NULL) count++;
    wpc_the_pool.thread_count = count;
    for (uint32_t i = 0; i < count; i++) {
        pthread_t thread;
        // Fewer threads only make loops slower; a worker without a thread owns nothing and never sleeps.
        if (pthread_create(&thread, &attributes, run_thread, wpc_the_pool.workers[i]) != 0) {
            fprintf(stderr, "wpc: only %u of %u threads for parallel_for could be started\n", i + 1, threads);
            break;
        }
        wpc_the_pool.workers[i]->has_thread = true;
    }
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    pthread_attr_destroy(&attributes);
}

static wpc_worker *acquire_outsider(void) {
    pthread_mutex_lock(&outsiders_lock);
    wpc_worker *worker = atomic_load(&wpc_the_pool.outsiders);
    while (worker != NULL && worker->is_in_use) worker = worker->next;
    if (worker == NULL && (worker = make_worker(0)) != NULL) {
        worker->next = atomic_load(&wpc_the_pool.outsiders);
        atomic_store(&wpc_the_pool.outsiders, worker);
    }
    if (worker != NULL) worker->is_in_use = true;
    pthread_mutex_unlock(&outsiders_lock);
    if (worker != NULL) pthread_setspecific(outsider_key, worker);
    return worker;
}

wpc_worker *wpc_worker_current(void) {
    if (__builtin_expect(current_worker != NULL, true)) return current_worker;
    pthread_once(&pool_started, start_pool);
    if (wpc_the_pool.thread_count == 0) return NULL;
    current_worker = acquire_outsider();
    return current_worker;
}

bool wpc_pool_for(const wpc_loop_request *request) {
    return request->count == 0 || wpc_loop_run(wpc_worker_current(), request);
}

void *wpc_pool_stopped_context(void) {
    wpc_worker *worker = wpc_worker_current();
    if (worker == NULL) return NULL;
    for (wpc_loop *loop = worker->executing; loop != NULL; loop = atomic_load(&loop->parent))
        if (atomic_load_explicit(&loop->is_stopped, memory_order_acquire)) return loop->context;
    return NULL;
}
