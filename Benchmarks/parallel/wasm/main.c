/// main.c - times one contender's loops, and prints for each: name, seconds of each round, checksum of what it
/// computed.
///
/// Usage: PROGRAM ROUNDS [LOOP].
#include "loops.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

double *array_a, *array_b, *array_c;
uint8_t *picture;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static uint32_t checksum(const void *data, size_t length) {
    uint32_t hash = 0x811C9DC5;
    for (size_t i = 0; i < length; i++) hash = (hash ^ ((const uint8_t *)data)[i]) * 0x01000193;
    return hash;
}

static void fill(void) {
    for (size_t i = 0; i < (size_t)BLOCK * BLOCKS; i++) {
        array_a[i] = (double)(i % 17);
        array_b[i] = (double)(i % 13) - 6;
        array_c[i] = (double)(i % 7);
    }
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        uint32_t count, repetitions;
    } loops[LOOP_COUNT] = {[EMPTY] = {"empty", 2, 20000},
                           [MANDELBROT] = {"mandelbrot", PICTURE, 1},
                           [NSTREAM] = {"nstream", BLOCKS, 4},
                           [MULTIPLY] = {"multiply", EDGE, 1}};
    int rounds = argc > 1 ? atoi(argv[1]) : 3;
    size_t bytes = (size_t)BLOCK * BLOCKS * sizeof(double);
    array_a = malloc(bytes);
    array_b = malloc(bytes);
    array_c = malloc(bytes);
    picture = calloc(PICTURE, PICTURE);
    if (array_a == NULL || array_b == NULL || array_c == NULL || picture == NULL) return 1;
    start();
    for (int number = 0; number < LOOP_COUNT; number++) {
        if (argc > 2 && strcmp(argv[2], loops[number].name) != 0) continue;
        fill();
        printf("%s", loops[number].name);
        for (int round = -1; round < rounds; round++) {
            double begin = now();
            for (uint32_t i = 0; i < loops[number].repetitions; i++) run_loop(number, loops[number].count);
            // The first round warms up.
            if (round >= 0) printf(" %.9f", (now() - begin) / loops[number].repetitions);
        }
        printf(" %08x\n", checksum(array_a, bytes) ^ checksum(array_c, bytes) ^ checksum(picture, PICTURE * PICTURE));
    }
    return 0;
}
