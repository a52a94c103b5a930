/// lock.h - a lock of four bytes for objects that are too many or too small for a pthread mutex.
///
/// 0: free, 1: held, 2: held and somebody may sleep (the three states of U. Drepper's "Futexes Are Tricky").
#ifndef WPC_BASE_LOCK_H
#define WPC_BASE_LOCK_H

#include <linux/futex.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

static inline void wpc_lock_acquire(uint32_t *lock) {
    uint32_t seen = 0;
    if (__atomic_compare_exchange_n(lock, &seen, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) return;
    if (seen != 2) seen = __atomic_exchange_n(lock, 2, __ATOMIC_ACQUIRE);
    while (seen != 0) {
        syscall(SYS_futex, lock, FUTEX_WAIT_PRIVATE, 2, NULL, NULL, 0);
        seen = __atomic_exchange_n(lock, 2, __ATOMIC_ACQUIRE);
    }
}

static inline void wpc_lock_release(uint32_t *lock) {
    if (__atomic_exchange_n(lock, 0, __ATOMIC_RELEASE) == 2) syscall(SYS_futex, lock, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

#endif
