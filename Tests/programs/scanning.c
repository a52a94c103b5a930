// Text to numbers: strtol and friends at their limits, sscanf.
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void integer(const char *text, int base) {
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, base);
    printf("%s base %d: %lld, rest [%s]%s\n", text, base, value, end, errno == ERANGE ? ", out of range" : "");
}

static void real(const char *text) {
    char *end;
    errno = 0;
    double value = strtod(text, &end);
    printf("%s: %.17g, rest [%s]%s\n", text, value, end, errno == ERANGE ? ", out of range" : "");
}

int main(void) {
    integer("42", 10);
    integer("  -42abc", 10);
    integer("0x7fff", 0);
    integer("0777", 0);
    integer("zz", 36);
    integer("9223372036854775807", 10);
    integer("9223372036854775808", 10);
    integer("-9223372036854775809", 10);
    integer("", 10);
    integer("-", 10);
    real("3.25");
    real("1e308");
    real("1e309");
    real("-1e-400");
    real("0x1.8p3");
    real("inf");
    real("-infinity and beyond");
    real("123456789012345678901234567890");
    real("0.1000000000000000055511151231257827021181583404541015625");
    real("2.4703282292062327208299439634110e-324");
    real(".5e");
    int year;
    int month;
    int day;
    printf("%d ", sscanf("2024-02-29", "%d-%d-%d", &year, &month, &day));
    printf("%d %d %d\n", year, month, day);
    char key[16];
    char value[16];
    printf("%d ", sscanf("key = some value;", "%15[a-z] = %15[^;]", key, value));
    printf("[%s] [%s]\n", key, value);
    unsigned hex;
    int used;
    printf("%d ", sscanf("beef!", "%x%n", &hex, &used));
    printf("%u %d\n", hex, used);
    printf("%d\n", sscanf("x", "%d", &year));
    printf("%d\n", sscanf("", "%d", &year));
    printf("%d %ld %.1f\n", atoi("12x"), atol("-3"), atof("2.5"));
    return 0;
}
