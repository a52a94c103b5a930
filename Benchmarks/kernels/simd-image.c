/* SIMD: a blend and a blur of 8-bit images with vectors of the C compiler's extension. wasm: -msimd128 */
#include "bench.h"

typedef uint8_t bytes16 __attribute__((vector_size(16)));
typedef uint16_t words16 __attribute__((vector_size(32)));

#define WIDTH 1024
#define HEIGHT 768
static uint8_t image[HEIGHT][WIDTH], other[HEIGHT][WIDTH], result[HEIGHT][WIDTH];

static words16 load(const uint8_t *from) {
    bytes16 narrow;
    memcpy(&narrow, from, sizeof narrow);
    return __builtin_convertvector(narrow, words16);
}

static void store(uint8_t *to, words16 wide) {
    bytes16 narrow = __builtin_convertvector(wide, bytes16);
    memcpy(to, &narrow, sizeof narrow);
}

__attribute__((noinline)) static void blend(uint16_t weight) {
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x += 16)
            store(&result[y][x], (load(&image[y][x]) * weight + load(&other[y][x]) * (uint16_t)(256 - weight)) >> 8);
}

__attribute__((noinline)) static void blur(void) {
    for (int y = 1; y < HEIGHT - 1; y++)
        for (int x = 16; x < WIDTH - 16; x += 16) {
            words16 sum = load(&result[y][x]) * 4;
            sum += (load(&result[y][x - 1]) + load(&result[y][x + 1]) + load(&result[y - 1][x]) +
                    load(&result[y + 1][x])) *
                   2;
            sum += load(&result[y - 1][x - 1]) + load(&result[y - 1][x + 1]) + load(&result[y + 1][x - 1]) +
                   load(&result[y + 1][x + 1]);
            store(&image[y][x], (sum + 8) >> 4);
        }
}

int main(void) {
    bench_start();
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) image[y][x] = (uint8_t)random_bits(), other[y][x] = (uint8_t)random_bits();
    for (int round = 0; round < 1500; round++) {
        blend((uint16_t)(100 + (round & 63)));
        blur();
    }
    print_sum("image", mix_bytes(0, image, sizeof image));
}
