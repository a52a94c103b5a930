// What members of a team do together.
// threads: 1 2 3 8 33
#include "check.h"

static int own = 3;
#pragma omp threadprivate(own)

typedef struct point {
    double x, y;
} point;
#pragma omp declare reduction(add : point : omp_out.x += omp_in.x, omp_out.y += omp_in.y) initializer(omp_priv = {0, 0})

static void clauses(int threads) {
    int count = 0, first = 5;
#pragma omp parallel reduction(+ : count) firstprivate(first)
    {
        count += 1;
        first += omp_get_thread_num();
        CHECK(first == 5 + omp_get_thread_num());
        CHECK(omp_get_num_threads() == threads);
        CHECK(omp_in_parallel() == (threads > 1));
    }
    CHECK(count == threads && first == 5);
    count = 0;
#pragma omp parallel if (0) reduction(+ : count)
    count += omp_get_num_threads();
    CHECK(count == 1);
#pragma omp parallel num_threads(5) reduction(+ : count) proc_bind(spread)
    count += 1;
    CHECK(count == 6);
    CHECK(omp_get_thread_num() == 0 && omp_get_num_threads() == 1 && omp_get_level() == 0);
}

static void worksharing(int threads) {
    int parts[4] = {0}, singles = 0, masks = 0, copied = -1, sum = 0;
    static int order[100];
#pragma omp parallel private(copied)
    {
#pragma omp sections
        {
#pragma omp section
            parts[0]++;
#pragma omp section
            parts[1]++;
#pragma omp section
            parts[2]++;
#pragma omp section
            parts[3]++;
        }
        for (int i = 0; i < 50; i++) {
#pragma omp single nowait
            order[i]++;
        }
#pragma omp single copyprivate(copied)
        {
            copied = 42;
            singles++;
        }
        CHECK(copied == 42);
#pragma omp masked filter(omp_get_num_threads() - 1)
        {
            CHECK(omp_get_thread_num() == omp_get_num_threads() - 1);
            masks++;
        }
#pragma omp master
        CHECK(omp_get_thread_num() == 0);
#pragma omp barrier
        CHECK(masks == 1);
        for (int i = 0; i < 100; i++) {
#pragma omp critical
            sum++;
        }
    }
    for (int i = 0; i < 4; i++) CHECK(parts[i] == 1);
    for (int i = 0; i < 50; i++) CHECK(order[i] == 1);
    CHECK(singles == 1 && sum == 100 * threads);
}

static void reductions(int threads) {
    int sum = 1, product = 1, all = 1, any = 0, most = -1, least = 1000, bits = -1, table[5] = {0};
    double real = 0.5;
    point total = {0, 0};
#pragma omp parallel reduction(+ : sum, real, table) reduction(* : product) reduction(&& : all) reduction(|| : any)        \
    reduction(max : most) reduction(min : least) reduction(& : bits) reduction(add : total)
    {
        int me = omp_get_thread_num();
        sum += me + 1;
        product *= me == 0 ? 2 : 1;
        all = all && me >= 0;
        any = any || me == threads - 1;
        most = me > most ? me : most;
        least = me < least ? me : least;
        bits &= ~(1 << (me & 7));
        real += 0.25;
        for (int i = 0; i < 5; i++) table[i] += i;
        total.x += 1;
        total.y += me;
    }
    CHECK(sum == 1 + threads * (threads + 1) / 2 && product == 2 && all && any && most == threads - 1 && least == 0);
    CHECK(bits == (threads >= 8 ? ~255 : ~((1 << threads) - 1)));
    CHECK(real == 0.5 + 0.25 * threads && table[4] == 4 * threads);
    CHECK(total.x == threads && total.y == threads * (threads - 1) / 2);
    static int scanned[100];
    int running = 0;
#pragma omp parallel for reduction(inscan, + : running)
    for (int i = 0; i < 100; i++) {
        running += i;
#pragma omp scan inclusive(running)
        scanned[i] = running;
    }
    for (int i = 0; i < 100; i++) CHECK(scanned[i] == i * (i + 1) / 2);
}

static void atomics(int threads) {
    int count = 0;
    long long wide = 0;
    double real = 0;
#pragma omp parallel
    for (int i = 0; i < 1000; i++) {
        int old;
#pragma omp atomic
        count++;
#pragma omp atomic update seq_cst
        wide += 3;
#pragma omp atomic
        real += 0.5;
#pragma omp atomic capture
        old = count++;
        CHECK(old >= 0);
    }
    CHECK(count == 2000 * threads && wide == 3000 * threads && real == 500 * threads);
}

static void private_variables(int threads) {
    own = 10;
#pragma omp parallel copyin(own)
    {
        CHECK(own == 10);
        own += omp_get_thread_num();
    }
#pragma omp parallel
    CHECK(own == 10 + omp_get_thread_num());
    int sum = 0;
#pragma omp parallel reduction(+ : sum)
    sum += own - 10;
    CHECK(sum == threads * (threads - 1) / 2);
    own = 3;
}

static void leagues(void) {
    int teams = 0, iterations = 0, numbers = 0;
#pragma omp teams num_teams(3) reduction(+ : teams, iterations, numbers)
    {
        numbers += omp_get_team_num();
        teams += omp_get_num_teams();
#pragma omp distribute parallel for reduction(+ : iterations)
        for (int i = 0; i < 100; i++) iterations++;
    }
    CHECK(teams == 9 && numbers == 3 && iterations == 100);
    iterations = 0;
#pragma omp teams distribute parallel for num_teams(4) dist_schedule(static, 8) reduction(+ : iterations)
    for (int i = 0; i < 1000; i++) iterations++;
    CHECK(iterations == 1000);
    iterations = 0;
#pragma omp parallel
#pragma omp loop reduction(+ : iterations)
    for (int i = 0; i < 100; i++) iterations++;
    CHECK(iterations == 100);
}

int main(void) {
    int threads = omp_get_max_threads();
    clauses(threads);
    worksharing(threads);
    reductions(threads);
    atomics(threads);
    private_variables(threads);
    leagues();
    return finish();
}
