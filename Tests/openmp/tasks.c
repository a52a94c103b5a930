// Tasks, and what they wait for.
// threads: 1 2 3 8 33
// env: OMP_CANCELLATION=true
#include "check.h"

static int fib(int n) {
    if (n < 2) return n;
    int a, b;
#pragma omp task shared(a) untied if (n > 8)
    a = fib(n - 1);
#pragma omp task shared(b) final(n < 6) mergeable
    b = fib(n - 2);
#pragma omp taskwait
    return a + b;
}

static void dependences(void) {
    int x = 0, y = 0, order = 0, in_set = 0, mutexed = 0;
#pragma omp parallel
#pragma omp single
    {
        for (int i = 0; i < 50; i++) {
#pragma omp task depend(out : x) shared(x, order)
            {
                CHECK(order == 3 * i);
                x = i;
                order++;
            }
#pragma omp task depend(in : x) shared(x, y, order) depend(inout : y)
            {
                CHECK(x == i);
                y = x;
                order++;
            }
#pragma omp task depend(inout : x, y) shared(order) priority(3)
            order++;
        }
#pragma omp task depend(inoutset : in_set) shared(in_set)
        {
#pragma omp atomic
            in_set++;
        }
#pragma omp task depend(inoutset : in_set) shared(in_set)
        {
#pragma omp atomic
            in_set++;
        }
#pragma omp task depend(in : in_set) shared(in_set)
        CHECK(in_set == 2);
        for (int i = 0; i < 20; i++) {
#pragma omp task depend(mutexinoutset : mutexed) shared(mutexed)
            mutexed++;
        }
#pragma omp taskwait depend(in : mutexed)
        CHECK(mutexed == 20);
    }
    CHECK(order == 150);
}

static void groups(void) {
    int count = 0, reduced = 0, looped = 0, last = 0;
#pragma omp parallel
#pragma omp single
    {
#pragma omp taskgroup
        for (int i = 0; i < 20; i++) {
#pragma omp task shared(count)
            {
#pragma omp task shared(count)
                {
#pragma omp atomic
                    count++;
                }
            }
        }
        CHECK(count == 20);
#pragma omp taskgroup task_reduction(+ : reduced)
        for (int i = 0; i < 100; i++) {
#pragma omp task in_reduction(+ : reduced)
            reduced += i;
        }
        CHECK(reduced == 4950);
#pragma omp taskloop grainsize(7) reduction(+ : looped) lastprivate(last)
        for (int i = 0; i < 500; i++) {
            looped += i;
            last = i;
        }
        CHECK(looped == 124750 && last == 499);
        int tasks = 0;
#pragma omp taskloop num_tasks(13) shared(tasks)
        for (int i = 200; i > 0; i -= 3) {
#pragma omp atomic
            tasks++;
        }
        CHECK(tasks == 67);
    }
    reduced = 0;
#pragma omp parallel reduction(task, + : reduced)
    {
#pragma omp task in_reduction(+ : reduced)
        reduced += 5;
    }
    CHECK(reduced == 5 * omp_get_max_threads());
}

static void events(void) {
    int done = 0;
    omp_event_handle_t event;
#pragma omp parallel
#pragma omp single
    {
#pragma omp task detach(event) shared(done)
        { done |= 1; }
#pragma omp task shared(done)
        {
            done |= 2;
            omp_fulfill_event(event);
        }
#pragma omp taskwait
        CHECK(done == 3);
#pragma omp taskyield
    }
}

static void cancelled(void) {
    int begun = 0;
#pragma omp parallel
    {
#pragma omp for schedule(dynamic)
        for (int i = 0; i < 100000; i++) {
#pragma omp atomic
            begun++;
#pragma omp cancel for if (i == 10)
#pragma omp cancellation point for
        }
    }
    CHECK(begun > 0 && begun < 100000);
    int after = 0;
#pragma omp parallel for reduction(+ : after)
    for (int i = 0; i < 100; i++) after++;
    CHECK(after == 100);
    int ran = 0;
#pragma omp parallel
#pragma omp single
#pragma omp taskgroup
    {
        for (int i = 0; i < 200; i++) {
#pragma omp task shared(ran)
            {
#pragma omp atomic
                ran++;
#pragma omp cancel taskgroup
            }
        }
    }
    CHECK(ran >= 1 && ran <= 200);
}

int main(void) {
    int result = 0;
#pragma omp parallel
#pragma omp single
    result = fib(18);
    CHECK(result == 2584);
    dependences();
    groups();
    events();
    cancelled();
    return finish();
}
