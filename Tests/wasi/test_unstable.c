/// test_unstable.c - snapshot 0 (wasi_unstable): what it has otherwise than preview 1.
#include "harness.h"

#include <unistd.h>

static void seeks_from_other_places(void) {
    uint32_t fd;
    uint32_t result = room(8);
    host_file("root/f", "0123456789");
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", 0, &fd));
    // 0: the current place, 1: the end, 2: the start.
    EXPECT(WASI_SUCCESS, wpc_wasi_unstable_fd_seek(guest, fd, 4, 2, result));
    CHECK(load64(result) == 4);
    EXPECT(WASI_SUCCESS, wpc_wasi_unstable_fd_seek(guest, fd, 3, 0, result));
    CHECK(load64(result) == 7);
    EXPECT(WASI_SUCCESS, wpc_wasi_unstable_fd_seek(guest, fd, (uint64_t)-2, 1, result));
    CHECK(load64(result) == 8);
    EXPECT(WASI_INVAL, wpc_wasi_unstable_fd_seek(guest, fd, 0, 3, result));
    EXPECT(WASI_INVAL, wpc_wasi_unstable_fd_seek(guest, fd, 0, UINT32_MAX, result));
    EXPECT(WASI_FAULT, wpc_wasi_unstable_fd_seek(guest, fd, 0, 2, BAD));
    EXPECT(WASI_BADF, wpc_wasi_unstable_fd_seek(guest, 99, 0, 2, result));
}

/// The same facts at other offsets, and nothing behind their 56 bytes.
static void counts_links_in_32_bits(void) {
    uint32_t fd;
    wasi_filestat newer;
    uint32_t result = room(64);
    host_file("root/f", "text");
    CHECK(link("root/f", "root/g") == 0);
    EXPECT(WASI_SUCCESS, stat_at(ROOT, "f", 0, &newer));
    CHECK(newer.link_count == 2 && newer.size == 4);
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", 0, &fd));
    for (int way = 0; way < 2; way++) {
        memset(at(result), 0xAA, 64);
        EXPECT(WASI_SUCCESS, way == 0 ? wpc_wasi_unstable_path_filestat_get(guest, ROOT, 0, put_string("f"), 1, result)
                                      : wpc_wasi_unstable_fd_filestat_get(guest, fd, result));
        CHECK(load64(result) == newer.device && load64(result + 8) == newer.inode);
        CHECK(load32(result + 16) == FILETYPE_REGULAR_FILE && load32(result + 20) == 2);
        CHECK(load64(result + 24) == 4 && load64(result + 32) == newer.access_time);
        CHECK(load64(result + 40) == newer.modification_time && load64(result + 48) == newer.change_time);
        CHECK(load64(result + 56) == UINT64_C(0xAAAAAAAAAAAAAAAA));
    }
    EXPECT(WASI_FAULT, wpc_wasi_unstable_fd_filestat_get(guest, fd, GUEST_SIZE - 55));
    EXPECT(WASI_SUCCESS, wpc_wasi_unstable_fd_filestat_get(guest, fd, GUEST_SIZE - 56));
    EXPECT(WASI_NOENT, wpc_wasi_unstable_path_filestat_get(guest, ROOT, 0, put_string("x"), 1, result));
}

/// Clocks have 8 bytes more, before their number.
static void polls_in_its_own_layout(void) {
    uint32_t fd;
    host_file("root/f", "123");
    EXPECT(WASI_SUCCESS, open_file(ROOT, "f", 0, &fd));
    wasi_unstable_subscription subscriptions[3] = {
        {.userdata = 1, .tag = EVENTTYPE_CLOCK},
        {.userdata = 2, .tag = EVENTTYPE_FD_READ},
        {.userdata = 3, .tag = EVENTTYPE_CLOCK},
    };
    subscriptions[0].u.clock.identifier = UINT64_MAX;
    subscriptions[0].u.clock.clock = (wasi_subscription_clock){.id = CLOCK_ID_MONOTONIC, .timeout = 1000};
    subscriptions[1].u.readwrite.fd = fd;
    subscriptions[2].u.clock.clock = (wasi_subscription_clock){.id = CLOCK_ID_MONOTONIC, .timeout = UINT64_MAX, .flags = 0};
    CHECK((uint8_t *)&subscriptions[0].u.clock.clock.timeout - (uint8_t *)&subscriptions[0] == 32);
    uint32_t given = put(subscriptions, sizeof subscriptions);
    uint32_t events = room(3 * sizeof(wasi_event));
    uint32_t count = room(4);
    EXPECT(WASI_SUCCESS, wpc_wasi_unstable_poll_oneoff(guest, given, events, 3, count));
    CHECK(load32(count) >= 1 && load32(count) <= 2);
    wasi_event event;
    memcpy(&event, at(events + (load32(count) - 1) * (uint32_t)sizeof event), sizeof event);
    CHECK(event.userdata == 2 && event.error == 0 && event.type == EVENTTYPE_FD_READ && event.byte_count == 3);
    EXPECT(WASI_SUCCESS, wpc_wasi_unstable_poll_oneoff(guest, given, events, 1, count));
    CHECK(load32(count) == 1 && load64(events) == 1);
    EXPECT(WASI_INVAL, wpc_wasi_unstable_poll_oneoff(guest, given, events, 0, count));
    // The array is as long as the older layout says.
    EXPECT(WASI_FAULT, wpc_wasi_unstable_poll_oneoff(guest, GUEST_SIZE - 55, events, 1, count));
    memcpy(at(GUEST_SIZE - 56), &subscriptions[1], sizeof subscriptions[1]);
    EXPECT(WASI_SUCCESS, wpc_wasi_unstable_poll_oneoff(guest, GUEST_SIZE - 56, events, 1, count));
}

static const test tests[] = {
    {"seeks from other places", seeks_from_other_places},
    {"counts links in 32 bits", counts_links_in_32_bits},
    {"polls in its own layout", polls_in_its_own_layout},
};
FAMILY(unstable_family, "unstable", tests, false);
