/// work.c - who has work left.
#include "parallel/loop/work.h"

wpc_pool wpc_the_pool;

bool wpc_loop_has_work(wpc_loop *loop) {
    for (uint32_t word = 0; word * 64 < wpc_the_pool.slot_count; word++) {
        uint64_t joined = atomic_load(&loop->joined[word]);
        for (; joined != 0; joined &= joined - 1) {
            uint32_t slot = word * 64 + (uint32_t)__builtin_ctzll(joined);
            if (wpc_range_load_size(&loop->slots[slot]) != 0) return true;
        }
    }
    return false;
}

wpc_loop *wpc_loop_outermost_with_work(wpc_loop *loop, const wpc_loop *awaited) {
    wpc_loop *found = NULL;
    const void *group = awaited == NULL ? NULL : atomic_load_explicit(&awaited->group, memory_order_relaxed);
    for (uint32_t step = 0; loop != awaited && step < 2 * WPC_POOL_MAX_DEPTH; step++) {
        if (loop == NULL) return NULL;
        if (atomic_load(&loop->is_stopped))
            found = NULL; // and so are all within it
        else if ((atomic_load(&loop->state) & WPC_LOOP_OPEN) != 0 && wpc_loop_has_work(loop) &&
                 (awaited == NULL || atomic_load_explicit(&loop->group, memory_order_relaxed) == group))
            found = loop;
        loop = atomic_load(&loop->parent);
    }
    return found;
}

bool wpc_work_exists(const wpc_loop *awaited) {
    for (uint32_t i = 0; i < wpc_the_pool.thread_count; i++)
        if (wpc_loop_outermost_with_work(atomic_load(&wpc_the_pool.workers[i]->innermost), awaited) != NULL) return true;
    for (wpc_worker *worker = atomic_load(&wpc_the_pool.outsiders); worker != NULL; worker = worker->next)
        if (wpc_loop_outermost_with_work(atomic_load(&worker->innermost), awaited) != NULL) return true;
    return false;
}
