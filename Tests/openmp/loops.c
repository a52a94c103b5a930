// Loops: each schedule, with chunks and without, has every iteration once, and lastprivate from the last one.
// threads: 1 2 3 8 33
#include "check.h"

#define N 1000
static int seen[N];

static void clear(void) { memset(seen, 0, sizeof seen); }

static int all_once(int count) {
    for (int i = 0; i < N; i++)
        if (seen[i] != (i < count)) return 0;
    return 1;
}

#define TRY(clause, count)                                                                                             \
    do {                                                                                                               \
        int last = -1;                                                                                                 \
        long sum = 0;                                                                                                  \
        clear();                                                                                                       \
        _Pragma("omp parallel") {                                                                                      \
            clause for (int i = 0; i < (count); i++) {                                                                 \
                seen[i]++;                                                                                             \
                sum += i;                                                                                              \
                last = i;                                                                                              \
            }                                                                                                          \
        }                                                                                                              \
        CHECK(all_once(count));                                                                                        \
        CHECK(sum == (long)(count) * ((count)-1) / 2);                                                                 \
        if ((count) > 0) CHECK(last == (count)-1);                                                                     \
    } while (0)

#define CLAUSES "reduction(+ : sum) lastprivate(last)"
#define EACH(count)                                                                                                    \
    TRY(_Pragma("omp for reduction(+ : sum) lastprivate(last)"), count);                                               \
    TRY(_Pragma("omp for reduction(+ : sum) lastprivate(last) schedule(static, 1)"), count);                           \
    TRY(_Pragma("omp for reduction(+ : sum) lastprivate(last) schedule(static, 7)"), count);                           \
    TRY(_Pragma("omp for reduction(+ : sum) lastprivate(last) schedule(static, 2000)"), count);                        \
    TRY(_Pragma("omp for reduction(+ : sum) lastprivate(last) schedule(dynamic)"), count);                             \
    TRY(_Pragma("omp for reduction(+ : sum) lastprivate(last) schedule(dynamic, 9)"), count);                          \
    TRY(_Pragma("omp for reduction(+ : sum) lastprivate(last) schedule(monotonic : dynamic, 9)"), count);              \
    TRY(_Pragma("omp for reduction(+ : sum) lastprivate(last) schedule(guided)"), count);                              \
    TRY(_Pragma("omp for reduction(+ : sum) lastprivate(last) schedule(guided, 5)"), count);                           \
    TRY(_Pragma("omp for reduction(+ : sum) lastprivate(last) schedule(auto)"), count);                                \
    TRY(_Pragma("omp for reduction(+ : sum) lastprivate(last) schedule(runtime)"), count);                             \
    TRY(_Pragma("omp for simd reduction(+ : sum) lastprivate(last) schedule(simd : static, 5)"), count);               \
    TRY(_Pragma("omp for ordered reduction(+ : sum) lastprivate(last) schedule(dynamic, 3)"), count)

static void runtime_schedules(void) {
    static const omp_sched_t kinds[] = {omp_sched_static, omp_sched_dynamic, omp_sched_guided, omp_sched_auto};
    for (int k = 0; k < 4; k++)
        for (int chunk = 0; chunk < 9; chunk += 4) {
            omp_sched_t kind;
            int found;
            omp_set_schedule(kinds[k], chunk);
            omp_get_schedule(&kind, &found);
            CHECK(kind == kinds[k]);
            TRY(_Pragma("omp for reduction(+ : sum) lastprivate(last) schedule(runtime)"), N);
        }
}

static void other_bounds(void) {
    unsigned count = 0;
    long long sum = 0;
#pragma omp parallel for reduction(+ : count, sum) schedule(dynamic, 11)
    for (long long i = 5000000000ll; i > 4999990000ll; i -= 7) {
        count++;
        sum += i - 4999990000ll;
    }
    CHECK(count == 1429);
    long long expected = 0;
    for (long long i = 5000000000ll; i > 4999990000ll; i -= 7) expected += i - 4999990000ll;
    CHECK(sum == expected);
    count = 0;
#pragma omp parallel for reduction(+ : count)
    for (unsigned i = 4294967000u; i < 4294967290u; i += 3) count++;
    CHECK(count == 97);
    count = 0;
#pragma omp parallel for reduction(+ : count) schedule(guided)
    for (int i = 2147483000; i < 2147483640; i += 9) count++;
    CHECK(count == 72);
    count = 0;
#pragma omp parallel for reduction(+ : count) collapse(3) schedule(static, 4)
    for (int i = 0; i < 7; i++)
        for (int j = 10; j > 0; j -= 2)
            for (unsigned long long k = 0; k < 3; k++) count++;
    CHECK(count == 105);
}

static void in_order(void) {
    int next = 0;
#pragma omp parallel for ordered schedule(dynamic, 3)
    for (int i = 0; i < 200; i++) {
        if (i % 5 == 4) continue; // without an ordered region
#pragma omp ordered
        {
            CHECK(next <= i);
            next = i;
        }
    }
    CHECK(next == 198);
    static int table[20][20];
#pragma omp parallel for ordered(2) schedule(static, 1)
    for (int i = 1; i < 20; i++)
        for (int j = 1; j < 20; j++) {
#pragma omp ordered depend(sink : i - 1, j) depend(sink : i, j - 1)
            table[i][j] = (table[i - 1][j] > table[i][j - 1] ? table[i - 1][j] : table[i][j - 1]) + 1;
#pragma omp ordered depend(source)
        }
    CHECK(table[19][19] == 37);
}

static void without_waiting(void) {
    static int ends[64];
    memset(ends, 0, sizeof ends);
#pragma omp parallel
    for (int k = 0; k < 40; k++) {
#pragma omp for schedule(dynamic) nowait
        for (int i = 0; i < 64; i++) {
#pragma omp atomic
            ends[i]++;
        }
    }
    for (int i = 0; i < 64; i++) CHECK(ends[i] == 40);
}

int main(void) {
    EACH(N);
    EACH(1);
    EACH(0);
    EACH(17);
    runtime_schedules();
    other_bounds();
    in_order();
    without_waiting();
    return finish();
}
