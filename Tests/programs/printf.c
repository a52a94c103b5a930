// Formatting of numbers and strings.
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>

int main(void) {
    printf("[%d] [%5d] [%-5d] [%05d] [%+d] [% d] [%.3d]\n", 42, 42, 42, 42, 42, 42, 7);
    printf("[%x] [%X] [%#x] [%o] [%#o] [%u]\n", 48879u, 48879u, 255u, 8u, 8u, UINT_MAX);
    printf("[%d] [%d] [%lld] [%llu]\n", INT_MAX, INT_MIN, LLONG_MIN, ULLONG_MAX);
    printf("[%hhd] [%hd] [%zu] [%jd] [%td]\n", (signed char)-1, (short)-2, (size_t)3, (intmax_t)-4, (ptrdiff_t)5);
    printf("[%" PRIx64 "] [%" PRIu32 "]\n", UINT64_C(0x123456789abcdef), UINT32_C(4000000000));
    printf("[%s] [%10s] [%-10s] [%.2s] [%c] [%%]\n", "text", "text", "text", "text", 'c');
    printf("[%*d] [%-*d] [%.*f]\n", 6, 1, 6, 2, 2, 3.14159);
    printf("[%f] [%.0f] [%.10f] [%10.2f] [%-10.2f] [%+.1f]\n", 3.14159, 2.5, 1.0 / 3.0, 2.345, 2.345, 1.0);
    printf("[%e] [%.2e] [%E] [%g] [%g] [%g] [%G]\n", 12345.678, 0.00012, 1e100, 1e-5, 123456.0, 1234567.0, 1e-10);
    printf("[%a] [%a] [%.3a]\n", 1.0, 0.1, 3.0);
    printf("[%f] [%f] [%f] [%5.1f]\n", INFINITY, -INFINITY, NAN, -0.0);
    printf("[%.15g] [%.17g] [%.17g]\n", 0.1, 0.1, 1e22);
    printf("[%g] [%g] [%g]\n", 5e-324, 1.7976931348623157e308, 2.2250738585072014e-308);
    for (int i = -5; i <= 20; i += 5) printf("%.3f ", pow(10, i));
    printf("\n");
    int count = 0;
    printf("12345%n67\n", &count);
    printf("%d\n", count);
    char small[8];
    printf("%d ", snprintf(small, sizeof small, "%s", "longer than that"));
    printf("[%s]\n", small);
    return 0;
}
