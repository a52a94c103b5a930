/// opencl_devices.c - loading OpenCL, and the devices of all its platforms.
#include "parallel/opencl/opencl_internal.h"
#include "parallel/state/options.h"

#include <ctype.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

wpc_opencl_api wpc_cl;
pthread_mutex_t wpc_opencl_lock = PTHREAD_MUTEX_INITIALIZER;

#define DEVICES_MOST 64
/// Bytes; what kernels made from Wasm functions rely on.
#define BUFFER_ALIGNMENT 16
static wpc_opencl_device devices[DEVICES_MOST];
static size_t device_count;
static pthread_once_t loaded = PTHREAD_ONCE_INIT;

static bool load_api(void) {
    // PoCL's default, "loopvec", marks the accesses of a work-group's items as independent for LLVM's vectoriser, which then loses
    // the order of one item's own accesses where they overlap: what an item stores in halves and loads whole is wrong. By its plain
    // loops it is right. Nobody else reads the variable, and who has set it is left alone.
    setenv(WPC_POCL_METHOD_VARIABLE, WPC_POCL_METHOD, 0);
    void *library = dlopen("libOpenCL.so.1", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) library = dlopen("libOpenCL.so", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) return false;
    bool is_whole = true;
    // POSIX guarantees that a function's address fits a void *, which ISO C does not let one cast.
#define WPC_CL_LOAD(result, name, parameters)                                                                          \
    *(void **)(&wpc_cl.name) = dlsym(library, "cl" #name);                                                             \
    is_whole = is_whole && wpc_cl.name != NULL;
    WPC_CL_FUNCTIONS(WPC_CL_LOAD)
#undef WPC_CL_LOAD
    *(void **)(&wpc_cl.CreateProgramWithIL) = dlsym(library, "clCreateProgramWithIL");
    *(void **)(&wpc_cl.SetKernelArgSVMPointer) = dlsym(library, "clSetKernelArgSVMPointer");
    return is_whole;
}

static void get_text(wpc_cl_device device, wpc_cl_uint what, char *text, size_t size) {
    // Longer texts make the call fail; none of those asked for is longer on any device.
    char buffer[4096] = "";
    if (wpc_cl.GetDeviceInfo(device, what, sizeof buffer - 1, buffer, NULL) != WPC_CL_SUCCESS) buffer[0] = 0;
    buffer[sizeof buffer - 1] = 0;
    snprintf(text, size, "%s", buffer);
    for (size_t length = strlen(text); length != 0 && text[length - 1] == ' '; length--) text[length - 1] = 0;
}

static uint64_t get_number(wpc_cl_device device, wpc_cl_uint what, size_t size) {
    uint64_t value = 0;
    if (wpc_cl.GetDeviceInfo(device, what, size, &value, NULL) != WPC_CL_SUCCESS) return 0;
    return value;
}

/// Extensions by name, separated by spaces. True if `name` is one of them.
static bool has_extension(const char *extensions, const char *name) {
    size_t length = strlen(name);
    for (const char *place = extensions; (place = strstr(place, name)) != NULL; place += length)
        if ((place == extensions || place[-1] == ' ') && (place[length] == ' ' || place[length] == 0)) return true;
    return false;
}

/// What kernels made from Wasm functions may need and the device has (wpc_offload_needs).
static uint32_t offered_by(wpc_cl_device id) {
    uint32_t offers = WPC_OFFLOAD_NEEDS_IMAGE | WPC_OFFLOAD_NEEDS_IMAGE_STORES;
    uint64_t single_precision = get_number(id, WPC_CL_DEVICE_SINGLE_FP_CONFIG, sizeof(wpc_cl_bitfield));
    if ((single_precision & WPC_CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT) != 0) offers |= WPC_OFFLOAD_NEEDS_F32_ROUNDING;
    if ((single_precision & WPC_CL_FP_DENORM) != 0) offers |= WPC_OFFLOAD_NEEDS_F32_DENORMALS;
    size_t length = 0;
    wpc_cl.GetDeviceInfo(id, WPC_CL_DEVICE_EXTENSIONS, 0, NULL, &length);
    char *extensions = calloc(1, length + 1);
    if (extensions != NULL &&
        wpc_cl.GetDeviceInfo(id, WPC_CL_DEVICE_EXTENSIONS, length, extensions, NULL) == WPC_CL_SUCCESS) {
        // OpenCL C 3.0 made doubles a feature; the extension's name is still there where they are.
        if (has_extension(extensions, "cl_khr_fp64") ||
            get_number(id, WPC_CL_DEVICE_DOUBLE_FP_CONFIG, sizeof(wpc_cl_bitfield)) != 0)
            offers |= WPC_OFFLOAD_NEEDS_F64;
        if (has_extension(extensions, "cl_khr_int64_base_atomics") &&
            has_extension(extensions, "cl_khr_int64_extended_atomics"))
            offers |= WPC_OFFLOAD_NEEDS_I64_ATOMICS;
    }
    free(extensions);
    return offers;
}

static void add_device(uint32_t platform_index, uint32_t index, const char *platform, wpc_cl_device id) {
    if (device_count == DEVICES_MOST || get_number(id, WPC_CL_DEVICE_AVAILABLE, 4) == 0 ||
        get_number(id, WPC_CL_DEVICE_COMPILER_AVAILABLE, 4) == 0)
        return;
    wpc_opencl_device *device = &devices[device_count++];
    wpc_device_info *info = &device->info;
    device->id = id;
    uint64_t type = get_number(id, WPC_CL_DEVICE_TYPE, sizeof(wpc_cl_bitfield));
    info->has_unified_memory = get_number(id, WPC_CL_DEVICE_HOST_UNIFIED_MEMORY, 4) != 0;
    info->kind = (type & WPC_CL_DEVICE_TYPE_GPU) == 0 ? WPC_DEVICE_OPENCL_OTHER
                 : info->has_unified_memory           ? WPC_DEVICE_INTEGRATED_GPU
                                                      : WPC_DEVICE_DISCRETE_GPU;
    // The host's processor shares its memory, whatever the driver says.
    if ((type & WPC_CL_DEVICE_TYPE_CPU) != 0) info->has_unified_memory = true;
    snprintf(info->selector, sizeof info->selector, "opencl:%u.%u", platform_index, index);
    snprintf(info->platform, sizeof info->platform, "%s", platform);
    get_text(id, WPC_CL_DEVICE_NAME, info->name, sizeof info->name);
    get_text(id, WPC_CL_DRIVER_VERSION, info->driver_version, sizeof info->driver_version);
    get_text(id, WPC_CL_DEVICE_VERSION, device->device_version, sizeof device->device_version);
    if (wpc_cl.CreateProgramWithIL != NULL)
        get_text(id, WPC_CL_DEVICE_IL_VERSION, info->il_versions, sizeof info->il_versions);
    info->compute_units = (uint32_t)get_number(id, WPC_CL_DEVICE_MAX_COMPUTE_UNITS, 4);
    info->memory_size = get_number(id, WPC_CL_DEVICE_GLOBAL_MEM_SIZE, 8);
    device->work_group_most = (size_t)get_number(id, WPC_CL_DEVICE_MAX_WORK_GROUP_SIZE, sizeof(size_t));
    device->alignment = (size_t)get_number(id, WPC_CL_DEVICE_MEM_BASE_ADDR_ALIGN, 4) / 8;
    // Memory of the device's own is aligned to its largest type; so is what kernels get of the host's.
    if (device->alignment < BUFFER_ALIGNMENT) device->alignment = BUFFER_ALIGNMENT;
    device->offers = offered_by(id);
    uint64_t sharing = get_number(id, WPC_CL_DEVICE_SVM_CAPABILITIES, sizeof(wpc_cl_bitfield));
    device->reads_host_memory =
        wpc_cl.SetKernelArgSVMPointer != NULL && (sharing & WPC_CL_DEVICE_SVM_FINE_GRAIN_SYSTEM) != 0;
    // A GPU shares whole pages only: for anything else its driver makes a copy of its own behind our back.
    if (info->kind == WPC_DEVICE_INTEGRATED_GPU && device->alignment < 4096) device->alignment = 4096;
}

static void list_devices(void) {
    wpc_cl_platform platforms[16];
    wpc_cl_uint platform_count = 0;
    if (!load_api() || wpc_cl.GetPlatformIDs(16, platforms, &platform_count) != WPC_CL_SUCCESS) return;
    for (wpc_cl_uint i = 0; i < platform_count && i < 16; i++) {
        char name[128] = "";
        if (wpc_cl.GetPlatformInfo(platforms[i], WPC_CL_PLATFORM_NAME, sizeof name - 1, name, NULL) != WPC_CL_SUCCESS)
            name[0] = 0;
        wpc_cl_device ids[DEVICES_MOST];
        wpc_cl_uint count = 0;
        if (wpc_cl.GetDeviceIDs(platforms[i], (uint32_t)WPC_CL_DEVICE_TYPE_ALL, DEVICES_MOST, ids, &count) !=
            WPC_CL_SUCCESS)
            continue;
        for (wpc_cl_uint k = 0; k < count && k < DEVICES_MOST; k++) add_device(i, k, name, ids[k]);
    }
}

size_t wpc_opencl_device_count(void) {
    pthread_once(&loaded, list_devices);
    return device_count;
}

wpc_opencl_device *wpc_opencl_device_at(size_t index) { return &devices[index]; }

const wpc_device_info *wpc_opencl_device_info(const wpc_opencl_device *device) { return &device->info; }

static bool contains_ignoring_case(const char *text, const char *part) {
    size_t length = strlen(part);
    for (; *text != 0; text++) {
        size_t i = 0;
        while (i < length && tolower((unsigned char)text[i]) == tolower((unsigned char)part[i])) i++;
        if (i == length) return true;
    }
    return false;
}

bool wpc_opencl_device_is_called(const wpc_opencl_device *device, const char *text) {
    return contains_ignoring_case(device->info.name, text) || contains_ignoring_case(device->info.platform, text) ||
           contains_ignoring_case(device->device_version, text);
}

/// Whether the code is there in a form that the device takes.
static bool has_form(const wpc_opencl_device *device, const wpc_module_device_code *code) {
    return code->opencl_c != NULL || (device->info.il_versions[0] != 0 && code->spirv_length != 0);
}

bool wpc_opencl_can_build(const wpc_opencl_device *device, const wpc_module_device_kernel *kernel) {
    return has_form(device, &kernel->code);
}

const char wpc_opencl_no_f64[] = "the device has no 64-bit floats (cl_khr_fp64)";

const char *wpc_opencl_offload_obstacle(const wpc_opencl_device *device, const wpc_module_offload_kernel *kernel) {
    if (!has_form(device, &kernel->code))
        return "its code is SPIR-V alone, which the device doesn't take";
    uint32_t missing = kernel->needs & ~device->offers;
    if ((missing & WPC_OFFLOAD_NEEDS_F64) != 0) return wpc_opencl_no_f64;
    if ((missing & WPC_OFFLOAD_NEEDS_F32_ROUNDING) != 0)
        return "the device doesn't round quotients and square roots of f32 correctly";
    if ((missing & WPC_OFFLOAD_NEEDS_F32_DENORMALS) != 0) return "the device flushes denormal numbers of f32 to zero";
    if ((missing & WPC_OFFLOAD_NEEDS_I64_ATOMICS) != 0)
        return "the device has no 64-bit atomic operations (cl_khr_int64_extended_atomics)";
    return missing != 0 ? "it needs something that this runtime doesn't know" : NULL;
}

wasi_parallel_errno wpc_opencl_open(wpc_opencl_device *device) {
    if (device->is_lost) return WASI_PARALLEL_DEVICE_LOST;
    if (device->queue != NULL) return WASI_PARALLEL_SUCCESS;
    wpc_cl_int status;
    if (device->context == NULL) device->context = wpc_cl.CreateContext(NULL, 1, &device->id, NULL, NULL, &status);
    if (device->context == NULL) return wpc_opencl_error(device, status, "clCreateContext");
    wpc_cl_bitfield properties = wpc_parallel_options_get()->logs ? WPC_CL_QUEUE_PROFILING_ENABLE : 0;
    device->queue = wpc_cl.CreateCommandQueue(device->context, device->id, properties, &status);
    if (device->queue == NULL) return wpc_opencl_error(device, status, "clCreateCommandQueue");
    return WASI_PARALLEL_SUCCESS;
}

wasi_parallel_errno wpc_opencl_error(wpc_opencl_device *device, wpc_cl_int status, const char *call) {
    fprintf(stderr, "wpc: %s: %s failed with OpenCL error %d\n", device->info.name, call, (int)status);
    switch (status) {
    case WPC_CL_MEM_OBJECT_ALLOCATION_FAILURE:
    case WPC_CL_INVALID_BUFFER_SIZE: return WASI_PARALLEL_OUT_OF_DEVICE_MEMORY;
    case WPC_CL_OUT_OF_HOST_MEMORY: return WASI_PARALLEL_OUT_OF_HOST_MEMORY;
    case WPC_CL_OUT_OF_RESOURCES: // a fault in a kernel, on most drivers
    case WPC_CL_DEVICE_NOT_AVAILABLE:
    case WPC_CL_INVALID_COMMAND_QUEUE:
    case WPC_CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST:
    case -9999: // NVIDIA: illegal memory access
        device->is_lost = true;
        return WASI_PARALLEL_DEVICE_LOST;
    case WPC_CL_INVALID_ARG_INDEX:
    case WPC_CL_INVALID_ARG_VALUE:
    case WPC_CL_INVALID_ARG_SIZE:
    case WPC_CL_INVALID_KERNEL_ARGS: return WASI_PARALLEL_SIGNATURE_MISMATCH;
    default: return WASI_PARALLEL_DEVICE_ERROR;
    }
}
