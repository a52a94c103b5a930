/* Runs the kernel `spir_main` of several programs, OpenCL C or SPIR-V, on the first device, on the same inputs, and compares
 * every buffer of each with the first program's, bit for bit.
 *
 *   host GLOBAL LOCAL ARGUMENT... -- OPTIONS FILE [OPTIONS FILE]...
 *
 * An argument is KIND:COUNT. Buffers of COUNT 32-bit words: i random integers, f random floats around 0, p positive
 * floats, d random doubles (COUNT words, half as many doubles), s integers in 0..15, z zeros. l: COUNT bytes of local
 * memory. u: the 32-bit value COUNT.
 */
#define CL_TARGET_OPENCL_VERSION 210
#include <CL/cl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { max_arguments = 16 };

static uint64_t state;

static uint32_t next_random(void) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 32);
}

static void fill(char kind, uint32_t *words, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint32_t r = next_random();
        float x = (float)(int32_t)r / 65536.0f / 1024.0f;
        switch (kind) {
        case 'i': words[i] = r; break;
        case 'f': memcpy(&words[i], &x, 4); break;
        case 'p':
            x = (float)(r >> 8) / 16777216.0f + 0.25f;
            memcpy(&words[i], &x, 4);
            break;
        case 'd':
            if (i % 2 == 0 && i + 1 < count) {
                double y = (double)(int32_t)r / 65536.0 / 512.0;
                memcpy(&words[i], &y, 8);
            }
            break;
        case 's': words[i] = r >> 28; break;
        default: words[i] = 0;
        }
    }
}

static void check(cl_int error, const char *what) {
    if (error != CL_SUCCESS) {
        printf("%s: OpenCL error %d\n", what, error);
        exit(2);
    }
}

static char *read_file(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    if (!file) {
        printf("%s: cannot be read\n", path);
        exit(2);
    }
    size_t capacity = 1 << 22, size;
    char *text = malloc(capacity);
    size = fread(text, 1, capacity - 1, file);
    fclose(file);
    text[size] = 0;
    *length = size;
    return text;
}

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    size_t global = strtoul(argv[1], NULL, 10), local = strtoul(argv[2], NULL, 10);
    char kinds[max_arguments];
    size_t counts[max_arguments];
    int arguments = 0, next = 3;
    for (; next < argc && strcmp(argv[next], "--") != 0 && arguments < max_arguments; next++, arguments++) {
        kinds[arguments] = argv[next][0];
        counts[arguments] = strtoul(argv[next] + 2, NULL, 10);
    }
    next++;

    cl_platform_id platform;
    cl_device_id device;
    cl_int error;
    check(clGetPlatformIDs(1, &platform, NULL), "clGetPlatformIDs");
    check(clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device, NULL), "clGetDeviceIDs");
    cl_context context = clCreateContext(NULL, 1, &device, NULL, NULL, &error);
    check(error, "clCreateContext");
    cl_command_queue queue = clCreateCommandQueue(context, device, 0, &error);
    check(error, "clCreateCommandQueue");

    uint32_t *expected[max_arguments] = {0};
    int failures = 0;
    for (int program_index = 0; next + 1 < argc; next += 2, program_index++) {
        const char *options = argv[next], *path = argv[next + 1];
        size_t length;
        char *source = read_file(path, &length);
        static const unsigned char spirv[4] = {0x03, 0x02, 0x23, 0x07};
        cl_program program = length >= 4 && memcmp(source, spirv, 4) == 0
                                 ? clCreateProgramWithIL(context, source, length, &error)
                                 : clCreateProgramWithSource(context, 1, (const char **)&source, NULL, &error);
        check(error, "clCreateProgram");
        if (clBuildProgram(program, 1, &device, options, NULL, NULL) != CL_SUCCESS) {
            static char log[65536];
            clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, sizeof log - 1, log, NULL);
            printf("%s: does not build:\n%s\n", path, log);
            if (program_index == 0) return 2;
            failures++;
            continue;
        }
        cl_kernel kernel = clCreateKernel(program, "spir_main", &error);
        check(error, "clCreateKernel");
        cl_mem buffers[max_arguments] = {0};
        state = 12345;
        for (int i = 0; i < arguments; i++) {
            if (kinds[i] == 'l') {
                check(clSetKernelArg(kernel, (cl_uint)i, counts[i], NULL), "clSetKernelArg");
            } else if (kinds[i] == 'u') {
                cl_uint value = (cl_uint)counts[i];
                check(clSetKernelArg(kernel, (cl_uint)i, sizeof value, &value), "clSetKernelArg");
            } else {
                uint32_t *words = malloc(counts[i] * 4);
                fill(kinds[i], words, counts[i]);
                buffers[i] = clCreateBuffer(
                    context, CL_MEM_READ_WRITE | CL_MEM_COPY_HOST_PTR, counts[i] * 4, words, &error);
                check(error, "clCreateBuffer");
                check(clSetKernelArg(kernel, (cl_uint)i, sizeof buffers[i], &buffers[i]), "clSetKernelArg");
                free(words);
            }
        }
        check(clEnqueueNDRangeKernel(queue, kernel, 1, NULL, &global, &local, 0, NULL, NULL), "clEnqueueNDRangeKernel");
        check(clFinish(queue), "clFinish");
        int differs = 0;
        for (int i = 0; i < arguments; i++) {
            if (!buffers[i]) continue;
            uint32_t *words = malloc(counts[i] * 4);
            check(clEnqueueReadBuffer(queue, buffers[i], CL_TRUE, 0, counts[i] * 4, words, 0, NULL, NULL), "read");
            if (program_index == 0) {
                expected[i] = words;
                continue;
            }
            for (size_t k = 0; k < counts[i] && !differs; k++) {
                if (words[k] == expected[i][k]) continue;
                printf("%s: argument %d, word %zu is %08x, expected %08x\n", path, i, k, words[k], expected[i][k]);
                differs = 1;
            }
            free(words);
            clReleaseMemObject(buffers[i]);
        }
        failures += differs;
        clReleaseKernel(kernel);
        clReleaseProgram(program);
        free(source);
    }
    if (!failures) puts("ok");
    return failures ? 1 : 0;
}
