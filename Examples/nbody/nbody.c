/// nbody.c - bodies that attract each other. Each step reads one array and writes the other; then they change places.
#include "example.h"

#include <math.h>

enum { BLOCKS = 12, BLOCK = 32, COUNT = BLOCKS * BLOCK, STEPS = 20 };

typedef struct body {
    float x, y, z, mass, vx, vy, vz, unused;
} body;

static const float softening = 0.05f, time_step = 0.01f;

static void step_body(const body *all, int32_t count, int32_t i, body *result) {
    body self = all[i];
    float ax = 0, ay = 0, az = 0;
    for (int32_t j = 0; j < count; j++) {
        float dx = all[j].x - self.x, dy = all[j].y - self.y, dz = all[j].z - self.z;
        float squared = dx * dx + dy * dy + dz * dz + softening;
        float pull = all[j].mass / (squared * sqrtf(squared));
        ax += dx * pull;
        ay += dy * pull;
        az += dz * pull;
    }
    self.vx += ax * time_step;
    self.vy += ay * time_step;
    self.vz += az * time_step;
    self.x += self.vx * time_step;
    self.y += self.vy * time_step;
    self.z += self.vz * time_step;
    *result = self;
}

static void step(int32_t id, int32_t num_threads, int32_t block_size, const body *from, int32_t from_length, body *to,
                 int32_t to_length) {
    (void)num_threads, (void)to_length;
    for (int32_t i = id * block_size; i < (id + 1) * block_size; i++)
        step_body(from, from_length / (int32_t)sizeof *from, i, &to[i]);
}

static double energy(const body *all) {
    double sum = 0;
    for (int32_t i = 0; i < COUNT; i++) {
        const body *a = &all[i];
        sum += 0.5 * a->mass * ((double)a->vx * a->vx + (double)a->vy * a->vy + (double)a->vz * a->vz);
        for (int32_t j = 0; j < i; j++) {
            const body *b = &all[j];
            double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
            sum -= (double)a->mass * b->mass / sqrt(dx * dx + dy * dy + dz * dz + softening);
        }
    }
    return sum;
}

/// A number from -1 to 1.
static float coordinate(uint32_t i) { return (float)(random_at(i) >> 8) / (1 << 23) - 1; }

int main(void) {
    static body bodies[2][COUNT], expected[2][COUNT];
    for (uint32_t i = 0; i < COUNT; i++) {
        bodies[0][i] = (body){
            .x = coordinate(4 * i), .y = coordinate(4 * i + 1), .z = coordinate(4 * i + 2), .mass = 1.0f / COUNT};
        expected[0][i] = bodies[0][i];
    }
    double before = energy(bodies[0]);

    wasi_parallel_device device = get_device(WASI_PARALLEL_DISCRETE_GPU);
    wasi_parallel_buffer buffers[2];
    for (int i = 0; i < 2; i++) buffers[i] = make_buffer(device, WASI_PARALLEL_READ_WRITE, bodies[i], sizeof bodies[i]);
    for (int t = 0; t < STEPS; t++) {
        TRY(wasi_parallel_for(WASI_PARALLEL_KERNEL(step), BLOCKS, BLOCK, &buffers[t % 2], 1, &buffers[(t + 1) % 2], 1));
        step(0, 1, COUNT, expected[t % 2], sizeof *expected, expected[(t + 1) % 2], sizeof *expected);
    }
    TRY(wasi_parallel_read_buffer(buffers[STEPS % 2], bodies[STEPS % 2], sizeof *bodies));

    // OpenCL lets square roots and quotients of floats differ in their last bits.
    const body *last = bodies[STEPS % 2], *wanted = expected[STEPS % 2];
    for (uint32_t i = 0; i < COUNT; i++) {
        float distance =
            fabsf(last[i].x - wanted[i].x) + fabsf(last[i].y - wanted[i].y) + fabsf(last[i].z - wanted[i].z);
        if (!(distance < 1e-5f)) fail("body %u is %g off", i, distance);
    }
    double drift = fabs((energy(last) - before) / before);
    if (!(drift < 0.01)) fail("the energy changed by %g %%", 100 * drift);
    printf("%d bodies, %d steps, as a plain loop computes them, energy %.2f\n", COUNT, STEPS, energy(last));
    return 0;
}
