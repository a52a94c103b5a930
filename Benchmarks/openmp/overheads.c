/* What constructs of OpenMP cost, in the manner of EPCC's microbenchmarks: the time of each, with
 * next to nothing in it. Prints "name nanoseconds" a line. */
#include <omp.h>
#include <stdio.h>

#define REPETITIONS 20000
#define SAMPLES 7

static volatile int work;
static double best;

static void begin(void) { best = 1e30; }
static void sample(double seconds) {
    if (seconds < best) best = seconds;
}
static void report(const char *name, double count) { printf("%s %.1f\n", name, best * 1e9 / count); }

#define MEASURE(name, count, body)                                                                                     \
    begin();                                                                                                           \
    for (int s = 0; s < SAMPLES; s++) {                                                                                \
        double start = omp_get_wtime();                                                                                \
        body;                                                                                                          \
        sample(omp_get_wtime() - start);                                                                               \
    }                                                                                                                  \
    report(name, count)

static void parallel(void) {
    for (int i = 0; i < REPETITIONS; i++) {
#pragma omp parallel
        work = 1;
    }
}

static void loops(void) {
#pragma omp parallel
    for (int i = 0; i < REPETITIONS; i++) {
#pragma omp for
        for (int k = 0; k < 2; k++) work = k;
    }
}

static void barriers(void) {
#pragma omp parallel
    for (int i = 0; i < REPETITIONS; i++) {
#pragma omp barrier
    }
}

static void singles(void) {
#pragma omp parallel
    for (int i = 0; i < REPETITIONS; i++) {
#pragma omp single
        work = i;
    }
}

static void criticals(void) {
#pragma omp parallel
    for (int i = 0; i < REPETITIONS; i++) {
#pragma omp critical
        work = i;
    }
}

static omp_lock_t lock;
static void locks(void) {
#pragma omp parallel
    for (int i = 0; i < REPETITIONS; i++) {
        omp_set_lock(&lock);
        work = i;
        omp_unset_lock(&lock);
    }
}

static void reductions(void) {
    int sum = 0;
    for (int i = 0; i < REPETITIONS; i++) {
#pragma omp parallel reduction(+ : sum)
        sum += 1;
    }
    work = sum;
}

#define CHUNKS 100000
static void chunks_static(void) {
#pragma omp parallel for schedule(static, 1)
    for (int i = 0; i < CHUNKS; i++) work = i;
}
static void chunks_dynamic(void) {
#pragma omp parallel for schedule(dynamic, 1)
    for (int i = 0; i < CHUNKS; i++) work = i;
}
static void chunks_guided(void) {
#pragma omp parallel for schedule(guided, 1)
    for (int i = 0; i < CHUNKS; i++) work = i;
}

static void tasks_of_one(void) {
#pragma omp parallel
#pragma omp single
    for (int i = 0; i < CHUNKS; i++) {
#pragma omp task
        work = i;
    }
}
static void tasks_of_all(void) {
#pragma omp parallel
    for (int i = 0; i < CHUNKS / 2; i++) {
#pragma omp task
        work = i;
    }
}

int main(void) {
    omp_init_lock(&lock);
    parallel();
    MEASURE("parallel", REPETITIONS, parallel());
    MEASURE("for", REPETITIONS, loops());
    MEASURE("barrier", REPETITIONS, barriers());
    MEASURE("single", REPETITIONS, singles());
    MEASURE("critical", REPETITIONS, criticals());
    MEASURE("lock", REPETITIONS, locks());
    MEASURE("reduction", REPETITIONS, reductions());
    MEASURE("static,1", CHUNKS, chunks_static());
    MEASURE("dynamic,1", CHUNKS, chunks_dynamic());
    MEASURE("guided,1", CHUNKS, chunks_guided());
    MEASURE("task, one thread makes them", CHUNKS, tasks_of_one());
    MEASURE("task, all make them", CHUNKS, tasks_of_all());
}
