/// import_test.c - the five imports on the CPU, called as compiled code calls them.
#include "fake_module.h"
#include "parallel/state/options.h"
#include "parallel/loop/pool.h"
#include "parallel/state/state.h"
#include "test.h"

#include "guest/wasi_parallel.h"

#include <unistd.h>

#define OK WASI_PARALLEL_SUCCESS
#define STACK_TOP 65536u

static fake_instance *fake;
static wpc_thread *thread;

/// Loops run on their caller alone: nothing about workers can be seen.
static bool has_no_workers(void) { return wpc_pool_threads() == 1 || wpc_parallel_options_get()->is_sequential; }

static void begin(fake_options options) {
    if (options.pages == 0) options.pages = 32;
    if (options.maximum_pages == 0) options.maximum_pages = 4096;
    if (options.table_name == NULL) options.table_name = "__indirect_function_table";
    fake = fake_instance_new(options);
    thread = fake->thread;
}

static void end(void) { fake_instance_free(fake); }

#define BEGIN(...) begin((fake_options){.stack_pointer = STACK_TOP, __VA_ARGS__})

/// Guest addresses: handles at 65536.., data from 131072.
enum { HANDLES = 65536, DATA = 131072 };

static uint32_t device(void) {
    CHECK_EQUAL(wpc_parallel_get_device(thread, WASI_PARALLEL_CPU, HANDLES), OK);
    return *fake_u32(thread, HANDLES);
}

static uint32_t buffer(uint32_t size, uint32_t access) {
    CHECK_EQUAL(wpc_parallel_create_buffer(thread, device(), size, access, HANDLES), OK);
    return *fake_u32(thread, HANDLES);
}

/// parallel_for with the handles given.
static uint32_t run(uint32_t kernel, uint32_t n, uint32_t block, uint32_t in_count, const uint32_t *in,
                    uint32_t out_count, const uint32_t *out) {
    for (uint32_t i = 0; i < in_count; i++) *fake_u32(thread, HANDLES + 4 * i) = in[i];
    for (uint32_t i = 0; i < out_count; i++) *fake_u32(thread, HANDLES + 4096 + 4 * i) = out[i];
    return wpc_parallel_parallel_for(thread, kernel, n, block, HANDLES, in_count, HANDLES + 4096, out_count);
}

// ---------------------------------------------------------------------------------------- protection

typedef struct protected_call {
    uint32_t (*body)(void);
    uint32_t result;
} protected_call;

static void call_body(void *context) {
    protected_call *call = context;
    call->result = call->body();
}

/// The trap that `body` ends with, and its report; WPC_TRAP_NONE if it returns.
static wpc_trap_kind trap_of(uint32_t (*body)(void), wpc_trap_report *report) {
    protected_call call = {.body = body};
    report->detail[0] = 0;
    return wpc_protect(thread, call_body, &call, report) ? WPC_TRAP_NONE : report->kind;
}

// ---------------------------------------------------------------------------------------- kernels

static void nothing(wpc_thread *t, uint32_t i, uint32_t n, uint32_t b) { (void)t, (void)i, (void)n, (void)b; }

/// Counts visits of each iteration at DATA.
static void visit(wpc_thread *t, uint32_t i, uint32_t n, uint32_t b) {
    (void)n, (void)b;
    __atomic_fetch_add(fake_u32(t, DATA + 4 * i), 1, __ATOMIC_RELAXED);
}

static void scale(wpc_thread *t, uint32_t i, uint32_t n, uint32_t b, uint32_t in, uint32_t in_length, uint32_t out,
                  uint32_t out_length) {
    if (in_length != out_length || n * b * 4 != in_length) return;
    for (uint32_t k = i * b; k < (i + 1) * b; k++) *fake_u32(t, out + 4 * k) = *fake_u32(t, in + 4 * k) * 3;
}

// ---------------------------------------------------------------------------------------- tests

static uint32_t get_device_outside(void) {
    return wpc_parallel_get_device(thread, 0, (uint32_t)wpc_guest_length(thread) - 3);
}
static uint32_t create_outside(void) { return wpc_parallel_create_buffer(thread, 1, 4, 0, UINT32_MAX); }
static uint32_t write_outside(void) { return wpc_parallel_write_buffer(thread, UINT32_MAX - 3, 64, 256); }
static uint32_t read_outside(void) {
    return wpc_parallel_read_buffer(thread, 257, (uint32_t)wpc_guest_length(thread) - 63, 64);
}
static uint32_t handles_outside(void) { return wpc_parallel_parallel_for(thread, 0, 1, 1, UINT32_MAX - 3, 1, 0, 0); }
static uint32_t out_handles_outside(void) {
    return wpc_parallel_parallel_for(thread, 0, 1, 1, 0, 0, (uint32_t)wpc_guest_length(thread), 1);
}

static void test_misuse(void) {
    BEGIN(0);
    fake_define(fake, 0, (wpc_code)nothing, 3, 0);
    fake_define(fake, 1, (wpc_code)scale, 7, 0);
    fake_define(fake, 2, (wpc_code)nothing, 2, 0);
    fake_define(fake, 3, (wpc_code)nothing, 4, 0);
    uint32_t in = buffer(64, WASI_PARALLEL_READ), out = buffer(64, WASI_PARALLEL_WRITE);
    uint32_t both = buffer(64, WASI_PARALLEL_READ_WRITE), cpu = device();
    CHECK_EQUAL(wpc_parallel_get_device(thread, 3, HANDLES), WASI_PARALLEL_BAD_HINT);
    CHECK_EQUAL(wpc_parallel_create_buffer(thread, 0, 4, 0, HANDLES), WASI_PARALLEL_BAD_DEVICE);
    CHECK_EQUAL(wpc_parallel_create_buffer(thread, in, 4, 0, HANDLES), WASI_PARALLEL_BAD_DEVICE);
    CHECK_EQUAL(wpc_parallel_create_buffer(thread, cpu, 4, 3, HANDLES), WASI_PARALLEL_BAD_ACCESS_KIND);
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 64, 0), WASI_PARALLEL_BAD_BUFFER);
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 64, cpu), WASI_PARALLEL_BAD_BUFFER);
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 64, both + 1), WASI_PARALLEL_BAD_BUFFER);
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 63, in), WASI_PARALLEL_LENGTH_MISMATCH);
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 65, in), WASI_PARALLEL_LENGTH_MISMATCH);
    CHECK_EQUAL(wpc_parallel_read_buffer(thread, UINT32_MAX, DATA, 64), WASI_PARALLEL_BAD_BUFFER);
    CHECK_EQUAL(wpc_parallel_read_buffer(thread, out, DATA, 60), WASI_PARALLEL_LENGTH_MISMATCH);
    CHECK_EQUAL(run(1, 4, 4, 1, &in, 1, &in), WASI_PARALLEL_ACCESS_DENIED);
    CHECK_EQUAL(run(1, 4, 4, 1, (uint32_t[]){7}, 1, &out), WASI_PARALLEL_BAD_BUFFER);
    CHECK_EQUAL(run(FAKE_TABLE_LENGTH, 4, 4, 0, NULL, 0, NULL), WASI_PARALLEL_NO_KERNEL);
    CHECK_EQUAL(run(UINT32_MAX, 4, 4, 0, NULL, 0, NULL), WASI_PARALLEL_NO_KERNEL);
    CHECK_EQUAL(run(10, 4, 4, 0, NULL, 0, NULL), WASI_PARALLEL_NO_KERNEL);
    CHECK_EQUAL(run(1, 4, 4, 0, NULL, 0, NULL), WASI_PARALLEL_SIGNATURE_MISMATCH);
    CHECK_EQUAL(run(0, 4, 4, 1, &in, 0, NULL), WASI_PARALLEL_SIGNATURE_MISMATCH);
    CHECK_EQUAL(run(2, 4, 4, 0, NULL, 0, NULL), WASI_PARALLEL_SIGNATURE_MISMATCH);
    CHECK_EQUAL(run(3, 4, 4, 0, NULL, 0, NULL), WASI_PARALLEL_SIGNATURE_MISMATCH);
    CHECK_EQUAL(wpc_parallel_parallel_for(thread, 0, 1, 1, 0, 513, 0, 0), WASI_PARALLEL_OUT_OF_RANGE);
    CHECK_EQUAL(wpc_parallel_parallel_for(thread, 0, 1, 1, 0, UINT32_MAX, 0, 2), WASI_PARALLEL_OUT_OF_RANGE);
    // No buffers: their pointers may be anything.
    CHECK_EQUAL(wpc_parallel_parallel_for(thread, 0, 5, 1, UINT32_MAX, 0, UINT32_MAX, 0), OK);
    CHECK_EQUAL(run(0, 0, 0, 0, NULL, 0, NULL), OK);

    uint32_t other = 0;
    CHECK_EQUAL(wpc_parallel_create_buffer(thread, 3 - cpu, 64, WASI_PARALLEL_WRITE, HANDLES), OK);
    other = *fake_u32(thread, HANDLES);
    CHECK_EQUAL(run(1, 4, 4, 1, &in, 1, &other), WASI_PARALLEL_DEVICE_MISMATCH);

    wpc_trap_report report;
    CHECK_EQUAL(trap_of(get_device_outside, &report), WPC_TRAP_MEMORY_OUT_OF_BOUNDS);
    CHECK_EQUAL(trap_of(create_outside, &report), WPC_TRAP_MEMORY_OUT_OF_BOUNDS);
    CHECK_EQUAL(trap_of(write_outside, &report), WPC_TRAP_MEMORY_OUT_OF_BOUNDS);
    CHECK_EQUAL(trap_of(read_outside, &report), WPC_TRAP_MEMORY_OUT_OF_BOUNDS);
    CHECK_EQUAL(trap_of(handles_outside, &report), WPC_TRAP_MEMORY_OUT_OF_BOUNDS);
    CHECK_EQUAL(trap_of(out_handles_outside, &report), WPC_TRAP_MEMORY_OUT_OF_BOUNDS);
    end();
}

/// Standard error of `body`, cut to `size`.
static void capture(void (*body)(void), char *text, size_t size) {
    FILE *file = tmpfile();
    int kept = dup(STDERR_FILENO);
    fflush(stderr);
    dup2(fileno(file), STDERR_FILENO);
    body();
    fflush(stderr);
    dup2(kept, STDERR_FILENO);
    close(kept);
    rewind(file);
    text[fread(text, 1, size - 1, file)] = 0;
    fclose(file);
}

static uint32_t lines_with(const char *text, const char *part) {
    uint32_t count = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part)) count++;
    return count;
}

static void refuse_each_twice(void) {
    uint32_t in = buffer(64, WASI_PARALLEL_READ), out = buffer(64, WASI_PARALLEL_WRITE), cpu = device();
    CHECK_EQUAL(wpc_parallel_create_buffer(thread, 3 - cpu, 64, WASI_PARALLEL_WRITE, HANDLES), OK);
    uint32_t other = *fake_u32(thread, HANDLES);
    for (int time = 0; time < 2; time++) {
        CHECK_EQUAL(wpc_parallel_get_device(thread, 3, HANDLES), WASI_PARALLEL_BAD_HINT);
        CHECK_EQUAL(wpc_parallel_create_buffer(thread, 77, 4, 0, HANDLES), WASI_PARALLEL_BAD_DEVICE);
        CHECK_EQUAL(wpc_parallel_create_buffer(thread, cpu, 4, 3, HANDLES), WASI_PARALLEL_BAD_ACCESS_KIND);
        CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 64, 7), WASI_PARALLEL_BAD_BUFFER);
        CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 63, in), WASI_PARALLEL_LENGTH_MISMATCH);
        CHECK_EQUAL(wpc_parallel_read_buffer(thread, 8, DATA, 64), WASI_PARALLEL_BAD_BUFFER);
        CHECK_EQUAL(wpc_parallel_read_buffer(thread, out, DATA, 60), WASI_PARALLEL_LENGTH_MISMATCH);
        CHECK_EQUAL(run(1, 4, 4, 1, &out, 1, &in), WASI_PARALLEL_ACCESS_DENIED);
        CHECK_EQUAL(run(1, 4, 4, 1, (uint32_t[]){9}, 1, &out), WASI_PARALLEL_BAD_BUFFER);
        CHECK_EQUAL(run(1, 4, 4, 1, &in, 1, &other), WASI_PARALLEL_DEVICE_MISMATCH);
        CHECK_EQUAL(run(1, 4, 4, 1, &in, 0, NULL), WASI_PARALLEL_SIGNATURE_MISMATCH);
        CHECK_EQUAL(run(40, 4, 4, 0, NULL, 0, NULL), WASI_PARALLEL_NO_KERNEL);
        CHECK_EQUAL(wpc_parallel_parallel_for(thread, 0, 1, 1, 0, 513, 0, 0), WASI_PARALLEL_OUT_OF_RANGE);
    }
}

static void refuse_without_end(void) {
    for (uint32_t kernel = 0; kernel < 1000; kernel++)
        CHECK_EQUAL(run(FAKE_TABLE_LENGTH + kernel, 4, 4, 0, NULL, 0, NULL), WASI_PARALLEL_NO_KERNEL);
}

/// Programs that drop the errno would do nothing, silently. So each kind is said, with the buffer, and said once.
static void test_refusals_are_said(void) {
    BEGIN(0);
    fake_define(fake, 1, (wpc_code)scale, 7, 0);
    char text[8192];
    capture(refuse_each_twice, text, sizeof text);
    const char *expected[] = {
        "get_device is refused: 3 is not",
        "create_buffer is refused: 77 is no device's handle (errno 2, BAD_DEVICE",
        "create_buffer is refused: access kind 3 is",
        "write_buffer is refused: 7 is no buffer's handle",
        "write_buffer is refused: buffer 256 (READ, 64 bytes): the data have 63 bytes (errno 6, LENGTH_MISMATCH",
        "read_buffer is refused: 8 is no buffer's handle",
        "read_buffer is refused: buffer 257 (WRITE, 64 bytes): the data have 60 bytes",
        "parallel_for is refused: kernel 1, out buffer 0: buffer 256 (READ, 64 bytes): nothing may store",
        "parallel_for is refused: kernel 1, in buffer 0: 9 is no buffer's handle",
        "parallel_for is refused: kernel 1, out buffer 0: buffer 258 (WRITE, 64 bytes): it is device",
        "parallel_for is refused: kernel 1, with 1 in and 0 out buffers: the kernel's parameters don't fit",
        "parallel_for is refused: kernel 40, with 0 in and 0 out buffers: there is no function",
        "parallel_for is refused: kernel 0: 513 buffers",
    };
    uint32_t count = sizeof expected / sizeof *expected;
    for (uint32_t i = 0; i < count; i++) {
        if (lines_with(text, expected[i]) != 1) fprintf(stderr, "not said once: %s\n", expected[i]);
        CHECK_EQUAL(lines_with(text, expected[i]), 1);
    }
    CHECK_EQUAL(lines_with(text, "is refused"), count);
    end();
    BEGIN(0);
    capture(refuse_without_end, text, sizeof text);
    CHECK_EQUAL(lines_with(text, "is refused"), WPC_REFUSALS);
    end();
}

/// Roles decide about transfers, and access kinds about stores: what kernels may do doesn't depend on the list.
static void test_every_kind_in_every_list(void) {
    BEGIN(0);
    fake_define(fake, 1, (wpc_code)scale, 7, 0);
    const uint32_t kinds[] = {WASI_PARALLEL_READ, WASI_PARALLEL_WRITE, WASI_PARALLEL_READ_WRITE};
    for (uint32_t a = 0; a < 3; a++) {
        for (uint32_t b = 0; b < 3; b++) {
            for (uint32_t in_count = 0; in_count <= 2; in_count++) {
                uint32_t handles[] = {buffer(64, kinds[a]), buffer(64, kinds[b])};
                for (uint32_t i = 0; i < 16; i++) *fake_u32(thread, DATA + 4 * i) = i + 1;
                memset(fake_memory(thread) + DATA + 128, 0, 64);
                CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 64, handles[0]), OK);
                CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA + 128, 64, handles[1]), OK);
                bool stores_to_read = in_count < 2 && kinds[b] == WASI_PARALLEL_READ;
                stores_to_read |= in_count < 1 && kinds[a] == WASI_PARALLEL_READ;
                CHECK_EQUAL(run(1, 4, 4, in_count, handles, 2 - in_count, handles + in_count),
                            stores_to_read ? WASI_PARALLEL_ACCESS_DENIED : OK);
                if (stores_to_read) continue;
                CHECK_EQUAL(wpc_parallel_read_buffer(thread, handles[0], DATA + 512, 64), OK);
                CHECK_EQUAL(wpc_parallel_read_buffer(thread, handles[1], DATA + 256, 64), OK);
                for (uint32_t i = 0; i < 16; i++) {
                    CHECK_EQUAL(*fake_u32(thread, DATA + 512 + 4 * i), i + 1);
                    CHECK_EQUAL(*fake_u32(thread, DATA + 256 + 4 * i), 3 * (i + 1));
                }
            }
        }
    }
    // An input that was never written is zero.
    uint32_t unwritten = buffer(64, WASI_PARALLEL_WRITE), out = buffer(64, WASI_PARALLEL_READ_WRITE);
    memset(fake_memory(thread) + DATA, 0xFF, 64);
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 64, out), OK);
    CHECK_EQUAL(run(1, 4, 4, 1, &unwritten, 1, &out), OK);
    for (uint32_t i = 0; i < 16; i++) CHECK_EQUAL(*fake_u32(thread, DATA + 4 * i), 0);
    end();
}

static void test_errnos_are_distinct(void) {
    const uint32_t numbers[] = {
#define NUMBER(NAME, number, message) number,
        WASI_PARALLEL_ERRNOS(NUMBER)};
    uint64_t seen = 0;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        CHECK((seen >> numbers[i] & 1) == 0);
        seen |= (uint64_t)1 << numbers[i];
    }
    CHECK(strcmp(wasi_parallel_strerror(WASI_PARALLEL_BAD_BUFFER), "not a buffer handle") == 0);
    CHECK(strcmp(wasi_parallel_strerror((wasi_parallel_errno)999), "unknown error") == 0);
}

static void test_table_names(void) {
    const char *const names[] = {"__indirect_function_table", "table", "something else"};
    for (size_t i = 0; i < 3; i++) {
        BEGIN(.table_name = names[i]);
        fake_define(fake, 5, (wpc_code)visit, 3, 0);
        CHECK_EQUAL(run(5, 3, 1, 0, NULL, 0, NULL), OK);
        CHECK_EQUAL(*fake_u32(thread, DATA + 8), 1);
        end();
    }
}

static void test_buffers_alias_memory(void) {
    BEGIN(0);
    fake_define(fake, 1, (wpc_code)scale, 7, 0);
    uint32_t in = buffer(4096, WASI_PARALLEL_READ), out = buffer(4096, WASI_PARALLEL_WRITE);
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 4096, in), OK);
    for (uint32_t i = 0; i < 1024; i++) *fake_u32(thread, DATA + 4 * i) = i;
    // The output buffer was never written: it gets memory of its own.
    CHECK_EQUAL(run(1, 64, 16, 1, &in, 1, &out), OK);
    CHECK_EQUAL(wpc_parallel_read_buffer(thread, out, DATA + 8192, 4096), OK);
    for (uint32_t i = 0; i < 1024; i++) CHECK_EQUAL(*fake_u32(thread, DATA + 8192 + 4 * i), 3 * i);
    // Written from somewhere, it lives there, and can be read back to where it lives.
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA + 16384, 4096, out), OK);
    CHECK_EQUAL(run(1, 64, 16, 1, &in, 1, &out), OK);
    CHECK_EQUAL(*fake_u32(thread, DATA + 16384 + 400), 300);
    CHECK_EQUAL(wpc_parallel_read_buffer(thread, out, DATA + 16384, 4096), OK);
    CHECK_EQUAL(*fake_u32(thread, DATA + 16384 + 400), 300);
    end();
}

static void test_unwritten_buffers_are_zero(void) {
    BEGIN(0);
    uint32_t out = buffer(64, WASI_PARALLEL_READ_WRITE);
    memset(fake_memory(thread) + DATA, 0xFF, 64);
    CHECK_EQUAL(wpc_parallel_read_buffer(thread, out, DATA, 64), OK);
    for (uint32_t i = 0; i < 64; i++) CHECK_EQUAL(fake_memory(thread)[DATA + i], 0);
    uint32_t empty = buffer(0, WASI_PARALLEL_WRITE);
    CHECK_EQUAL(wpc_parallel_read_buffer(thread, empty, DATA, 0), OK);
    end();
}

/// Writes its number where an output buffer that nobody gave a place turns out to be.
static void write_number(wpc_thread *t, uint32_t i, uint32_t n, uint32_t b, uint32_t out, uint32_t length) {
    (void)b;
    if (length == 4 * n) __atomic_fetch_add(fake_u32(t, out + 4 * i), i, __ATOMIC_RELAXED);
}
static void use_unwritten_buffer(wpc_thread *t, uint32_t i, uint32_t n, uint32_t b) {
    (void)i, (void)n, (void)b;
    if (wpc_parallel_parallel_for(t, 22, 16, 1, 0, 0, HANDLES, 1) != OK) wpc_trap_raise(WPC_TRAP_HOST);
}

static void test_unwritten_buffer_in_nested_loops(void) {
    for (uint32_t round = 0; round < test_rounds; round++) {
        BEGIN(0);
        fake_define(fake, 21, (wpc_code)use_unwritten_buffer, 3, 0);
        fake_define(fake, 22, (wpc_code)write_number, 5, 0);
        uint32_t out = buffer(64, WASI_PARALLEL_WRITE);
        *fake_u32(thread, HANDLES) = out;
        CHECK_EQUAL(wpc_parallel_parallel_for(thread, 21, 50, 1, 0, 0, 0, 0), OK);
        CHECK_EQUAL(wpc_parallel_read_buffer(thread, out, DATA, 64), OK);
        for (uint32_t i = 0; i < 16; i++) CHECK_EQUAL(*fake_u32(thread, DATA + 4 * i), 50 * i);
        end();
    }
}

static void test_many_buffers(void) {
    BEGIN(0);
    uint32_t first = buffer(4, WASI_PARALLEL_READ), last = first;
    for (uint32_t i = 1; i < 5000; i++) last = buffer(4, WASI_PARALLEL_READ);
    CHECK_EQUAL(last, first + 4999);
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 4, last), OK);
    end();
}

#define ARGUMENT(k) , uint32_t p##k, uint32_t l##k
/// Kernels with 2, 6, 8 and (by the array bridge) 20 buffers that add up all they are given.
static void sum_2(wpc_thread *t, uint32_t i, uint32_t n, uint32_t b ARGUMENT(0) ARGUMENT(1)) {
    *fake_u32(t, DATA + 4 * i) = n + b + p0 + l0 + 3 * p1 + 5 * l1;
}
static void sum_8(wpc_thread *t, uint32_t i, uint32_t n,
                  uint32_t b ARGUMENT(0) ARGUMENT(1) ARGUMENT(2) ARGUMENT(3) ARGUMENT(4) ARGUMENT(5) ARGUMENT(6)
                      ARGUMENT(7)) {
    *fake_u32(t, DATA + 4 * i) =
        n + b + p0 + l0 + 3 * p1 + 5 * l1 + p2 + l2 + p3 + l3 + p4 + l4 + p5 + l5 + p6 + l6 + p7 + 7 * l7;
}
static void sum_array(wpc_thread *t, const wpc_value *arguments, wpc_value *results) {
    uint32_t sum = 0;
    for (uint32_t k = 1; k < 43; k++) sum += (uint32_t)arguments[k].i32 * k;
    *fake_u32(t, DATA + 4 * (uint32_t)arguments[0].i32) = sum;
    results[0].i32 = results[1].i32 = -1;
}

static void test_arguments(void) {
    BEGIN(0);
    fake_define(fake, 2, (wpc_code)sum_2, 7, 0);
    fake_define(fake, 8, (wpc_code)sum_8, 19, 1);
    fake_define(fake, 20, (wpc_code)sum_array, 43, 2);
    uint32_t handles[20], address[20], size[20];
    for (uint32_t k = 0; k < 20; k++) {
        address[k] = 4 * DATA + 256 * k;
        size[k] = 4 + k;
        handles[k] = buffer(size[k], WASI_PARALLEL_READ_WRITE);
        CHECK_EQUAL(wpc_parallel_write_buffer(thread, address[k], size[k], handles[k]), OK);
    }
    CHECK_EQUAL(run(2, 100, 9, 1, handles, 1, handles + 1), OK);
    for (uint32_t i = 0; i < 100; i++)
        CHECK_EQUAL(*fake_u32(thread, DATA + 4 * i), 100 + 9 + address[0] + size[0] + 3 * address[1] + 5 * size[1]);
    CHECK_EQUAL(run(8, 100, 9, 3, handles, 5, handles + 3), OK);
    uint32_t expected = 109 + address[0] + size[0] + 3 * address[1] + 5 * size[1];
    for (uint32_t k = 2; k < 8; k++) expected += address[k] + (k == 7 ? 7 : 1) * size[k];
    for (uint32_t i = 0; i < 100; i++) CHECK_EQUAL(*fake_u32(thread, DATA + 4 * i), expected);
    CHECK_EQUAL(run(20, 100, 9, 20, handles, 0, NULL), OK);
    expected = 100 * 1 + 9 * 2;
    for (uint32_t k = 0; k < 20; k++) expected += address[k] * (3 + 2 * k) + size[k] * (4 + 2 * k);
    for (uint32_t i = 0; i < 100; i++) CHECK_EQUAL(*fake_u32(thread, DATA + 4 * i), expected);
    end();
}

static void test_exactly_once(void) {
    BEGIN(0);
    fake_define(fake, 4, (wpc_code)visit, 3, 0);
    for (uint32_t round = 0; round < test_rounds; round++) {
        uint64_t random = test_mix(test_seed + round);
        uint32_t n = (uint32_t)(random % (round % 8 == 0 ? 100000 : 300)), block = (uint32_t)(random >> 32) % 2000;
        memset(fake_memory(thread) + DATA, 0, 4 * (n + 1));
        CHECK_EQUAL(run(4, n, block, 0, NULL, 0, NULL), OK);
        for (uint32_t i = 0; i < n; i++) CHECK_EQUAL(*fake_u32(thread, DATA + 4 * i), 1);
        CHECK_EQUAL(*fake_u32(thread, DATA + 4 * n), 0);
    }
    end();
}

/// Each iteration of the outer loop runs an inner one over its own counters.
static void inner(wpc_thread *t, uint32_t i, uint32_t n, uint32_t b) {
    (void)n;
    __atomic_fetch_add(fake_u32(t, DATA + 4 * (b + i)), 1, __ATOMIC_RELAXED);
}
static void outer(wpc_thread *t, uint32_t i, uint32_t n, uint32_t b) {
    (void)n;
    if (wpc_parallel_parallel_for(t, 7, b, i * b, 0, 0, 0, 0) != OK) wpc_trap_raise(WPC_TRAP_HOST);
}

static void test_nested(void) {
    BEGIN(0);
    fake_define(fake, 6, (wpc_code)outer, 3, 0);
    fake_define(fake, 7, (wpc_code)inner, 3, 0);
    for (uint32_t round = 0; round < test_rounds; round++) {
        uint64_t random = test_mix(test_seed + round);
        uint32_t n = 1 + (uint32_t)(random % 50), m = 1 + (uint32_t)(random >> 32) % 50;
        memset(fake_memory(thread) + DATA, 0, 4 * n * m);
        CHECK_EQUAL(run(6, n, m, 0, NULL, 0, NULL), OK);
        for (uint32_t i = 0; i < n * m; i++) CHECK_EQUAL(*fake_u32(thread, DATA + 4 * i), 1);
    }
    end();
}

static void count_privately(wpc_thread *t, uint32_t i, uint32_t n, uint32_t b) {
    (void)b;
    // Starts as the caller's, is this worker's own, and counts no further than all iterations.
    wpc_value *cell = &((wpc_global *)fake_global(t, FAKE_CELL)->reference)->value;
    int32_t counter = ++fake_global(t, FAKE_COUNTER)->i32;
    ++cell->i32;
    if (counter <= 100 || (uint32_t)counter > 100 + n || cell->i32 - 900 != counter) *fake_u32(t, DATA) = i + 1;
}

static void test_globals_are_private(void) {
    BEGIN(0);
    fake_define(fake, 3, (wpc_code)count_privately, 3, 0);
    wpc_value *cell = &((wpc_global *)fake_global(thread, FAKE_CELL)->reference)->value;
    for (uint32_t round = 0; round < 50; round++) {
        fake_global(thread, FAKE_COUNTER)->i32 = 100;
        cell->i32 = 1000;
        CHECK_EQUAL(run(3, 5000, 1, 0, NULL, 0, NULL), OK);
        CHECK_EQUAL(*fake_u32(thread, DATA), 0);
        CHECK_EQUAL(fake_global(thread, FAKE_COUNTER)->i32, 100);
        CHECK_EQUAL(cell->i32, 1000);
    }
    end();
}

/// Recursion with frames on the shadow stack, as C code does it.
static uint32_t sum_on_stack(wpc_thread *t, uint32_t depth, uint32_t seed) {
    int32_t *pointer = &fake_global(t, FAKE_STACK_POINTER)->i32;
    *pointer -= 64;
    uint32_t frame = (uint32_t)*pointer, sum = 0;
    for (uint32_t k = 0; k < 16; k++) *fake_u32(t, frame + 4 * k) = seed + depth * 16 + k;
    if (depth > 0) sum = sum_on_stack(t, depth - 1, seed);
    if (depth == 20 && seed % 16 == 0 && wpc_parallel_parallel_for(t, 9, 8, 1, 0, 0, 0, 0) != OK) sum = 0;
    for (uint32_t k = 0; k < 16; k++) sum += *fake_u32(t, frame + 4 * k);
    *pointer += 64;
    return sum;
}
static void use_stack(wpc_thread *t, uint32_t i, uint32_t n, uint32_t b) {
    (void)n, (void)b;
    *fake_u32(t, DATA + 4 * i) = sum_on_stack(t, 60, i);
}
static void use_stack_inside(wpc_thread *t, uint32_t i, uint32_t n, uint32_t b) {
    (void)n, (void)b;
    // Odd: no further nesting.
    if (sum_on_stack(t, 30, 2 * i + 1) == 0) wpc_trap_raise(WPC_TRAP_HOST);
}

static void test_shadow_stacks(void) {
    BEGIN(0);
    fake_define(fake, 8, (wpc_code)use_stack, 3, 0);
    fake_define(fake, 9, (wpc_code)use_stack_inside, 3, 0);
    for (uint32_t round = 0; round < 20; round++) {
        CHECK_EQUAL(run(8, 2000, 1, 0, NULL, 0, NULL), OK);
        for (uint32_t i = 0; i < 2000; i++) {
            uint32_t expected = 0;
            for (uint32_t k = 0; k < 61 * 16; k++) expected += i + k;
            CHECK_EQUAL(*fake_u32(thread, DATA + 4 * i), expected);
        }
        CHECK_EQUAL(fake_global(thread, FAKE_STACK_POINTER)->i32, STACK_TOP);
    }
    end();
}

static void use_tls(wpc_thread *t, uint32_t i, uint32_t n, uint32_t b) {
    (void)n, (void)b;
    uint32_t base = (uint32_t)fake_global(t, FAKE_TLS_BASE)->i32;
    uint32_t *count = fake_u32(t, base + 4);
    if (base % 32 != 0 || *fake_u32(t, base) != 4711) *fake_u32(t, DATA + 4 * i) = 77;
    // No other thread changes this one's.
    uint32_t before = ++*count;
    test_spin(20);
    if (*count != before) *fake_u32(t, DATA + 4 * i) = 78;
    if (b != 0 && wpc_parallel_parallel_for(t, 11, 3, 0, 0, 0, 0, 0) != OK) *fake_u32(t, DATA + 4 * i) = 79;
    if ((uint32_t)fake_global(t, FAKE_TLS_BASE)->i32 != base) *fake_u32(t, DATA + 4 * i) = 80;
}

static void test_thread_locals(void) {
    BEGIN(.has_tls = true);
    fake_define(fake, 11, (wpc_code)use_tls, 3, 0);
    fake_global(thread, FAKE_TLS_BASE)->i32 = 32 * 1000;
    *fake_u32(thread, 32 * 1000) = 4711;
    CHECK_EQUAL(run(11, 3000, 1, 0, NULL, 0, NULL), OK);
    for (uint32_t i = 0; i < 3000; i++) CHECK_EQUAL(*fake_u32(thread, DATA + 4 * i), 0);
    CHECK_EQUAL(fake_global(thread, FAKE_TLS_BASE)->i32, 32 * 1000);
    if (!has_no_workers()) CHECK(fake_tls_calls > 0);
    end();

    BEGIN(.has_tls = true, .hides_tls_size = true);
    fake_define(fake, 11, (wpc_code)use_tls, 3, 0);
    if (!has_no_workers()) CHECK_EQUAL(run(11, 10, 1, 0, NULL, 0, NULL), WASI_PARALLEL_NO_THREAD_LOCALS);
    end();
}

static void test_stacks_without_room(void) {
    if (has_no_workers()) return;
    // The maximum leaves nothing, but there is an allocator.
    BEGIN(.pages = 256, .maximum_pages = 256, .has_malloc = true, );
    fake_define(fake, 8, (wpc_code)use_stack, 3, 0);
    fake_define(fake, 9, (wpc_code)use_stack_inside, 3, 0);
    uint32_t calls = fake_malloc_calls;
    CHECK_EQUAL(run(8, 2000, 1, 0, NULL, 0, NULL), OK);
    CHECK(fake_malloc_calls > calls);
    end();
    BEGIN(.pages = 32, .maximum_pages = 32);
    fake_define(fake, 8, (wpc_code)use_stack, 3, 0);
    CHECK_EQUAL(run(8, 2000, 1, 0, NULL, 0, NULL), WASI_PARALLEL_OUT_OF_MEMORY);
    // One iteration needs no other stacks.
    fake_define(fake, 9, (wpc_code)use_stack_inside, 3, 0);
    CHECK_EQUAL(run(9, 1, 1, 0, NULL, 0, NULL), OK);
    end();
}

// ---------------------------------------------------------------------------------------- traps

static uint32_t trap_count, trap_at;
static wpc_trap_kind trap_kind;

static void trap_sometimes(wpc_thread *t, uint32_t i, uint32_t n, uint32_t b) {
    (void)n, (void)b;
    if (i == trap_at) {
        if (trap_kind == WPC_TRAP_EXIT) wpc_exit(t, 42);
        wpc_trap_raise(trap_kind);
    }
    __atomic_fetch_add(fake_u32(t, DATA + 4 * i), 1, __ATOMIC_RELAXED);
    if (i % 16 == 0) (void)wpc_parallel_parallel_for(t, 4, 2, 1, 0, 0, 0, 0);
}
static uint32_t run_trapping(void) { return run(12, trap_count, 1, 0, NULL, 0, NULL); }

static void test_traps(void) {
    BEGIN(0);
    fake_define(fake, 4, (wpc_code)nothing, 3, 0);
    fake_define(fake, 12, (wpc_code)trap_sometimes, 3, 0);
    for (uint32_t round = 0; round < test_rounds; round++) {
        uint64_t random = test_mix(test_seed + round);
        trap_count = 1 + (uint32_t)(random % 3000);
        trap_at = (uint32_t)(random >> 32) % trap_count;
        trap_kind = round % 4 == 0 ? WPC_TRAP_EXIT : WPC_TRAP_UNREACHABLE;
        memset(fake_memory(thread) + DATA, 0, 4 * trap_count);
        wpc_trap_report report;
        CHECK_EQUAL(trap_of(run_trapping, &report), trap_kind);
        char detail[128] = "";
        if (trap_kind == WPC_TRAP_EXIT)
            CHECK_EQUAL(report.exit_code, 42);
        else
            snprintf(detail, sizeof detail, "in iteration %u of parallel_for", trap_at);
        CHECK(strcmp(report.detail, detail) == 0);
        CHECK_EQUAL(*fake_u32(thread, DATA + 4 * trap_at), 0);
        for (uint32_t i = 0; i < trap_count; i++) CHECK(*fake_u32(thread, DATA + 4 * i) <= 1);
        CHECK_EQUAL(fake_global(thread, FAKE_STACK_POINTER)->i32, STACK_TOP);
        // And the pool goes on working.
        CHECK_EQUAL(run(4, 100, 1, 0, NULL, 0, NULL), OK);
    }
    end();
}

static void trap_inside(wpc_thread *t, uint32_t i, uint32_t n, uint32_t b) {
    (void)i, (void)n, (void)b;
    (void)wpc_parallel_parallel_for(t, 14, 40, 1, 0, 0, 0, 0);
    // Only the inner loop without a trap comes back.
    wpc_trap_raise(WPC_TRAP_HOST);
}
static void trap_at_17(wpc_thread *t, uint32_t i, uint32_t n, uint32_t b) {
    (void)t, (void)n, (void)b;
    test_spin(200);
    if (i == 17) wpc_trap_raise(WPC_TRAP_INTEGER_DIVIDE_BY_ZERO);
}
static uint32_t run_trapping_inside(void) { return run(13, 8, 1, 0, NULL, 0, NULL); }

static void test_traps_in_nested_loops(void) {
    BEGIN(0);
    fake_define(fake, 13, (wpc_code)trap_inside, 3, 0);
    fake_define(fake, 14, (wpc_code)trap_at_17, 3, 0);
    for (uint32_t round = 0; round < test_rounds; round++) {
        wpc_trap_report report;
        CHECK_EQUAL(trap_of(run_trapping_inside, &report), WPC_TRAP_INTEGER_DIVIDE_BY_ZERO);
        CHECK(strncmp(report.detail, "in iteration 17 of parallel_for, in iteration ", 46) == 0);
    }
    end();
}

static void recurse(wpc_thread *t, uint32_t i, uint32_t n, uint32_t b) {
    // As compiled code with a full native stack does: the core's guard page, or an import's check, is what stops it.
    if (wpc_parallel_parallel_for(t, 18, 1 + (b < 3), b + 1, 0, 0, 0, 0) != OK) *fake_u32(t, DATA) = 1;
    *fake_u32(t, DATA + 4) += i + n;
}
static uint32_t run_recursion(void) { return run(18, 2, 0, 0, NULL, 0, NULL); }

static void test_nesting_without_end(void) {
    BEGIN(0);
    fake_define(fake, 18, (wpc_code)recurse, 3, 0);
    wpc_trap_report report;
    CHECK_EQUAL(trap_of(run_recursion, &report), WPC_TRAP_CALL_STACK_EXHAUSTED);
    CHECK_EQUAL(*fake_u32(thread, DATA), 0);
    end();
}

// ---------------------------------------------------------------------------------------- other kernels

static _Atomic uint32_t chunk_iterations;

static void visit_chunk(wpc_thread *t, uint32_t lo, uint32_t hi, uint32_t n, uint32_t b, const uint32_t *buffers) {
    (void)buffers;
    for (uint32_t i = lo; i < hi; i++) visit(t, i, n, b);
    atomic_fetch_add(&chunk_iterations, hi - lo);
}

static void test_chunk_functions(void) {
    const wpc_module_kernel kernels[] = {{.function = 15, .parameter_count = 3, .chunk = visit_chunk}};
    BEGIN(.kernels = kernels, .kernel_count = 1);
    fake_define(fake, 15, (wpc_code)nothing, 3, 0);
    CHECK_EQUAL(run(15, 10000, 1, 0, NULL, 0, NULL), OK);
    CHECK_EQUAL(chunk_iterations, 10000);
    for (uint32_t i = 0; i < 10000; i++) CHECK_EQUAL(*fake_u32(thread, DATA + 4 * i), 1);
    end();
}

static wpc_function host_function;
static void host_kernel(wpc_thread *t, uint32_t i, uint32_t n, uint32_t b) {
    if (t->callee != &host_function) wpc_trap_raise(WPC_TRAP_HOST);
    visit(t, i, n, b);
}

static void test_host_function_as_kernel(void) {
    BEGIN(0);
    fake_define(fake, 16, (wpc_code)host_kernel, 3, 0);
    host_function = fake->functions[16];
    host_function.instance = NULL;
    fake->elements[16] = &host_function;
    CHECK_EQUAL(run(16, 1000, 1, 0, NULL, 0, NULL), OK);
    for (uint32_t i = 0; i < 1000; i++) CHECK_EQUAL(*fake_u32(thread, DATA + 4 * i), 1);
    end();
}

static void test_kernel_of_another_instance(void) {
    BEGIN(0);
    fake_instance *other = fake;
    fake_define(other, 3, (wpc_code)count_privately, 3, 0);
    fake_global(other->thread, FAKE_COUNTER)->i32 = 100;
    ((wpc_global *)fake_global(other->thread, FAKE_CELL)->reference)->value.i32 = 1000;
    BEGIN(0);
    fake->elements[20] = &other->functions[3];
    CHECK_EQUAL(run(20, 5000, 1, 0, NULL, 0, NULL), OK);
    CHECK_EQUAL(*fake_u32(other->thread, DATA), 0);
    CHECK_EQUAL(fake_global(other->thread, FAKE_COUNTER)->i32, 100);
    end();
    fake_instance_free(other);
}

static void grow_memory(wpc_thread *t, uint32_t i, uint32_t n, uint32_t b) {
    (void)i, (void)n, (void)b;
    int64_t old = wpc_memory_grow(t, wpc_memory_slots(t)[0].memory, 1);
    if (old < 0) wpc_trap_raise(WPC_TRAP_HOST);
    uint32_t *page = fake_u32(t, (uint32_t)old * FAKE_PAGE);
    if (++*page != 1) wpc_trap_raise(WPC_TRAP_HOST);
}

static void test_memory_grows_in_kernels(void) {
    BEGIN(.maximum_pages = 8192);
    fake_define(fake, 17, (wpc_code)grow_memory, 3, 0);
    CHECK_EQUAL(run(17, 2, 1, 0, NULL, 0, NULL), OK);
    uint64_t before = fake->memory.byte_length;
    CHECK_EQUAL(run(17, 500, 1, 0, NULL, 0, NULL), OK);
    CHECK_EQUAL(fake->memory.byte_length, before + 500 * FAKE_PAGE);
    end();
}

int main(int argc, char **argv) {
    test_begin(argc, argv);
    TEST(test_misuse);
    TEST(test_refusals_are_said);
    TEST(test_every_kind_in_every_list);
    TEST(test_errnos_are_distinct);
    TEST(test_table_names);
    TEST(test_buffers_alias_memory);
    TEST(test_unwritten_buffers_are_zero);
    TEST(test_unwritten_buffer_in_nested_loops);
    TEST(test_many_buffers);
    TEST(test_arguments);
    TEST(test_exactly_once);
    TEST(test_nested);
    TEST(test_globals_are_private);
    TEST(test_shadow_stacks);
    TEST(test_thread_locals);
    TEST(test_stacks_without_room);
    TEST(test_traps);
    TEST(test_traps_in_nested_loops);
    TEST(test_nesting_without_end);
    TEST(test_chunk_functions);
    TEST(test_host_function_as_kernel);
    TEST(test_kernel_of_another_instance);
    TEST(test_memory_grows_in_kernels);
    return test_end();
}
