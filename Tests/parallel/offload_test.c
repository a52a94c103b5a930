/// offload_test.c - kernels for OpenCL devices made from Wasm functions, here written by hand to the contract of
/// wpc_module_offload_kernel. Each has a function for the CPU that does something else, so that one sees which ran.
///
/// WPC_DEVICE chooses the device. WPC_TEST_DISCRETE=1: it is taken for one with memory of its own. With WPC_OFFLOAD=off or
/// require only what that changes is tested.
#include "fake_module.h"
#include "test.h"

#include "guest/wasi_parallel.h"
#include "parallel/devices.h"
#include "parallel/opencl/opencl_internal.h"

#define OK WASI_PARALLEL_SUCCESS

static fake_instance *fake;
static wpc_thread *thread;

enum { HANDLES = 65536, DATA = 131072, N = 1000, STACK = 65536, MEMORY = 64 * FAKE_PAGE };
enum { SCALE, TRAPS, LOOKS_AROUND, GLOBALS, STACK_USER, ATTACHED, NO_CODE, DEMANDING, NEEDS_F64, ROUNDS, BROKEN, MISCOUNTED, UNCHECKED, STORES_AROUND };

#define PARAMETERS                                                                                                     \
    "global uint *trap, global const ulong *globals, global const uchar *image, ulong memory_bytes, "                  \
    "uint num_threads, uint block_size, uint stack_top"
#define BUFFER(name)                                                                                                   \
    ", global uchar *" name ", uint " name "_address, uint " name "_length, uint " name "_writable"
#define ITEM "  uint i = (uint)get_global_id(0);\n"
#define WORDS "  global uint *a = (global uint *)in, *b = (global uint *)out;\n"

static const char scale_source[] =
    "kernel void scale(" PARAMETERS BUFFER("in") BUFFER("out") ") {\n" ITEM WORDS
    "  for (uint k = i * block_size; k < (i + 1) * block_size; k++)\n"
    "    if (4 * k + 4 <= in_length && 4 * k + 4 <= out_writable) b[k] = a[k] * 3;\n}\n";
static const char traps_source[] =
    "kernel void traps(" PARAMETERS BUFFER("in") BUFFER("out") ") {\n" ITEM WORDS
    "  if (i == a[0]) {\n"
    "    if (atomic_cmpxchg(&trap[0], 0u, a[1]) == 0) { trap[1] = i; trap[2] = 7; trap[3] = 0x123; }\n"
    "    return;\n  }\n  b[i] = i + 1;\n}\n";
static const char looks_around_source[] =
    "kernel void looks_around(" PARAMETERS BUFFER("in") BUFFER("out") ") {\n" ITEM WORDS
    "  b[i] = a[0] + 4 * i + 4 <= memory_bytes ? *(global const uint *)(image + a[0] + 4 * i) : 77;\n}\n";
static const char stores_around_source[] =
    "kernel void stores_around(" PARAMETERS BUFFER("in") BUFFER("out") ") {\n" ITEM WORDS
    "  global uint *word = (global uint *)(image + a[0] + 8 * i);\n"
    "  if (a[0] + 8 * i + 4 <= memory_bytes) { *word = *word + i; b[i] = *word; }\n}\n";
static const char globals_source[] =
    "kernel void globals_(" PARAMETERS BUFFER("in") BUFFER("out") ") {\n" ITEM WORDS
    "  b[i] = (uint)globals[0] + 1000 * (uint)globals[2] + in_address + num_threads;\n}\n";
static const char stack_source[] =
    "kernel void stack(" PARAMETERS BUFFER("in") BUFFER("out") ") {\n" ITEM WORDS "  b[i] = stack_top + i;\n}\n";
static const char unchecked_source[] =
    "kernel void checked(" PARAMETERS BUFFER("in") BUFFER("out") ") {\n" ITEM WORDS "  b[i] = a[i] * 3;\n}\n"
    "kernel void unchecked(" PARAMETERS BUFFER("in") BUFFER("out") ") {\n" ITEM WORDS "  b[i] = a[i] * 9;\n}\n";
static const char attached_source[] =
    "kernel void attached(global const uint *a, global uint *b) { b[get_global_id(0)] = a[get_global_id(0)] * 7; }\n";
static const char broken_source[] = "kernel void broken(global uint *a) { this is no C; }\n";
static const char miscounted_source[] = "kernel void miscounted(global uint *a) { *a = 0; }\n";

static const uint32_t used_globals[] = {FAKE_COUNTER, FAKE_CELL};

/// What is_inside was asked, and what it says.
static uint64_t asked[7 + 2 * 4];
static bool is_inside_says;
static bool is_inside(const uint64_t *parameters) {
    memcpy(asked, parameters, sizeof asked);
    return is_inside_says;
}

#define KERNEL(index, text, name, ...)                                                                                 \
    {.function = index, .parameter_count = 7, .code = {.opencl_c = text, .entry_point = name}, __VA_ARGS__}
static const wpc_module_offload_kernel kernels[] = {
    KERNEL(SCALE, scale_source, "scale", .needs = 0),
    KERNEL(TRAPS, traps_source, "traps", .needs = 0),
    KERNEL(LOOKS_AROUND, looks_around_source, "looks_around", .needs = WPC_OFFLOAD_NEEDS_IMAGE),
    KERNEL(STORES_AROUND, stores_around_source, "stores_around",
           .needs = WPC_OFFLOAD_NEEDS_IMAGE | WPC_OFFLOAD_NEEDS_IMAGE_STORES),
    KERNEL(GLOBALS, globals_source, "globals_", .globals = used_globals, .global_count = 2),
    KERNEL(STACK_USER, stack_source, "stack", .stack_bytes = 4096),
    KERNEL(ATTACHED, scale_source, "scale", .needs = 0),
    KERNEL(DEMANDING, scale_source, "scale", .needs = 1u << 30),
    KERNEL(NEEDS_F64, scale_source, "scale", .needs = WPC_OFFLOAD_NEEDS_F64),
    KERNEL(ROUNDS, scale_source, "scale", .needs = WPC_OFFLOAD_NEEDS_F32_ROUNDING),
    KERNEL(BROKEN, broken_source, "broken", .needs = 0),
    KERNEL(MISCOUNTED, miscounted_source, "miscounted", .needs = 0),
    KERNEL(UNCHECKED, unchecked_source, "checked", .unchecked_entry_point = "unchecked", .is_inside = is_inside),
};
static const wpc_module_device_kernel attached_kernels[] = {
    {.id = ATTACHED, .buffer_count = 2, .code = {.opencl_c = attached_source, .entry_point = "attached"}}};

static void on_cpu(wpc_thread *t, uint32_t i, uint32_t n, uint32_t b, uint32_t in, uint32_t in_length, uint32_t out,
                   uint32_t out_length) {
    (void)n, (void)in_length, (void)out_length;
    for (uint32_t k = i * b; k < (i + 1) * b; k++) *fake_u32(t, out + 4 * k) = *fake_u32(t, in + 4 * k) * 5;
}

// ---------------------------------------------------------------------------------------- counting transfers

static uint64_t written_bytes, read_bytes, builds, waited, waited_before_trap_words;
static wpc_opencl_api api;

static wpc_cl_int counting_write(wpc_cl_queue queue, wpc_cl_mem memory, wpc_cl_uint waits, size_t offset, size_t size,
                                 const void *data, wpc_cl_uint count, const wpc_cl_event *events, wpc_cl_event *event) {
    written_bytes += size;
    return api.EnqueueWriteBuffer(queue, memory, waits, offset, size, data, count, events, event);
}

static wpc_cl_int counting_read(wpc_cl_queue queue, wpc_cl_mem memory, wpc_cl_uint waits, size_t offset, size_t size,
                                void *data, wpc_cl_uint count, const wpc_cl_event *events, wpc_cl_event *event) {
    // The trap words come back after every launch.
    if (size == 4 * WPC_OFFLOAD_TRAP_WORDS)
        waited_before_trap_words = waited;
    else
        read_bytes += size;
    return api.EnqueueReadBuffer(queue, memory, waits, offset, size, data, count, events, event);
}

static wpc_cl_int counting_build(wpc_cl_program program, wpc_cl_uint count, const wpc_cl_device *devices,
                                 const char *options, void (*done)(wpc_cl_program, void *), void *data) {
    builds += 1;
    return api.BuildProgram(program, count, devices, options, done, data);
}

static wpc_cl_int counting_wait(wpc_cl_uint count, const wpc_cl_event *events) {
    waited += 1;
    return api.WaitForEvents(count, events);
}

static void count_transfers(void) {
    if (api.BuildProgram != NULL) return;
    api = wpc_cl;
    wpc_cl.EnqueueWriteBuffer = counting_write;
    wpc_cl.EnqueueReadBuffer = counting_read;
    wpc_cl.BuildProgram = counting_build;
    wpc_cl.WaitForEvents = counting_wait;
}

// ---------------------------------------------------------------------------------------- helpers

static uint32_t device(void) {
    CHECK_EQUAL(wpc_parallel_get_device(thread, WASI_PARALLEL_DISCRETE_GPU, HANDLES), OK);
    uint32_t handle = *fake_u32(thread, HANDLES);
    CHECK(handle > 2);
    return handle;
}

static wpc_opencl_device *opencl(void) { return wpc_device_find(device())->opencl; }

static void begin(void) {
    fake = fake_instance_new((fake_options){.pages = MEMORY / FAKE_PAGE,
                                            .maximum_pages = 256,
                                            .stack_pointer = STACK,
                                            .table_name = "table",
                                            .device_kernels = attached_kernels,
                                            .device_kernel_count = 1,
                                            .offload_kernels = kernels,
                                            .offload_kernel_count = sizeof kernels / sizeof *kernels});
    thread = fake->thread;
    for (uint32_t i = SCALE; i <= STORES_AROUND; i++) fake_define(fake, i, (wpc_code)on_cpu, 7, 0);
    const char *is_discrete = getenv("WPC_TEST_DISCRETE");
    if (is_discrete != NULL && *is_discrete == '1') opencl()->info.has_unified_memory = false;
    count_transfers();
}
static void end(void) { fake_instance_free(fake); }

static uint32_t buffer(uint32_t size, uint32_t access) {
    CHECK_EQUAL(wpc_parallel_create_buffer(thread, device(), size, access, HANDLES), OK);
    return *fake_u32(thread, HANDLES);
}

static uint32_t run(uint32_t kernel, uint32_t n, uint32_t block, uint32_t in, uint32_t out) {
    *fake_u32(thread, HANDLES) = in;
    *fake_u32(thread, HANDLES + 4) = out;
    return wpc_parallel_parallel_for(thread, kernel, n, block, HANDLES, 1, HANDLES + 4, 1);
}

typedef struct protected_run {
    uint32_t kernel, n, in, out, result;
} protected_run;

static void run_protected(void *context) {
    protected_run *self = context;
    self->result = run(self->kernel, self->n, 1, self->in, self->out);
}

/// What the call trapped with; WPC_TRAP_NONE: it returned.
static wpc_trap_report trap_of(uint32_t kernel, uint32_t n, uint32_t in, uint32_t out) {
    protected_run self = {kernel, n, in, out, 0};
    wpc_trap_report report = {.kind = WPC_TRAP_NONE};
    if (wpc_protect(thread, run_protected, &self, &report)) CHECK_EQUAL(self.result, OK);
    return report;
}

static void fill(uint32_t address, uint32_t factor) {
    for (uint32_t i = 0; i < N; i++) *fake_u32(thread, address + 4 * i) = i * factor;
}

static void check(uint32_t address, uint32_t factor) {
    for (uint32_t i = 0; i < N; i++) CHECK_EQUAL(*fake_u32(thread, address + 4 * i), i * factor);
}

/// Runs `kernel` from the numbers 0 to N - 1 to an output that was never written; checks that it multiplied by `factor`.
static void check_kernel(uint32_t kernel, uint32_t n, uint32_t block, uint32_t factor) {
    uint32_t in = buffer(4 * N, WASI_PARALLEL_READ), out = buffer(4 * N, WASI_PARALLEL_WRITE);
    fill(DATA, 1);
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 4 * N, in), OK);
    CHECK_EQUAL(run(kernel, n, block, in, out), OK);
    CHECK_EQUAL(wpc_parallel_read_buffer(thread, out, DATA + 8 * N, 4 * N), OK);
    check(DATA + 8 * N, factor);
}

// ---------------------------------------------------------------------------------------- tests

static void test_iterations_and_blocks(void) {
    begin();
    check_kernel(SCALE, N, 1, 3);
    check_kernel(SCALE, N / 8, 8, 3);
    check_kernel(SCALE, 1, N, 3);
    CHECK_EQUAL(run(SCALE, 0, 1, buffer(4, WASI_PARALLEL_READ), buffer(4, WASI_PARALLEL_WRITE)), OK);
    end();
}

/// Every number of iterations is run, whether or not work-groups can divide it.
static void test_any_number_of_iterations(void) {
    begin();
    const uint32_t counts[] = {2, 3, 7, 31, 64, 97, 251, 257, 509, 997, N};
    for (uint32_t k = 0; k < sizeof counts / sizeof *counts; k++) {
        uint32_t n = counts[k], in = buffer(4 * N, WASI_PARALLEL_READ), out = buffer(4 * N, WASI_PARALLEL_READ_WRITE);
        fill(DATA, 1);
        memset(fake_memory(thread) + DATA + 8 * N, 0xFF, 4 * N);
        CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 4 * N, in), OK);
        CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA + 8 * N, 4 * N, out), OK);
        uint64_t before = waited;
        CHECK_EQUAL(run(SCALE, n, 1, in, out), OK);
        // Nothing is waited for between its parts.
        CHECK_EQUAL(waited_before_trap_words, before);
        CHECK_EQUAL(wpc_parallel_read_buffer(thread, out, DATA + 8 * N, 4 * N), OK);
        for (uint32_t i = 0; i < N; i++) CHECK_EQUAL(*fake_u32(thread, DATA + 8 * N + 4 * i), i < n ? 3 * i : UINT32_MAX);
    }
    end();
}

/// The host decides which entry point runs, by the numbers that the kernel gets. Both are in one program.
static void test_entry_point_without_checks(void) {
    begin();
    is_inside_says = true;
    check_kernel(UNCHECKED, N, 1, 9);
    uint64_t before = builds;
    const uint64_t expected[] = {0, 0, 0, fake->memory.byte_length, N, 1, STACK, 0, DATA, 4 * N, 0, 0, asked[12], 4 * N, 4 * N};
    for (uint32_t i = 0; i < sizeof expected / sizeof *expected; i++) CHECK_EQUAL(asked[i], expected[i]);
    CHECK(asked[12] != 0 && asked[12] != DATA);
    is_inside_says = false;
    check_kernel(UNCHECKED, N, 1, 3);
    is_inside_says = true;
    check_kernel(UNCHECKED, N, 1, 9);
    CHECK_EQUAL(builds, before);
    end();
}

/// One that is attached wins, and both find the same buffers.
static void test_attached_kernel_wins(void) {
    begin();
    check_kernel(ATTACHED, N, 1, 7);
    uint32_t a = buffer(4 * N, WASI_PARALLEL_READ_WRITE), b = buffer(4 * N, WASI_PARALLEL_READ_WRITE);
    fill(DATA, 1);
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 4 * N, a), OK);
    CHECK_EQUAL(run(ATTACHED, N, 1, a, b), OK); // b = 7
    CHECK_EQUAL(run(SCALE, N, 1, b, a), OK);    // a = 21
    CHECK_EQUAL(run(NO_CODE, N, 1, a, b), OK);  // b = 105, on the CPU
    CHECK_EQUAL(run(SCALE, N, 1, b, a), OK);    // a = 315
    CHECK_EQUAL(wpc_parallel_read_buffer(thread, a, DATA + 8 * N, 4 * N), OK);
    check(DATA + 8 * N, 315);
    end();
}

static void test_cpu_stands_in(void) {
    begin();
    check_kernel(NO_CODE, N, 1, 5);
    check_kernel(DEMANDING, N, 1, 5);
    check_kernel(BROKEN, N, 1, 5);
    check_kernel(MISCOUNTED, N, 1, 5);
    // A device that lacks something.
    wpc_opencl_device *on = opencl();
    check_kernel(ROUNDS, N, 1, (on->offers & WPC_OFFLOAD_NEEDS_F32_ROUNDING) != 0 ? 3 : 5);
    uint32_t offers = on->offers;
    on->offers |= WPC_OFFLOAD_NEEDS_F64;
    check_kernel(NEEDS_F64, N, 1, 3);
    on->offers &= ~(uint32_t)WPC_OFFLOAD_NEEDS_F64;
    check_kernel(NEEDS_F64, N, 1, 5);
    on->offers = offers;
    end();
}

static void test_overlapping_buffers_stay_on_the_cpu(void) {
    begin();
    uint32_t in = buffer(4 * N, WASI_PARALLEL_READ), out = buffer(4 * N, WASI_PARALLEL_WRITE);
    fill(DATA, 1);
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 4 * N, in), OK);
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 4 * N, out), OK);
    CHECK_EQUAL(run(SCALE, N, 1, in, out), OK);
    CHECK_EQUAL(wpc_parallel_read_buffer(thread, out, DATA + 8 * N, 4 * N), OK);
    check(DATA + 8 * N, 5);
    // The same buffer twice is no overlap.
    uint32_t both = buffer(4 * N, WASI_PARALLEL_READ_WRITE);
    fill(DATA, 1);
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 4 * N, both), OK);
    CHECK_EQUAL(run(SCALE, N, 1, both, both), OK);
    CHECK_EQUAL(wpc_parallel_read_buffer(thread, both, DATA + 8 * N, 4 * N), OK);
    check(DATA + 8 * N, 3);
    end();
}

/// Whether a kernel may store to a buffer is its access kind's matter, and not that of the list which names it.
static void test_stores_to_in_buffers(void) {
    begin();
    const uint32_t kinds[] = {WASI_PARALLEL_WRITE, WASI_PARALLEL_READ_WRITE};
    for (uint32_t k = 0; k < 2; k++) {
        uint32_t in = buffer(4 * N, kinds[k]), both = buffer(4 * N, kinds[k]);
        fill(DATA, 1);
        memset(fake_memory(thread) + DATA + 8 * N, 0xFF, 4 * N);
        CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 4 * N, in), OK);
        CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA + 8 * N, 4 * N, both), OK);
        *fake_u32(thread, HANDLES) = in;
        *fake_u32(thread, HANDLES + 4) = both;
        CHECK_EQUAL(wpc_parallel_parallel_for(thread, SCALE, N, 1, HANDLES, 2, 0, 0), OK);
        CHECK_EQUAL(wpc_parallel_read_buffer(thread, both, DATA + 16 * N, 4 * N), OK);
        check(DATA + 16 * N, 3);
        // And where the CPU runs it next, it finds that.
        CHECK_EQUAL(run(NO_CODE, N, 1, both, in), OK);
        CHECK_EQUAL(wpc_parallel_read_buffer(thread, in, DATA + 16 * N, 4 * N), OK);
        check(DATA + 16 * N, 15);
    }
    end();
}

static void test_trap_comes_back(void) {
    begin();
    uint32_t in = buffer(8, WASI_PARALLEL_READ), out = buffer(4 * N, WASI_PARALLEL_READ_WRITE);
    const uint32_t kinds[] = {WPC_TRAP_INTEGER_DIVIDE_BY_ZERO, WPC_TRAP_OUTSIDE_BUFFERS, WPC_TRAP_UNREACHABLE};
    for (uint32_t k = 0; k < 3; k++) {
        *fake_u32(thread, DATA) = 17 + k;
        *fake_u32(thread, DATA + 4) = kinds[k];
        CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 8, in), OK);
        memset(fake_memory(thread) + DATA + 64, 0, 4 * N);
        CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA + 64, 4 * N, out), OK);
        wpc_trap_report report = trap_of(TRAPS, N, in, out);
        CHECK_EQUAL(report.kind, kinds[k]);
        char expected[64];
        snprintf(expected, sizeof expected, "in iteration %u of parallel_for", 17 + k);
        CHECK(strcmp(report.detail, expected) == 0);
        CHECK(report.device_module == &fake->module);
        CHECK_EQUAL(report.device_function, 7);
        CHECK_EQUAL(report.device_offset, 0x123);
        // The out buffer is as far as the kernel got.
        CHECK_EQUAL(wpc_parallel_read_buffer(thread, out, DATA + 64, 4 * N), OK);
        for (uint32_t i = 0; i < N; i++) CHECK_EQUAL(*fake_u32(thread, DATA + 64 + 4 * i), i == 17 + k ? 0 : i + 1);
    }
    // The next launch starts afresh.
    *fake_u32(thread, DATA) = N;
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 8, in), OK);
    CHECK_EQUAL(trap_of(TRAPS, N, in, out).kind, WPC_TRAP_NONE);
    // A kind that doesn't exist is a fault of the device's.
    *fake_u32(thread, DATA) = 3;
    *fake_u32(thread, DATA + 4) = 1000;
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 8, in), OK);
    CHECK_EQUAL(run(TRAPS, N, 1, in, out), WASI_PARALLEL_DEVICE_ERROR);
    end();
}

/// Reads the table at `address` into an out buffer; checks that it has multiples of `factor`.
static void check_looks_around(uint32_t in, uint32_t out, uint32_t address, uint32_t factor) {
    *fake_u32(thread, DATA) = address;
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 4, in), OK);
    CHECK_EQUAL(run(LOOKS_AROUND, N, 1, in, out), OK);
    CHECK_EQUAL(wpc_parallel_read_buffer(thread, out, DATA + 64, 4 * N), OK);
    check(DATA + 64, factor);
}

static void test_image_follows_the_memory(void) {
    begin();
    enum { TABLE = 1 << 20 };
    uint32_t in = buffer(4, WASI_PARALLEL_READ), out = buffer(4 * N, WASI_PARALLEL_WRITE);
    fill(TABLE, 9);
    check_looks_around(in, out, TABLE, 9);
    uint64_t before = written_bytes;
    check_looks_around(in, out, TABLE, 9);
    // At most the two pages with the handles and the input, and the output that was read back.
    CHECK(written_bytes - before <= 8 * 4096);
    fill(TABLE, 11);
    check_looks_around(in, out, TABLE, 11);
    // Memory that is new.
    uint32_t end_of_memory = (uint32_t)fake->memory.byte_length;
    CHECK(wpc_memory_grow(thread, &fake->memory, 64) >= 0);
    fill(end_of_memory, 13);
    check_looks_around(in, out, end_of_memory, 13);
    check_looks_around(in, out, TABLE, 11);
    // Beyond its end.
    *fake_u32(thread, DATA) = (uint32_t)fake->memory.byte_length - 4;
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 4, in), OK);
    CHECK_EQUAL(run(LOOKS_AROUND, 2, 1, in, out), OK);
    CHECK_EQUAL(wpc_parallel_read_buffer(thread, out, DATA + 64, 4 * N), OK);
    CHECK_EQUAL(*fake_u32(thread, DATA + 68), 77);
    end();
}

/// What a kernel stores to the image is in the linear memory afterwards, and nothing else changes there.
static void test_image_comes_back(void) {
    begin();
    enum { AT = 40 * FAKE_PAGE + 4092 };
    uint32_t in = buffer(4, WASI_PARALLEL_READ), out = buffer(4 * N, WASI_PARALLEL_WRITE);
    *fake_u32(thread, DATA) = AT;
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 4, in), OK);
    for (uint32_t i = 0; i < 2 * N + 8; i++) *fake_u32(thread, AT - 16 + 4 * i) = 1000000 + i;
    for (uint32_t round = 1; round <= 3; round++) {
        // The host's own stores in between are kept.
        *fake_u32(thread, AT + 4) = round;
        CHECK_EQUAL(run(STORES_AROUND, N, 1, in, out), OK);
        CHECK_EQUAL(wpc_parallel_read_buffer(thread, out, DATA + 8 * N, 4 * N), OK);
        for (uint32_t i = 0; i < N; i++) {
            uint32_t expected = 1000000 + 4 + 2 * i + round * i;
            CHECK_EQUAL(*fake_u32(thread, AT + 8 * i), expected);
            CHECK_EQUAL(*fake_u32(thread, DATA + 8 * N + 4 * i), expected);
            CHECK_EQUAL(*fake_u32(thread, AT + 8 * i + 4), i == 0 ? round : 1000000 + 5 + 2 * i);
        }
        for (uint32_t i = 0; i < 4; i++) CHECK_EQUAL(*fake_u32(thread, AT - 16 + 4 * i), 1000000 + i);
    }
    end();
}

static void test_globals_are_the_callers(void) {
    begin();
    uint32_t in = buffer(4 * N, WASI_PARALLEL_READ), out = buffer(4 * N, WASI_PARALLEL_WRITE);
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 4 * N, in), OK);
    for (uint32_t round = 1; round < 4; round++) {
        fake_global(thread, FAKE_COUNTER)->i32 = (int32_t)round;
        ((wpc_global *)fake_global(thread, FAKE_CELL)->reference)->value.i32 = (int32_t)(round + 4);
        CHECK_EQUAL(run(GLOBALS, 10, 1, in, out), OK);
        CHECK_EQUAL(wpc_parallel_read_buffer(thread, out, DATA + 8 * N, 4 * N), OK);
        CHECK_EQUAL(*fake_u32(thread, DATA + 8 * N + 36), round + 1000 * (round + 4) + DATA + 10);
        CHECK_EQUAL(*fake_u32(thread, DATA + 8 * N + 40), 0);
    }
    // Those that are there already don't go over again.
    uint64_t before = written_bytes;
    CHECK_EQUAL(run(GLOBALS, 10, 1, in, out), OK);
    CHECK_EQUAL(written_bytes, before);
    end();
}

static void test_stack_is_below_the_callers(void) {
    begin();
    uint32_t in = buffer(4, WASI_PARALLEL_READ), out = buffer(4 * N, WASI_PARALLEL_WRITE);
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 4, in), OK);
    CHECK_EQUAL(run(STACK_USER, N, 1, in, out), OK);
    CHECK_EQUAL(wpc_parallel_read_buffer(thread, out, DATA + 64, 4 * N), OK);
    for (uint32_t i = 0; i < N; i++) CHECK_EQUAL(*fake_u32(thread, DATA + 64 + 4 * i), STACK + i);
    // No room, and a buffer in the way: the CPU runs it.
    fake_global(thread, FAKE_STACK_POINTER)->i32 = 4000;
    check_kernel(STACK_USER, N, 1, 5);
    fake_global(thread, FAKE_STACK_POINTER)->i32 = DATA + 4096;
    check_kernel(STACK_USER, N, 1, 5);
    end();
}

/// A chain of loops moves its buffers once, and builds once.
static void test_chain_moves_nothing(void) {
    begin();
    uint32_t a = buffer(4 * N, WASI_PARALLEL_READ_WRITE), b = buffer(4 * N, WASI_PARALLEL_READ_WRITE);
    fill(DATA, 1);
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 4 * N, a), OK);
    CHECK_EQUAL(run(SCALE, N, 1, a, b), OK);
    uint64_t before_written = written_bytes, before_read = read_bytes, before_built = builds;
    uint32_t factor = 3;
    for (uint32_t i = 0; i < 6; i++, factor *= 3)
        CHECK_EQUAL(run(SCALE, N, 1, i % 2 == 0 ? b : a, i % 2 == 0 ? a : b), OK);
    CHECK_EQUAL(written_bytes, before_written);
    CHECK_EQUAL(read_bytes, before_read);
    CHECK_EQUAL(builds, before_built);
    CHECK_EQUAL(wpc_parallel_read_buffer(thread, b, DATA + 8 * N, 4 * N), OK);
    check(DATA + 8 * N, factor);
    end();
}

static void test_off(void) {
    begin();
    check_kernel(SCALE, N, 1, 5);
    check_kernel(ATTACHED, N, 1, 7);
    end();
}

static void test_require(void) {
    begin();
    check_kernel(SCALE, N, 1, 3);
    check_kernel(ATTACHED, N, 1, 7);
    uint32_t in = buffer(4 * N, WASI_PARALLEL_READ), out = buffer(4 * N, WASI_PARALLEL_WRITE);
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 4 * N, in), OK);
    wpc_trap_report report = trap_of(NO_CODE, N, in, out);
    CHECK_EQUAL(report.kind, WPC_TRAP_HOST);
    CHECK(strcmp(report.detail, "WPC_OFFLOAD=require: kernel 6: the module has no device code for its function (wpc inspect says why)") == 0);
    CHECK_EQUAL(trap_of(BROKEN, N, in, out).kind, WPC_TRAP_HOST);
    end();
}

int main(int argc, char **argv) {
    test_begin(argc, argv);
    const char *mode = getenv("WPC_OFFLOAD");
    if (mode != NULL && strcmp(mode, "off") == 0) {
        TEST(test_off);
    } else if (mode != NULL && strcmp(mode, "require") == 0) {
        TEST(test_require);
    } else {
        TEST(test_iterations_and_blocks);
        TEST(test_any_number_of_iterations);
        TEST(test_entry_point_without_checks);
        TEST(test_attached_kernel_wins);
        TEST(test_cpu_stands_in);
        TEST(test_overlapping_buffers_stay_on_the_cpu);
        TEST(test_stores_to_in_buffers);
    TEST(test_trap_comes_back);
        TEST(test_image_follows_the_memory);
    TEST(test_image_comes_back);
        TEST(test_globals_are_the_callers);
        TEST(test_stack_is_below_the_callers);
        TEST(test_chain_moves_nothing);
    }
    return test_end();
}
