/// opencl_test.c - parallel_for on an OpenCL device, by OpenCL C source and, where WPC_TEST_SPIRV names a file with the
/// same kernel `scale`, by SPIR-V. WPC_DEVICE chooses the device; without one that fits this fails.
#include "fake_module.h"
#include "test.h"
#include "wpc_devices.h"

#include "guest/wasi_parallel.h"
#include "parallel/devices.h"
#include "parallel/opencl/opencl_internal.h"

#include <dirent.h>
#include <unistd.h>

#define OK WASI_PARALLEL_SUCCESS

static fake_instance *fake;
static wpc_thread *thread;

enum { HANDLES = 65536, DATA = 131072, N = 4096 };
enum { SCALE, BROKEN, GROUPS, ADD_IN_PLACE, ONLY_WASM, NO_SOURCE, PARTIAL, BAD_SPIRV };

static const char scale_source[] = "kernel void scale(global const uint *in, global uint *out) {\n"
                                   "  size_t i = get_global_id(0); out[i] = in[i] * 3u;\n}\n";
static const char broken_source[] = "kernel void broken(global uint *a) { this is no C; }\n";
static const char groups_source[] =
    "kernel void groups(global uint *out) {\n"
    "  local uint first; if (get_local_id(0) == 0) first = (uint)get_group_id(0) * 1000u;\n"
    "  barrier(CLK_LOCAL_MEM_FENCE); out[get_global_id(0)] = first + (uint)get_local_size(0);\n}\n";
static const char add_source[] =
    "kernel void add_in_place(global uint *a, global const uint *b) { a[get_global_id(0)] += b[get_global_id(0)]; }\n";
static const char partial_source[] =
    "kernel void partial(global uint *out) { if (get_global_id(0) % 2 == 0) out[get_global_id(0)] = 7; }\n";

/// A header and nothing else: no device builds a kernel from it.
static const uint32_t bad_spirv[] = {0x07230203, 0x00010000, 0, 1, 0};

static wpc_module_device_kernel kernels[] = {
    {.id = SCALE, .buffer_count = 2, .code = {.opencl_c = scale_source, .entry_point = "scale"}},
    {.id = BROKEN, .buffer_count = 1, .code = {.opencl_c = broken_source, .entry_point = "broken"}},
    {.id = GROUPS, .buffer_count = 1, .code = {.opencl_c = groups_source, .entry_point = "groups"}},
    {.id = ADD_IN_PLACE, .buffer_count = WPC_NO_INDEX, .code = {.opencl_c = add_source, .entry_point = "add_in_place"}},
    {.id = NO_SOURCE, .buffer_count = 2, .code = {.entry_point = "scale"}},
    {.id = BAD_SPIRV,
     .buffer_count = 2,
     .code = {.spirv = (const uint8_t *)bad_spirv,
              .spirv_length = sizeof bad_spirv,
              .opencl_c = scale_source,
              .entry_point = "scale"}},
    {.id = PARTIAL, .buffer_count = 1, .code = {.opencl_c = partial_source, .entry_point = "partial"}},
};

static void scale_on_cpu(wpc_thread *t, uint32_t i, uint32_t n, uint32_t b, uint32_t in, uint32_t in_length,
                         uint32_t out, uint32_t out_length) {
    (void)n, (void)in_length, (void)out_length;
    // Not what the device does, so that one sees which ran.
    for (uint32_t k = i * b; k < (i + 1) * b; k++) *fake_u32(t, out + 4 * k) = *fake_u32(t, in + 4 * k) * 5;
}

static void begin(void) {
    fake = fake_instance_new((fake_options){.pages = 64,
                                            .maximum_pages = 256,
                                            .stack_pointer = 65536,
                                            .table_name = "table",
                                            .device_kernels = kernels,
                                            .device_kernel_count = sizeof kernels / sizeof *kernels});
    thread = fake->thread;
    fake_define(fake, ONLY_WASM, (wpc_code)scale_on_cpu, 7, 0);
    fake_define(fake, NO_SOURCE, (wpc_code)scale_on_cpu, 7, 0);
    fake_define(fake, BAD_SPIRV, (wpc_code)scale_on_cpu, 7, 0);
}
static void end(void) { fake_instance_free(fake); }

static uint32_t device(void) {
    CHECK_EQUAL(wpc_parallel_get_device(thread, WASI_PARALLEL_DISCRETE_GPU, HANDLES), OK);
    uint32_t handle = *fake_u32(thread, HANDLES);
    CHECK(handle > 2);
    return handle;
}

static uint32_t buffer(uint32_t size, uint32_t access) {
    CHECK_EQUAL(wpc_parallel_create_buffer(thread, device(), size, access, HANDLES), OK);
    return *fake_u32(thread, HANDLES);
}

static uint32_t run(uint32_t kernel, uint32_t n, uint32_t block, uint32_t in_count, const uint32_t *in,
                    uint32_t out_count, const uint32_t *out) {
    for (uint32_t i = 0; i < in_count; i++) *fake_u32(thread, HANDLES + 4 * i) = in[i];
    for (uint32_t i = 0; i < out_count; i++) *fake_u32(thread, HANDLES + 4096 + 4 * i) = out[i];
    return wpc_parallel_parallel_for(thread, kernel, n, block, HANDLES, in_count, HANDLES + 4096, out_count);
}

static void fill(uint32_t address, uint32_t factor) {
    for (uint32_t i = 0; i < N; i++) *fake_u32(thread, address + 4 * i) = i * factor;
}

static void check(uint32_t address, uint32_t factor) {
    for (uint32_t i = 0; i < N; i++) CHECK_EQUAL(*fake_u32(thread, address + 4 * i), i * factor);
}

// ---------------------------------------------------------------------------------------- tests

static void test_devices_are_listed(void) {
    wpc_device_info infos[64];
    size_t count = wpc_parallel_list_devices(infos, 64);
    CHECK(count >= 3);
    CHECK(wpc_parallel_list_devices(NULL, 0) == count);
    CHECK(strcmp(infos[0].selector, "cpu") == 0 && infos[0].compute_units > 0);
    for (size_t i = 2; i < count && i < 64; i++) {
        CHECK(strncmp(infos[i].selector, "opencl:", 7) == 0 && infos[i].name[0] != 0 && infos[i].memory_size != 0);
        if (test_filter != NULL)
            printf("%s: %s (%s), IL: '%s'\n", infos[i].selector, infos[i].name, infos[i].platform,
                   infos[i].il_versions);
    }
}

/// Output buffers that were never written, shared and odd addresses, and reading back to where the input lives.
static void test_results(void) {
    for (uint32_t offset = 0; offset <= 4; offset += 4) {
        begin();
        uint32_t in = buffer(4 * N, WASI_PARALLEL_READ), out = buffer(4 * N, WASI_PARALLEL_WRITE);
        uint32_t from = DATA + offset, to = DATA + 8 * N + offset;
        fill(from, 1);
        CHECK_EQUAL(wpc_parallel_write_buffer(thread, from, 4 * N, in), OK);
        CHECK_EQUAL(run(SCALE, N / 16, 16, 1, &in, 1, &out), OK);
        CHECK_EQUAL(wpc_parallel_read_buffer(thread, out, to, 4 * N), OK);
        check(to, 3);
        // Changed input is seen after it is written again.
        fill(from, 2);
        CHECK_EQUAL(wpc_parallel_write_buffer(thread, from, 4 * N, in), OK);
        CHECK_EQUAL(run(SCALE, N, 1, 1, &in, 1, &out), OK);
        CHECK_EQUAL(wpc_parallel_read_buffer(thread, out, to, 4 * N), OK);
        check(to, 6);
        // Somewhere else.
        fill(from + 4 * N, 5);
        CHECK_EQUAL(wpc_parallel_write_buffer(thread, from + 4 * N, 4 * N, in), OK);
        CHECK_EQUAL(run(SCALE, 1, N, 1, &in, 1, &out), OK);
        CHECK_EQUAL(wpc_parallel_read_buffer(thread, out, to, 4 * N), OK);
        check(to, 15);
        end();
    }
}

static void test_output_lives_where_it_was_written(void) {
    begin();
    uint32_t in = buffer(4 * N, WASI_PARALLEL_READ), out = buffer(4 * N, WASI_PARALLEL_WRITE);
    fill(DATA, 1);
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 4 * N, in), OK);
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA + 4 * N, 4 * N, out), OK);
    CHECK_EQUAL(run(SCALE, N / 4, 4, 1, &in, 1, &out), OK);
    CHECK_EQUAL(wpc_parallel_read_buffer(thread, out, DATA + 4 * N, 4 * N), OK);
    check(DATA + 4 * N, 3);
    end();
}

/// A kernel that writes only some elements leaves the others as they were, and zero where nobody ever wrote.
static void test_nothing_is_uninitialised(void) {
    begin();
    uint32_t out = buffer(4 * N, WASI_PARALLEL_WRITE);
    CHECK_EQUAL(run(PARTIAL, N, 1, 0, NULL, 1, &out), OK);
    memset(fake_memory(thread) + DATA, 0xAA, 4 * N);
    CHECK_EQUAL(wpc_parallel_read_buffer(thread, out, DATA, 4 * N), OK);
    for (uint32_t i = 0; i < N; i++) CHECK_EQUAL(*fake_u32(thread, DATA + 4 * i), i % 2 == 0 ? 7 : 0);
    fill(DATA, 1);
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 4 * N, out), OK);
    CHECK_EQUAL(run(PARTIAL, N, 1, 0, NULL, 1, &out), OK);
    CHECK_EQUAL(wpc_parallel_read_buffer(thread, out, DATA + 4 * N, 4 * N), OK);
    for (uint32_t i = 0; i < N; i++) CHECK_EQUAL(*fake_u32(thread, DATA + 4 * N + 4 * i), i % 2 == 0 ? 7 : i);
    end();
}

/// Launches one after another work on what is on the device; two buffers over the same bytes.
static void test_launches_in_a_row(void) {
    begin();
    uint32_t a = buffer(4 * N, WASI_PARALLEL_READ_WRITE), b = buffer(4 * N, WASI_PARALLEL_READ);
    fill(DATA, 1);
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 4 * N, a), OK);
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 4 * N, b), OK);
    for (uint32_t i = 0; i < 10; i++) CHECK_EQUAL(run(ADD_IN_PLACE, N / 64, 64, 2, (uint32_t[]){a, b}, 0, NULL), OK);
    CHECK_EQUAL(wpc_parallel_read_buffer(thread, a, DATA + 4 * N, 4 * N), OK);
    // The buffers are either one memory (each launch doubles) or b is a copy (each adds one).
    uint32_t factor = *fake_u32(thread, DATA + 4 * N + 4);
    CHECK(factor == 11 || factor == 1024);
    check(DATA + 4 * N, factor);
    end();
}

/// A kernel without code for the device runs on the CPU, between launches on the device.
static void test_cpu_stands_in(void) {
    begin();
    uint32_t in = buffer(4 * N, WASI_PARALLEL_READ_WRITE), out = buffer(4 * N, WASI_PARALLEL_READ_WRITE);
    fill(DATA, 1);
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 4 * N, in), OK);
    CHECK_EQUAL(run(SCALE, N / 64, 64, 1, &in, 1, &out), OK);     // out = 3 in
    CHECK_EQUAL(run(ONLY_WASM, N / 64, 64, 1, &out, 1, &in), OK); // in = 15
    CHECK_EQUAL(run(SCALE, N / 64, 64, 1, &in, 1, &out), OK);     // out = 45
    CHECK_EQUAL(run(NO_SOURCE, N / 64, 64, 1, &out, 1, &in), OK); // in = 225
    CHECK_EQUAL(wpc_parallel_read_buffer(thread, in, DATA, 4 * N), OK);
    CHECK_EQUAL(wpc_parallel_read_buffer(thread, out, DATA + 4 * N, 4 * N), OK);
    check(DATA, 225);
    check(DATA + 4 * N, 45);
    end();
}

static wpc_cl_program refuse_il(wpc_cl_context context, const void *il, size_t length, wpc_cl_int *status) {
    (void)context, (void)il, (void)length;
    *status = WPC_CL_BUILD_PROGRAM_FAILURE;
    return NULL;
}

/// A device that takes SPIR-V, but not this module, gets the OpenCL C.
static void test_source_where_spirv_fails(void) {
    begin();
    wpc_opencl_device *on = wpc_device_find(device())->opencl;
    bool takes_il = on->info.il_versions[0] != 0;
    if (!takes_il) {
        wpc_cl.CreateProgramWithIL = refuse_il;
        strcpy(on->info.il_versions, "SPIR-V_1.0");
    }
    uint32_t in = buffer(4 * N, WASI_PARALLEL_READ), out = buffer(4 * N, WASI_PARALLEL_WRITE);
    fill(DATA, 1);
    CHECK_EQUAL(wpc_parallel_write_buffer(thread, DATA, 4 * N, in), OK);
    for (int i = 0; i < 2; i++) CHECK_EQUAL(run(BAD_SPIRV, N, 1, 1, &in, 1, &out), OK);
    CHECK_EQUAL(wpc_parallel_read_buffer(thread, out, DATA + 4 * N, 4 * N), OK);
    check(DATA + 4 * N, 3);
    if (!takes_il) on->info.il_versions[0] = 0;
    end();
}

static void test_work_group_is_block(void) {
    begin();
    uint32_t out = buffer(4 * N, WASI_PARALLEL_WRITE);
    CHECK_EQUAL(run(GROUPS, N / 32, 32, 0, NULL, 1, &out), OK);
    CHECK_EQUAL(wpc_parallel_read_buffer(thread, out, DATA, 4 * N), OK);
    for (uint32_t i = 0; i < N; i++) CHECK_EQUAL(*fake_u32(thread, DATA + 4 * i), i / 32 * 1000 + 32);
    end();
}

static void test_misuse(void) {
    begin();
    uint32_t in = buffer(4 * N, WASI_PARALLEL_READ), out = buffer(4 * N, WASI_PARALLEL_WRITE);
    CHECK_EQUAL(run(SCALE, N, 1, 1, &in, 0, NULL), WASI_PARALLEL_SIGNATURE_MISMATCH);
    CHECK_EQUAL(run(ADD_IN_PLACE, N, 1, 1, &in, 0, NULL), WASI_PARALLEL_SIGNATURE_MISMATCH);
    CHECK_EQUAL(run(SCALE, 65536, 65536, 1, &in, 1, &out), WASI_PARALLEL_OUT_OF_RANGE);
    CHECK_EQUAL(run(SCALE, 0, 16, 1, &in, 1, &out), OK);
    CHECK_EQUAL(run(SCALE, 16, 0, 1, &in, 1, &out), OK);
    CHECK_EQUAL(run(SCALE, N, 1, 1, &in, 1, &in), WASI_PARALLEL_ACCESS_DENIED);
    CHECK_EQUAL(run(BROKEN, N, 1, 0, NULL, 1, &out), WASI_PARALLEL_BUILD_FAILED);
    CHECK_EQUAL(run(BROKEN, N, 1, 0, NULL, 1, &out), WASI_PARALLEL_BUILD_FAILED);
    CHECK_EQUAL(run(40, N, 1, 0, NULL, 1, &out), WASI_PARALLEL_NO_KERNEL);
    end();
}

static void test_sha256(void) {
    static const struct {
        const char *text, *digest;
    } cases[] = {
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (size_t i = 0; i < 3; i++) {
        wpc_piece piece = {cases[i].text, strlen(cases[i].text)};
        wpc_digest digest = wpc_sha256(&piece, 1);
        char text[65];
        for (size_t k = 0; k < 32; k++) snprintf(text + 2 * k, 3, "%02x", digest.bytes[k]);
        CHECK(strcmp(text, cases[i].digest) == 0);
    }
}

static void test_cache_files(void) {
    wpc_digest name = {{1, 2, 3}};
    size_t length;
    CHECK(wpc_cache_load(&name, &length) == NULL);
    wpc_cache_store(&name, (const uint8_t *)"some program", 12);
    uint8_t *binary = wpc_cache_load(&name, &length);
    CHECK(binary != NULL && length == 12 && memcmp(binary, "some program", 12) == 0);
    free(binary);
    // A damaged file counts as none.
    char path[512];
    snprintf(path, sizeof path, "%s/wpc/opencl/0102030000000000000000000000000000000000000000000000000000000000",
             getenv("XDG_CACHE_HOME"));
    FILE *file = fopen(path, "r+b");
    CHECK(file != NULL);
    if (file != NULL) {
        fseek(file, -3, SEEK_END);
        fputc('X', file);
        fclose(file);
    }
    CHECK(wpc_cache_load(&name, &length) == NULL);
    unlink(path);
}

static void load_spirv(void) {
    const char *path = getenv("WPC_TEST_SPIRV");
    FILE *file = path == NULL ? NULL : fopen(path, "rb");
    if (file == NULL) return;
    static uint32_t words[4096];
    size_t length = fread(words, 1, sizeof words, file);
    fclose(file);
    kernels[0].code.spirv = (const uint8_t *)words;
    kernels[0].code.spirv_length = length;
    kernels[0].code.opencl_c = NULL;
}

int main(int argc, char **argv) {
    test_begin(argc, argv);
    load_spirv();
    TEST(test_devices_are_listed);
    TEST(test_sha256);
    TEST(test_cache_files);
    TEST(test_results);
    TEST(test_output_lives_where_it_was_written);
    TEST(test_nothing_is_uninitialised);
    TEST(test_launches_in_a_row);
    TEST(test_cpu_stands_in);
    TEST(test_work_group_is_block);
    TEST(test_source_where_spirv_fails);
    TEST(test_misuse);
    return test_end();
}
