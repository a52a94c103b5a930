/* Strings: UTF-8 decoded with all checks, changed, and encoded. */
#include "bench.h"

#define COUNT 400000
static unsigned char text[COUNT * 4 + 4], out[COUNT * 4 + 4];
static uint32_t points[COUNT];

static unsigned char *encode(unsigned char *to, uint32_t c) {
    if (c < 0x80) {
        *to++ = (unsigned char)c;
    } else if (c < 0x800) {
        *to++ = (unsigned char)(0xC0 | c >> 6), *to++ = (unsigned char)(0x80 | (c & 63));
    } else if (c < 0x10000) {
        *to++ = (unsigned char)(0xE0 | c >> 12), *to++ = (unsigned char)(0x80 | (c >> 6 & 63));
        *to++ = (unsigned char)(0x80 | (c & 63));
    } else {
        *to++ = (unsigned char)(0xF0 | c >> 18), *to++ = (unsigned char)(0x80 | (c >> 12 & 63));
        *to++ = (unsigned char)(0x80 | (c >> 6 & 63)), *to++ = (unsigned char)(0x80 | (c & 63));
    }
    return to;
}

__attribute__((noinline)) static int decode(const unsigned char *at, const unsigned char *end, uint32_t *to) {
    int count = 0;
    while (at < end) {
        uint32_t c = *at++;
        int more = c < 0x80 ? 0 : c < 0xC2 ? -1 : c < 0xE0 ? 1 : c < 0xF0 ? 2 : c < 0xF5 ? 3 : -1;
        if (more < 0 || end - at < more) return -1;
        if (more) {
            c &= 0x3Fu >> more;
            for (int i = 0; i < more; i++, at++) {
                if ((*at & 0xC0) != 0x80) return -1;
                c = c << 6 | (*at & 63);
            }
            if ((more == 2 && (c < 0x800 || (c >= 0xD800 && c < 0xE000))) ||
                (more == 3 && (c < 0x10000 || c > 0x10FFFF)))
                return -1;
        }
        to[count++] = c;
    }
    return count;
}

int main(void) {
    bench_start();
    unsigned char *end = text;
    for (int i = 0; i < COUNT; i++) {
        uint32_t kind = random_below(8);
        uint32_t c = kind < 4   ? random_below(0x80)
                     : kind < 6 ? 0x80 + random_below(0x780)
                     : kind < 7 ? 0x800 + random_below(0xC000)
                                : 0x10000 + random_below(0xFFFF);
        end = encode(end, c);
    }
    uint64_t sum = 0;
    for (int round = 0; round < 100; round++) {
        int count = decode(text, end, points);
        if (count != COUNT) puts("not decoded");
        unsigned char *to = out;
        for (int i = 0; i < count; i++) to = encode(to, points[i] ^ (points[i] < 0x80 ? (uint32_t)round & 31 : 1));
        sum = mix(sum, (uint64_t)(to - out));
        sum = mix_bytes(sum, out, 10000);
    }
    print_sum("text", sum);
}
