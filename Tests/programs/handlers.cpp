// What handlers use: parameters and values that nothing else needs, values that live over calls and handlers inside of them, loops,
// and what goes on with code that nothing was thrown in.
// wasm: -fwasm-exceptions -mllvm -wasm-use-legacy-eh=false
#ifdef __wasm__
#include "support/cxa.h"
#endif
#include <stdio.h>
#include <stdlib.h>

#define SEPARATE __attribute__((noinline))

static volatile int chance = 1;

SEPARATE static int risky(int n) {
    char room[64];
    for (int i = 0; i < 64; i++) room[i] = (char)(n + i);
    if (n % chance == chance - 1) throw n;
    return n + room[n & 63];
}

SEPARATE static double report(const char *what, int a, double b, float c, long long d) {
    printf("  %s %d %.2f %.2f %lld\n", what, a, b, (double)c, d);
    return b + a;
}

// Parameters and sums that only the handler uses.
SEPARATE static double only_handler(int n, double b, float c, long long d, int e, int f) {
    int product = e * f + n;
    double ratio = b / (e + 1);
    try {
        return risky(n);
    } catch (int thrown) {
        double first = report("caught", thrown + product, ratio, c, d);
        double second = report("again", product, first, c * 2, d + f);
        return first + second + ratio;
    }
}

// A handler in a handler, in a loop that goes on in either case.
SEPARATE static int nested(int n) {
    int sum = 0;
    for (int i = 0; i < n; i++) {
        int before = sum * 3 + i;
        try {
            sum += risky(i);
        } catch (int first) {
            int kept = first * 7 + before;
            try {
                sum += risky(i + 1) + kept;
                sum -= risky(i + 2);
            } catch (int second) {
                sum += second - kept + before;
                printf("  twice %d %d %d\n", first, second, kept);
            }
            sum ^= kept;
        }
    }
    return sum;
}

// A handler with a loop of its own.
SEPARATE static unsigned long_handler(int n) {
    unsigned hash = 5381;
    try {
        hash += (unsigned)risky(n);
    } catch (int thrown) {
        for (int i = 0; i < 50; i++) {
            try {
                hash = hash * 33 + (unsigned)risky(i + thrown);
            } catch (int inner) {
                hash ^= (unsigned)inner;
            }
        }
    }
    return hash;
}

struct Count {
    int &place;
    int by;
    Count(int &place, int by) : place(place), by(by) { place += by; }
    ~Count() { place -= by; }
};

// Destructors on the way, and a value that two handlers and the code behind them use.
SEPARATE static int unwound(int n, int *entered) {
    Count outer(*entered, 100);
    int base = n * n;
    int result;
    try {
        Count inner(*entered, 1);
        result = risky(n) + risky(n + 1);
    } catch (int thrown) {
        result = base - thrown - *entered;
        if (thrown > 1000) throw;
    }
    return result + base;
}

static volatile auto to_unwound = unwound;

int main() {
    for (chance = 1; chance < 12; chance += 2) {
        printf("chance 1 in %d\n", (int)chance);
        for (int n = 0; n < 4; n++) printf("%.3f\n", only_handler(n, n * 1.5, (float)n / 4, n * 10000000000LL, n + 3, n - 5));
        printf("%d %u\n", nested(10), long_handler(chance - 1));
    }
    int entered = 0, total = 0, thrown = 0;
    for (chance = 1; chance < 9; chance++) {
        for (int n = 0; n < 3000; n += 7) {
            try {
                total = total * 5 + to_unwound(n, &entered);
            } catch (int number) {
                total ^= number;
                thrown++;
            }
        }
    }
    printf("%d %d %d\n", total, thrown, entered);
}
