/// poll.c - poll_oneoff: waiting for clocks and descriptors.
#include "wasi_internal.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/sockios.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/// More subscriptions than this in one call are refused (errno INVAL, as the host's poll says of too many descriptors).
#define MOST_SUBSCRIPTIONS 65536
/// How long one wait is at most when the awaited clock may be set meanwhile, in nanoseconds.
#define LONGEST_BLIND_WAIT UINT64_C(1000000000)
#define SHORTEST_BLIND_WAIT UINT64_C(1000000)

/// One subscription, copied and checked.
typedef struct interest {
    uint64_t userdata;
    uint8_t type;
    /// Not SUCCESS: reported at once.
    uint32_t error;
    /// Clocks: when, in nanoseconds of `clock`.
    clockid_t clock;
    uint64_t deadline;
    /// Descriptors: held during the wait, and where they are in the array for poll.
    wpc_wasi_descriptor *descriptor;
    size_t poll_index;
} interest;

typedef struct waiting {
    interest *interests;
    struct pollfd *items;
    size_t count;
    size_t item_count;
} waiting;

static uint64_t now_on(clockid_t clock) {
    struct timespec time = {0, 0};
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * UINT64_C(1000000000) + (uint64_t)time.tv_nsec;
}

static void subscribe_clock(const wasi_subscription *subscription, interest *interest) {
    bool is_absolute = (subscription->u.clock.flags & SUBCLOCKFLAGS_ABSTIME) != 0;
    switch (subscription->u.clock.id) {
    case CLOCK_ID_REALTIME:
        // A relative wait is not to change when somebody sets the clock.
        interest->clock = is_absolute ? CLOCK_REALTIME : CLOCK_MONOTONIC;
        break;
    case CLOCK_ID_MONOTONIC:
        interest->clock = CLOCK_MONOTONIC;
        break;
    case CLOCK_ID_PROCESS_CPUTIME:
        interest->clock = CLOCK_PROCESS_CPUTIME_ID;
        break;
    case CLOCK_ID_THREAD_CPUTIME:
        interest->clock = CLOCK_THREAD_CPUTIME_ID;
        break;
    default:
        interest->error = WASI_INVAL;
        return;
    }
    if ((subscription->u.clock.flags & ~SUBCLOCKFLAGS_ABSTIME) != 0) interest->error = WASI_INVAL;
    interest->deadline = subscription->u.clock.timeout;
    if (!is_absolute && __builtin_add_overflow(interest->deadline, now_on(interest->clock), &interest->deadline)) {
        interest->deadline = UINT64_MAX;
    }
    // A thread that waits uses no time: this would never end.
    if (interest->clock == CLOCK_THREAD_CPUTIME_ID && now_on(interest->clock) < interest->deadline) {
        interest->error = WASI_NOTSUP;
    }
}

static void subscribe_descriptor(wpc_wasi *wasi, const wasi_subscription *subscription, interest *interest,
                                 waiting *waiting) {
    bool is_read = subscription->tag == EVENTTYPE_FD_READ;
    uint64_t rights = RIGHT_POLL_FD_READWRITE | (is_read ? RIGHT_FD_READ : RIGHT_FD_WRITE);
    interest->error = wpc_wasi_get(wasi, subscription->u.readwrite.fd, rights, &interest->descriptor);
    if (interest->error != WASI_SUCCESS) return;
    interest->poll_index = waiting->item_count;
    waiting->items[waiting->item_count++] =
        (struct pollfd){.fd = interest->descriptor->host, .events = is_read ? POLLIN | POLLRDHUP : POLLOUT};
}

/// Copies the subscription at `index` of the array at `pointer`, in the layout of snapshot 0 if `is_unstable`.
static bool read_subscription(const wpc_thread *thread, uint32_t pointer, size_t index, bool is_unstable, wasi_subscription *subscription) {
    if (!is_unstable) {
        return wpc_wasi_read(thread, pointer + (uint32_t)(index * sizeof *subscription), subscription, sizeof *subscription);
    }
    wasi_unstable_subscription older;
    if (!wpc_wasi_read(thread, pointer + (uint32_t)(index * sizeof older), &older, sizeof older)) return false;
    *subscription = (wasi_subscription){.userdata = older.userdata, .tag = older.tag};
    if (older.tag == EVENTTYPE_CLOCK) {
        subscription->u.clock = older.u.clock.clock;
    } else {
        subscription->u.readwrite.fd = older.u.readwrite.fd;
    }
    return true;
}

/// Returns an errno: INVAL for a subscription of no known kind.
static uint32_t subscribe(wpc_wasi *wasi, const wpc_thread *thread, uint32_t pointer, bool is_unstable, waiting *waiting) {
    for (size_t i = 0; i < waiting->count; i++) {
        wasi_subscription subscription;
        interest *interest = &waiting->interests[i];
        if (!read_subscription(thread, pointer, i, is_unstable, &subscription)) return WASI_FAULT;
        interest->userdata = subscription.userdata;
        interest->type = subscription.tag;
        if (subscription.tag == EVENTTYPE_CLOCK) {
            subscribe_clock(&subscription, interest);
        } else if (subscription.tag == EVENTTYPE_FD_READ || subscription.tag == EVENTTYPE_FD_WRITE) {
            subscribe_descriptor(wasi, &subscription, interest, waiting);
        } else {
            return WASI_INVAL;
        }
    }
    return WASI_SUCCESS;
}

/// Nanoseconds to wait before `interest` has to be looked at again; 0: it has something to report.
static uint64_t patience(const interest *interest) {
    if (interest->error != WASI_SUCCESS) return 0;
    if (interest->type != EVENTTYPE_CLOCK) return UINT64_MAX;
    uint64_t now = now_on(interest->clock);
    if (now >= interest->deadline) return 0;
    uint64_t left = interest->deadline - now;
    if (interest->clock == CLOCK_REALTIME && left > LONGEST_BLIND_WAIT) return LONGEST_BLIND_WAIT;
    if (interest->clock == CLOCK_PROCESS_CPUTIME_ID) {
        // The other threads can use up to one second a second on each processor.
        long processors = sysconf(_SC_NPROCESSORS_ONLN);
        if (processors > 1) left /= (uint64_t)processors;
        if (left < SHORTEST_BLIND_WAIT) return SHORTEST_BLIND_WAIT;
    }
    return left;
}

static uint64_t readable_bytes(const wpc_wasi_descriptor *descriptor) {
    if (descriptor->filetype == FILETYPE_REGULAR_FILE) {
        struct stat status;
        off_t position = lseek(descriptor->host, 0, SEEK_CUR);
        if (position < 0 || fstat(descriptor->host, &status) != 0 || status.st_size < position) return 0;
        return (uint64_t)(status.st_size - position);
    }
    int count = 0;
    return ioctl(descriptor->host, FIONREAD, &count) == 0 && count > 0 ? (uint64_t)count : 0;
}

static uint64_t writable_bytes(const wpc_wasi_descriptor *descriptor) {
    int size = 0;
    int used = 0;
    socklen_t length = sizeof size;
    bool is_known = false;
    if (descriptor->filetype == FILETYPE_SOCKET_STREAM || descriptor->filetype == FILETYPE_SOCKET_DGRAM) {
        is_known = getsockopt(descriptor->host, SOL_SOCKET, SO_SNDBUF, &size, &length) == 0 &&
                   ioctl(descriptor->host, SIOCOUTQ, &used) == 0;
    } else {
        size = fcntl(descriptor->host, F_GETPIPE_SZ);
        is_known = size > 0 && ioctl(descriptor->host, FIONREAD, &used) == 0;
    }
    // poll says that there is room for this much at least.
    return is_known && size - used > PIPE_BUF ? (uint64_t)(size - used) : PIPE_BUF;
}

/// Fills in the event of an interest, if it has one to report.
static bool report(const interest *interest, const waiting *waiting, wasi_event *event) {
    *event = (wasi_event){.userdata = interest->userdata, .error = (uint16_t)interest->error, .type = interest->type};
    if (interest->error != WASI_SUCCESS) return true;
    if (interest->type == EVENTTYPE_CLOCK) return now_on(interest->clock) >= interest->deadline;
    short ready = waiting->items[interest->poll_index].revents;
    if (ready == 0) return false;
    bool is_read = interest->type == EVENTTYPE_FD_READ;
    if ((ready & POLLNVAL) != 0) {
        event->error = WASI_BADF;
    } else if ((ready & POLLERR) != 0 && !is_read) {
        // A pipe or socket that nobody reads any more: a write reports it.
        event->flags = EVENTRWFLAGS_HANGUP;
    } else {
        event->byte_count = is_read ? readable_bytes(interest->descriptor) : writable_bytes(interest->descriptor);
        if ((ready & (POLLHUP | POLLRDHUP | POLLERR)) != 0) event->flags = EVENTRWFLAGS_HANGUP;
    }
    return true;
}

/// Waits until something can be reported, and stores the events. Returns an errno.
static uint32_t await_events(const wpc_thread *thread, waiting *waiting, uint32_t events, uint32_t *event_count) {
    *event_count = 0;
    for (;;) {
        uint64_t left = UINT64_MAX;
        for (size_t i = 0; i < waiting->count; i++) {
            uint64_t own = patience(&waiting->interests[i]);
            if (own < left) left = own;
        }
        if (left > INT64_MAX) left = INT64_MAX;
        struct timespec timeout = {.tv_sec = (time_t)(left / UINT64_C(1000000000)),
                                   .tv_nsec = (long)(left % UINT64_C(1000000000))};
        int ready = ppoll(waiting->items, waiting->item_count, &timeout, NULL);
        if (ready < 0 && errno == EINTR && !wpc_threads_are_ending()) continue;
        if (ready < 0) return wpc_wasi_errno(errno);
        for (size_t i = 0; i < waiting->count; i++) {
            wasi_event event;
            if (!report(&waiting->interests[i], waiting, &event)) continue;
            wpc_wasi_write(thread, events + *event_count * (uint32_t)sizeof event, &event, sizeof event);
            ++*event_count;
        }
        if (*event_count > 0) return WASI_SUCCESS;
    }
}

static uint32_t poll_call(wpc_thread *thread, uint32_t subscriptions, uint32_t events, uint32_t count, uint32_t result,
                          bool is_unstable) {
    size_t size = is_unstable ? sizeof(wasi_unstable_subscription) : sizeof(wasi_subscription);
    wpc_wasi *wasi = wpc_wasi_enter(thread);
    if (count == 0 || count > MOST_SUBSCRIPTIONS) return WASI_INVAL;
    if (wpc_wasi_bytes(thread, subscriptions, (uint64_t)count * size) == NULL ||
        wpc_wasi_bytes(thread, events, (uint64_t)count * sizeof(wasi_event)) == NULL ||
        wpc_wasi_bytes(thread, result, sizeof(uint32_t)) == NULL) {
        return WASI_FAULT;
    }
    waiting waiting = {.interests = calloc(count, sizeof(interest)),
                       .items = calloc(count, sizeof(struct pollfd)),
                       .count = count};
    uint32_t error = WASI_NOMEM;
    uint32_t event_count = 0;
    if (waiting.interests != NULL && waiting.items != NULL) {
        error = subscribe(wasi, thread, subscriptions, is_unstable, &waiting);
        if (error == WASI_SUCCESS) error = await_events(thread, &waiting, events, &event_count);
        for (size_t i = 0; i < count; i++) {
            if (waiting.interests[i].descriptor != NULL) wpc_wasi_put(waiting.interests[i].descriptor);
        }
    }
    free(waiting.interests);
    free(waiting.items);
    if (error == WASI_SUCCESS) wpc_wasi_write(thread, result, &event_count, sizeof event_count);
    return error;
}

uint32_t wpc_wasi_poll_oneoff(wpc_thread *thread, uint32_t subscriptions, uint32_t events, uint32_t count,
                              uint32_t result) {
    return poll_call(thread, subscriptions, events, count, result, false);
}

uint32_t wpc_wasi_unstable_poll_oneoff(wpc_thread *thread, uint32_t subscriptions, uint32_t events, uint32_t count,
                                       uint32_t result) {
    return poll_call(thread, subscriptions, events, count, result, true);
}
