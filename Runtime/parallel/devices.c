/// devices.c - the list of devices, and the choice among them.
#include "parallel/devices.h"

#include "parallel/opencl/opencl.h"
#include "parallel/state/options.h"
#include "parallel/loop/pool.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

/// Handles have to stay below WPC_FIRST_BUFFER.
#define DEVICES_MOST 255u
#define FIRST_OPENCL 2u

/// The list; OpenCL's part is made when a program, the user or `wpc devices` first asks for more than the CPU.
static wpc_device devices[DEVICES_MOST] = {
    {.handle = 1, .kind = WPC_DEVICE_CPU},
    {.handle = 2, .kind = WPC_DEVICE_SEQUENTIAL},
};
static _Atomic uint32_t device_count = FIRST_OPENCL;
static pthread_once_t opencl_listed = PTHREAD_ONCE_INIT;

static void list_opencl(void) {
    size_t count = wpc_opencl_device_count();
    if (count > DEVICES_MOST - FIRST_OPENCL) count = DEVICES_MOST - FIRST_OPENCL;
    for (size_t i = 0; i < count; i++) {
        wpc_opencl_device *opencl = wpc_opencl_device_at(i);
        devices[FIRST_OPENCL + i] = (wpc_device){
            .handle = (uint32_t)(FIRST_OPENCL + i + 1), .kind = wpc_opencl_device_info(opencl)->kind, .opencl = opencl};
    }
    atomic_store(&device_count, (uint32_t)(FIRST_OPENCL + count));
}

static uint32_t count_with_opencl(void) {
    pthread_once(&opencl_listed, list_opencl);
    return atomic_load(&device_count);
}

const wpc_device *wpc_device_find(uint32_t handle) {
    return handle >= 1 && handle <= atomic_load(&device_count) ? &devices[handle - 1] : NULL;
}

static const wpc_device *first_of_kind(wpc_device_kind kind) {
    uint32_t count = count_with_opencl();
    for (uint32_t i = 0; i < count; i++)
        if (devices[i].kind == kind) return &devices[i];
    return NULL;
}

static const wpc_device *first_gpu(wpc_device_kind preferred) {
    const wpc_device *device = first_of_kind(preferred);
    if (device != NULL) return device;
    return first_of_kind(preferred == WPC_DEVICE_DISCRETE_GPU ? WPC_DEVICE_INTEGRATED_GPU : WPC_DEVICE_DISCRETE_GPU);
}

/// The device that a value of WPC_DEVICE means: cpu, sequential, gpu, discrete, integrated, opencl (the first one),
/// opencl:PLATFORM.DEVICE, or part of what an OpenCL device says of itself.
static const wpc_device *device_called(const char *text) {
    if (strcmp(text, "cpu") == 0) return &devices[0];
    if (strcmp(text, "sequential") == 0) return &devices[1];
    if (strcmp(text, "gpu") == 0 || strcmp(text, "discrete") == 0) return first_gpu(WPC_DEVICE_DISCRETE_GPU);
    if (strcmp(text, "integrated") == 0) return first_gpu(WPC_DEVICE_INTEGRATED_GPU);
    uint32_t count = count_with_opencl();
    if (strcmp(text, "opencl") == 0) return count > FIRST_OPENCL ? &devices[FIRST_OPENCL] : NULL;
    for (uint32_t i = FIRST_OPENCL; i < count; i++) {
        const wpc_device_info *info = wpc_opencl_device_info(devices[i].opencl);
        if (strcmp(text, info->selector) == 0) return &devices[i];
    }
    for (uint32_t i = FIRST_OPENCL; i < count; i++)
        if (wpc_opencl_device_is_called(devices[i].opencl, text)) return &devices[i];
    return NULL;
}

/// What the environment asks for, or NULL.
static const wpc_device *overriding_device(void) {
    if (wpc_parallel_options_get()->is_sequential) return &devices[1];
    const char *text = wpc_parallel_options_get()->device;
    if (text == NULL) return NULL;
    const wpc_device *device = device_called(text);
    static _Atomic bool has_warned;
    if (device == NULL && !atomic_exchange(&has_warned, true))
        fprintf(stderr, "wpc: no device fits WPC_DEVICE=%s; the CPU is used (wpc devices lists what there is)\n", text);
    return device != NULL ? device : &devices[0];
}

const wpc_device *wpc_device_choose(uint32_t hint) {
    const wpc_device *device = overriding_device();
    if (device == NULL && hint == WASI_PARALLEL_DISCRETE_GPU) device = first_gpu(WPC_DEVICE_DISCRETE_GPU);
    if (device == NULL && hint == WASI_PARALLEL_INTEGRATED_GPU) device = first_gpu(WPC_DEVICE_INTEGRATED_GPU);
    return device != NULL ? device : &devices[0];
}

const wpc_device *wpc_device_default(void) { return &devices[wpc_parallel_options_get()->is_sequential ? 1 : 0]; }

static void describe_processor(wpc_device_info *info) {
    snprintf(info->name, sizeof info->name, "CPU");
    FILE *file = fopen("/proc/cpuinfo", "re");
    char line[256];
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        char *name = strstr(line, ": ");
        if (strncmp(line, "model name", 10) != 0 || name == NULL) continue;
        name[strcspn(name, "\n")] = 0;
        snprintf(info->name, sizeof info->name, "%s", name + 2);
        break;
    }
    if (file != NULL) fclose(file);
}

size_t wpc_parallel_list_devices(wpc_device_info *out, size_t capacity) {
    uint32_t count = count_with_opencl();
    for (uint32_t i = 0; i < count && i < capacity; i++) {
        if (devices[i].opencl != NULL) {
            out[i] = *wpc_opencl_device_info(devices[i].opencl);
            continue;
        }
        out[i] = (wpc_device_info){.kind = devices[i].kind, .has_unified_memory = true};
        bool is_cpu = devices[i].kind == WPC_DEVICE_CPU;
        out[i].compute_units = is_cpu ? wpc_pool_threads() : 1;
        snprintf(out[i].selector, sizeof out[i].selector, is_cpu ? "cpu" : "sequential");
        describe_processor(&out[i]);
    }
    return count;
}
