/* Sparse linear algebra: power iteration with a matrix in compressed rows. */
#include "bench.h"
#include <math.h>

#define ROWS 60000
#define PER_ROW 12
static int row_start[ROWS + 1], column[ROWS * PER_ROW];
static double value[ROWS * PER_ROW], x[ROWS], y[ROWS];

__attribute__((noinline)) static void multiply(int rows, double *y, const double *x) {
    for (int i = 0; i < rows; i++) {
        double sum = 0;
        for (int k = row_start[i]; k < row_start[i + 1]; k++) sum += value[k] * x[column[k]];
        y[i] = sum;
    }
}

int main(void) {
    bench_start();
    int count = 0;
    for (int i = 0; i < ROWS; i++) {
        row_start[i] = count;
        int entries = 1 + (int)random_below(PER_ROW);
        for (int k = 0; k < entries; k++) {
            /* Most entries near the diagonal, some anywhere. */
            int j = k & 3 ? i + (int)random_below(200) - 100 : (int)random_below(ROWS);
            column[count] = j < 0 ? 0 : j >= ROWS ? ROWS - 1 : j;
            value[count++] = 0.1 + random_unit();
        }
    }
    row_start[ROWS] = count;
    for (int i = 0; i < ROWS; i++) x[i] = 1;
    double norm = 0;
    for (int round = 0; round < 600; round++) {
        multiply(ROWS, y, x);
        norm = 0;
        for (int i = 0; i < ROWS; i++) norm += y[i] * y[i];
        norm = sqrt(norm);
        for (int i = 0; i < ROWS; i++) x[i] = y[i] / norm;
    }
    print_number("eigenvalue", norm);
}
