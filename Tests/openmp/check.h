/* check.h - what the tests of OpenMP share. */
#ifndef WPC_TESTS_OPENMP_CHECK_H
#define WPC_TESTS_OPENMP_CHECK_H

#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

/* Says what doesn't hold. */
#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            _Pragma("omp critical(check)") {                                                                           \
                failures++;                                                                                            \
                printf("line %d: %s does not hold\n", __LINE__, #condition);                                           \
            }                                                                                                          \
        }                                                                                                              \
    } while (0)

/* The last line of main. */
static int finish(void) {
    if (failures == 0) puts("ok");
    return failures != 0;
}

#endif
