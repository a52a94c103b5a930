/* Backtracking: sudoku by candidates as bits, the cell with the fewest first. */
#include "bench.h"

static uint16_t rows[9], columns[9], boxes[9];
static uint8_t board[81];
static uint64_t tries;

static int solve(void) {
    int best = -1, fewest = 10;
    uint32_t choices = 0;
    for (int cell = 0; cell < 81; cell++) {
        if (board[cell]) continue;
        int r = cell / 9, c = cell % 9;
        uint32_t open = 0x1FFu & ~(uint32_t)(rows[r] | columns[c] | boxes[r / 3 * 3 + c / 3]);
        int count = __builtin_popcount(open);
        if (count < fewest) {
            fewest = count, best = cell, choices = open;
            if (count == 0) return 0;
        }
    }
    if (best < 0) return 1;
    int r = best / 9, c = best % 9, b = r / 3 * 3 + c / 3;
    for (; choices; choices &= choices - 1) {
        uint16_t bit = (uint16_t)(choices & (0 - choices));
        tries++;
        board[best] = (uint8_t)(1 + __builtin_ctz(bit));
        rows[r] ^= bit, columns[c] ^= bit, boxes[b] ^= bit;
        if (solve()) return 1;
        rows[r] ^= bit, columns[c] ^= bit, boxes[b] ^= bit;
    }
    board[best] = 0;
    return 0;
}

int main(void) {
    static const char *const puzzles[] = {
        "8..........36......7..9.2...5...7.......457.....1...3...1....68..85...1..9....4..",
        "1....7.9..3..2...8..96..5....53..9...1..8...26....4...3......1..4......7..7...3..",
        "..............3.85..1.2.......5.7.....4...1...9.......5......73..2.1........4...9",
        "4.....8.5.3..........7......2.....6.....8.4......1.......6.3.7.5..2.....1.4......"};
    bench_start();
    uint64_t sum = 0;
    for (int round = 0; round < 240; round++) {
        /* The digits of the puzzle in another order. */
        int order[10] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
        for (int i = 9; i > 1; i--) {
            int j = 1 + (int)random_below((uint32_t)i), t = order[i];
            order[i] = order[j], order[j] = t;
        }
        memset(rows, 0, sizeof rows), memset(columns, 0, sizeof columns), memset(boxes, 0, sizeof boxes);
        for (int cell = 0; cell < 81; cell++) {
            char given = puzzles[round & 3][cell];
            int digit = given == '.' ? 0 : order[given - '0'];
            board[cell] = (uint8_t)digit;
            if (!digit) continue;
            uint16_t bit = (uint16_t)(1 << (digit - 1));
            rows[cell / 9] |= bit, columns[cell % 9] |= bit, boxes[cell / 27 * 3 + cell % 9 / 3] |= bit;
        }
        if (!solve()) puts("no solution");
        sum = mix_bytes(sum, board, sizeof board);
    }
    print_sum("boards", sum);
    print_sum("tries", tries);
}
