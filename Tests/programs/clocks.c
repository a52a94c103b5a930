// Clocks run forwards, agree with each other, and sleeping takes its time.
#include <errno.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static long long nanoseconds(clockid_t clock) {
    struct timespec now;
    if (clock_gettime(clock, &now) != 0) return -1;
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

int main(void) {
    struct timespec resolution;
    printf("resolution: %d %d\n", clock_getres(CLOCK_REALTIME, &resolution), clock_getres(CLOCK_MONOTONIC, &resolution));
    printf("fine enough: %d\n", resolution.tv_sec == 0 && resolution.tv_nsec <= 10000000);
    long long last = nanoseconds(CLOCK_MONOTONIC);
    int is_monotonic = last >= 0;
    for (int i = 0; i < 1000; i++) {
        long long now = nanoseconds(CLOCK_MONOTONIC);
        if (now < last) is_monotonic = 0;
        last = now;
    }
    printf("monotonic: %d\n", is_monotonic);
    printf("after 2020: %d\n", time(NULL) > 1577836800);
    long long difference = nanoseconds(CLOCK_REALTIME) / 1000000000 - time(NULL);
    printf("the same time: %d\n", difference >= -1 && difference <= 1);

    long long start = nanoseconds(CLOCK_MONOTONIC);
    struct timespec nap = {0, 30000000};
    printf("nanosleep: %d\n", nanosleep(&nap, NULL));
    long long slept = nanoseconds(CLOCK_MONOTONIC) - start;
    printf("long enough: %d\n", slept >= 30000000 && slept < 20000000000);
    start = nanoseconds(CLOCK_MONOTONIC);
    printf("usleep: %d\n", usleep(10000));
    printf("long enough: %d\n", nanoseconds(CLOCK_MONOTONIC) - start >= 10000000);
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 20000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    printf("clock_nanosleep: %d\n", clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &until, NULL));
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    printf("reached: %d\n", now.tv_sec > until.tv_sec || (now.tv_sec == until.tv_sec && now.tv_nsec >= until.tv_nsec));
    errno = 0;
    struct timespec bad = {0, 1000000000};
    printf("bad sleep: %d %d\n", nanosleep(&bad, NULL), errno == EINVAL);
    return 0;
}
