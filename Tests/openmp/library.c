// The C library is called by all members at once: its heap and streams are guarded.
// threads: 1 2 8
// build: quick
#include "check.h"


int main(void) {
    int threads = omp_get_max_threads(), wrong = 0;
#pragma omp parallel reduction(+ : wrong)
    for (int i = 0; i < 3000; i++) {
        int size = 1 + (i * 37 + omp_get_thread_num() * 11) % 700;
        unsigned char *one = malloc(size), *two = calloc(1, size);
        memset(one, omp_get_thread_num(), size);
        memset(two, 0x80, size);
        one = realloc(one, 2 * size);
        for (int k = 0; k < size; k++) wrong += one[k] != omp_get_thread_num() || two[k] != 0x80;
        free(one);
        free(two);
    }
    CHECK(wrong == 0);
    char text[64];
    int length = 0;
#pragma omp parallel private(text, length)
    for (int i = 0; i < 200; i++) {
        length = snprintf(text, sizeof text, "%d-%d", omp_get_thread_num(), i);
        CHECK(length == (int)strlen(text));
    }
    return finish();
}
