/// test_poll.c - poll_oneoff.
#include "harness.h"

#include <time.h>
#include <unistd.h>

static wasi_event events[8];

/// Polls and fetches the events. `*count` receives their number.
static uint32_t poll_for(const wasi_subscription *subscriptions, uint32_t subscription_count, uint32_t *count) {
    uint32_t out = room(sizeof events);
    uint32_t result = room(4);
    uint32_t in = put(subscriptions, subscription_count * sizeof *subscriptions);
    uint32_t error = wpc_wasi_poll_oneoff(guest, in, out, subscription_count, result);
    *count = error == WASI_SUCCESS ? load32(result) : 0;
    memcpy(events, at(out), sizeof events);
    return error;
}

static wasi_subscription on_clock(uint64_t userdata, uint32_t id, uint64_t timeout, uint16_t flags) {
    return (wasi_subscription){
        .userdata = userdata, .tag = EVENTTYPE_CLOCK, .u.clock = {.id = id, .timeout = timeout, .flags = flags}};
}

static wasi_subscription on_descriptor(uint64_t userdata, uint8_t tag, uint32_t fd) {
    return (wasi_subscription){.userdata = userdata, .tag = tag, .u.readwrite.fd = fd};
}

static uint64_t milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void with_pipe(int ends[2]) {
    CHECK(pipe(ends) == 0);
    restart((wpc_wasi_options){.standard = (int[]){ends[0], ends[1], WPC_WASI_CLOSED}});
}

static void needs_subscriptions(void) {
    uint32_t count;
    EXPECT(WASI_INVAL, wpc_wasi_poll_oneoff(guest, 64, 256, 0, 512));
    EXPECT(WASI_INVAL, wpc_wasi_poll_oneoff(guest, 64, 256, UINT32_MAX, 512));
    wasi_subscription subscription = {.tag = 3};
    EXPECT(WASI_INVAL, poll_for(&subscription, 1, &count));
}

static void waits_for_clocks(void) {
    uint32_t count;
    for (uint32_t id = CLOCK_ID_REALTIME; id <= CLOCK_ID_MONOTONIC; id++) {
        uint64_t start = milliseconds();
        wasi_subscription relative = on_clock(7, id, 20000000, 0);
        EXPECT(WASI_SUCCESS, poll_for(&relative, 1, &count));
        CHECK(count == 1 && events[0].userdata == 7 && events[0].type == EVENTTYPE_CLOCK && events[0].error == 0);
        CHECK(milliseconds() - start >= 19);
        start = milliseconds();
        uint32_t result = room(8);
        EXPECT(WASI_SUCCESS, wpc_wasi_clock_time_get(guest, id, 0, result));
        wasi_subscription absolute = on_clock(8, id, load64(result) + 20000000, SUBCLOCKFLAGS_ABSTIME);
        EXPECT(WASI_SUCCESS, poll_for(&absolute, 1, &count));
        CHECK(count == 1 && milliseconds() - start >= 19);
        wasi_subscription past = on_clock(8, id, 1, SUBCLOCKFLAGS_ABSTIME);
        EXPECT(WASI_SUCCESS, poll_for(&past, 1, &count));
        CHECK(count == 1);
    }
}

static void processor_clocks(void) {
    uint32_t count;
    wasi_subscription subscriptions[] = {on_clock(1, CLOCK_ID_PROCESS_CPUTIME, 1, SUBCLOCKFLAGS_ABSTIME),
                                         on_clock(2, CLOCK_ID_THREAD_CPUTIME, 1, SUBCLOCKFLAGS_ABSTIME),
                                         on_clock(3, CLOCK_ID_THREAD_CPUTIME, 1000000000, 0)};
    EXPECT(WASI_SUCCESS, poll_for(subscriptions, 3, &count));
    CHECK(count == 3 && events[0].error == 0 && events[1].error == 0 && events[2].error == WASI_NOTSUP);
    // One that this process does not reach, beside one that ends the wait.
    wasi_subscription both[] = {on_clock(1, CLOCK_ID_PROCESS_CPUTIME, UINT64_C(1) << 40, 0),
                                on_clock(2, CLOCK_ID_MONOTONIC, 5000000, 0)};
    EXPECT(WASI_SUCCESS, poll_for(both, 2, &count));
    CHECK(count == 1 && events[0].userdata == 2);
}

static void bad_clocks_are_events(void) {
    uint32_t count;
    wasi_subscription unknown = on_clock(5, 17, 0, 0);
    EXPECT(WASI_SUCCESS, poll_for(&unknown, 1, &count));
    CHECK(count == 1 && events[0].userdata == 5 && events[0].error == WASI_INVAL);
    wasi_subscription flags = on_clock(5, 1, 0, 2);
    EXPECT(WASI_SUCCESS, poll_for(&flags, 1, &count));
    CHECK(count == 1 && events[0].error == WASI_INVAL);
}

static void the_earliest_clock_wins(void) {
    uint32_t count;
    wasi_subscription subscriptions[] = {on_clock(1, CLOCK_ID_MONOTONIC, UINT64_MAX, 0),
                                         on_clock(2, CLOCK_ID_MONOTONIC, 1000000, 0),
                                         on_clock(3, CLOCK_ID_REALTIME, UINT64_MAX, SUBCLOCKFLAGS_ABSTIME)};
    EXPECT(WASI_SUCCESS, poll_for(subscriptions, 3, &count));
    CHECK(count == 1 && events[0].userdata == 2);
}

static void readable_descriptors(void) {
    int ends[2];
    uint32_t count;
    uint32_t done;
    with_pipe(ends);
    close(ends[1]);
    wasi_subscription subscriptions[] = {on_descriptor(1, EVENTTYPE_FD_READ, 0),
                                         on_clock(2, CLOCK_ID_MONOTONIC, 10000000, 0)};
    EXPECT(WASI_SUCCESS, poll_for(subscriptions, 2, &count));
    CHECK(count == 1 && events[0].userdata == 2);
    EXPECT(WASI_SUCCESS, write_text(1, "12345", &done));
    EXPECT(WASI_SUCCESS, poll_for(subscriptions, 2, &count));
    CHECK(count == 1 && events[0].userdata == 1 && events[0].type == EVENTTYPE_FD_READ && events[0].error == 0);
    CHECK(events[0].byte_count == 5 && events[0].flags == 0);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_close(guest, 1));
    EXPECT(WASI_SUCCESS, poll_for(subscriptions, 1, &count));
    CHECK(count == 1 && events[0].byte_count == 5 && events[0].flags == EVENTRWFLAGS_HANGUP);
    close(ends[0]);
}

static void writable_descriptors(void) {
    int ends[2];
    uint32_t count;
    with_pipe(ends);
    close(ends[0]);
    close(ends[1]);
    wasi_subscription subscription = on_descriptor(9, EVENTTYPE_FD_WRITE, 1);
    EXPECT(WASI_SUCCESS, poll_for(&subscription, 1, &count));
    CHECK(count == 1 && events[0].type == EVENTTYPE_FD_WRITE && events[0].byte_count > 0 && events[0].flags == 0);
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_close(guest, 0));
    EXPECT(WASI_SUCCESS, poll_for(&subscription, 1, &count));
    CHECK(count == 1 && events[0].flags == EVENTRWFLAGS_HANGUP);
}

static void regular_files_are_always_ready(void) {
    uint32_t fd;
    uint32_t count;
    host_file("root/f", "123456");
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", 0, &fd));
    EXPECT(WASI_SUCCESS, wpc_wasi_fd_seek(guest, fd, 2, WHENCE_SET, room(8)));
    wasi_subscription subscriptions[] = {on_descriptor(1, EVENTTYPE_FD_READ, fd), on_descriptor(2, EVENTTYPE_FD_WRITE, fd)};
    EXPECT(WASI_SUCCESS, poll_for(subscriptions, 2, &count));
    CHECK(count == 2 && events[0].userdata == 1 && events[0].byte_count == 4 && events[1].userdata == 2);
}

static void bad_descriptors_are_events(void) {
    uint32_t count;
    uint32_t fd;
    EXPECT(WASI_SUCCESS, open_at(ROOT, "f", 0, OFLAGS_CREAT, RIGHT_FD_READ, 0, &fd));
    wasi_subscription subscriptions[] = {on_descriptor(1, EVENTTYPE_FD_READ, 99), on_descriptor(2, EVENTTYPE_FD_WRITE, fd),
                                         on_descriptor(3, EVENTTYPE_FD_READ, ROOT),
                                         on_clock(4, CLOCK_ID_MONOTONIC, UINT64_MAX, 0)};
    EXPECT(WASI_SUCCESS, poll_for(subscriptions, 4, &count));
    CHECK(count == 3 && events[0].error == WASI_BADF && events[1].error == WASI_BADF &&
          events[2].error == WASI_NOTCAPABLE);
}

static const test tests[] = {
    {"needs subscriptions", needs_subscriptions},
    {"waits for clocks", waits_for_clocks},
    {"processor clocks", processor_clocks},
    {"bad clocks are events", bad_clocks_are_events},
    {"the earliest clock wins", the_earliest_clock_wins},
    {"readable descriptors", readable_descriptors},
    {"writable descriptors", writable_descriptors},
    {"regular files are always ready", regular_files_are_always_ready},
    {"bad descriptors are events", bad_descriptors_are_events},
};
FAMILY(poll_family, "poll", tests, false);
