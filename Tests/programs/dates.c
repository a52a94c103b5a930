// Calendar arithmetic in UTC.
// env: TZ=UTC0
#include <stdio.h>
#include <string.h>
#include <time.h>

int main(void) {
    static const long long moments[] = {0, 1, 951782400, 951868799, 1709164800, 4107542400, -1, -86400 * 365LL, 253402300799};
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        time_t moment = (time_t)moments[i];
        struct tm *parts = gmtime(&moment);
        char text[128];
        strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %a %b %j %U %y %I%p", parts);
        printf("%lld: %s, day %d of the week, %d of the year\n", moments[i], text, parts->tm_wday, parts->tm_yday);
        printf("  %s", asctime(parts));
    }
    struct tm parts = {.tm_year = 124, .tm_mon = 1, .tm_mday = 31, .tm_hour = 25, .tm_min = -1};
    time_t normal = mktime(&parts);
    printf("%lld: %04d-%02d-%02d %02d:%02d\n", (long long)normal, parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
           parts.tm_hour, parts.tm_min);
    printf("%.0f\n", difftime(1000, 400));
    return 0;
}
