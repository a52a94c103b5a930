/// Exceptions in C++: `throw COUNT` throws COUNT of them, each caught two frames up; `never COUNT` runs the same code
/// and throws none; `plain COUNT` has no handlers. With a third argument calls do little but call. They go through
/// pointers, so that nothing is inlined in one of them alone.
#ifdef __wasm__
#include "../../Tests/programs/support/cxa.h"
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

template <unsigned rounds> static unsigned work(unsigned n, unsigned limit) {
    unsigned sum = n;
    for (unsigned i = 0; i < rounds; i++) sum = sum * 31 + (sum >> 7) + i;
    if (n >= limit) throw (int)(sum & 0xFFFF);
    return sum;
}
using function = unsigned (*)(unsigned, unsigned);
static volatile function to_work = work<100>;
static unsigned between(unsigned n, unsigned limit) { return to_work(n, limit) + 1; }
static volatile function to_between = between;

static unsigned guarded(unsigned n, unsigned limit) {
    try {
        return to_between(n, limit) ^ n;
    } catch (int thrown) {
        return (unsigned)thrown;
    }
}

static unsigned plain(unsigned n, unsigned limit) { return to_between(n, limit) ^ n; }
static volatile function to_guarded = guarded, to_plain = plain;

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    if (argc > 3) to_work = work<5>;
    unsigned count = (unsigned)strtoul(argv[2], nullptr, 10), sum = 0;
    if (strcmp(argv[1], "plain") == 0) {
        for (unsigned i = 0; i < count; i++) sum += to_plain(i, count);
    } else {
        unsigned limit = strcmp(argv[1], "throw") == 0 ? 0 : count;
        for (unsigned i = 0; i < count; i++) sum += to_guarded(i, limit);
    }
    printf("%u\n", sum);
}
