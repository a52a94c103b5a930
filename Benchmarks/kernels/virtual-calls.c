/* Indirect calls: objects with tables of methods, in random order. */
#include "bench.h"

struct shape;
struct methods {
    double (*area)(const struct shape *);
    double (*inertia)(const struct shape *);
    void (*grow)(struct shape *, double);
};
struct shape {
    const struct methods *methods;
    double a, b;
};

static double square_area(const struct shape *s) { return s->a * s->a; }
static double square_inertia(const struct shape *s) { return s->a * s->a * s->a * s->a / 12; }
static double rectangle_area(const struct shape *s) { return s->a * s->b; }
static double rectangle_inertia(const struct shape *s) { return s->a * s->b * s->b * s->b / 12; }
static double ellipse_area(const struct shape *s) { return 3.14159265 * s->a * s->b; }
static double ellipse_inertia(const struct shape *s) { return 0.785398163 * s->a * s->b * s->b * s->b; }
static double triangle_area(const struct shape *s) { return 0.5 * s->a * s->b; }
static double triangle_inertia(const struct shape *s) { return s->a * s->b * s->b * s->b / 36; }
static void grow_one(struct shape *s, double by) { s->a += by; }
static void grow_both(struct shape *s, double by) { s->a += by, s->b -= by; }

static const struct methods kinds[] = {{square_area, square_inertia, grow_one},
                                       {rectangle_area, rectangle_inertia, grow_both},
                                       {ellipse_area, ellipse_inertia, grow_both},
                                       {triangle_area, triangle_inertia, grow_one}};

#define N 4096
static struct shape shapes[N];

int main(void) {
    bench_start();
    for (int i = 0; i < N; i++)
        shapes[i] = (struct shape){&kinds[random_below(4)], 1 + random_unit(), 1 + random_unit()};
    double area = 0, inertia = 0;
    for (int round = 0; round < 6000; round++)
        for (int i = 0; i < N; i++) {
            struct shape *s = &shapes[i];
            area += s->methods->area(s);
            if (i & 1)
                inertia += s->methods->inertia(s);
            else
                s->methods->grow(s, round & 1 ? 0.001 : -0.001);
        }
    print_number("area", area);
    print_number("inertia", inertia);
}
