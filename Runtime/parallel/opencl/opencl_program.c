/// opencl_program.c - kernels built for devices: found in memory, loaded from disk, or compiled.
#include "parallel/opencl/opencl_internal.h"

#include "parallel/state/options.h"
#include "parallel/loop/platform.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPTIONS_MOST 512

/// How a form of the kernel is built. PoCL, which looks for what it has built by source and options alone, has to see from these
/// by which method that is to be.
static void build_options(const wpc_opencl_device *device, const wpc_opencl_source *source, bool is_il,
                          char options[OPTIONS_MOST]) {
    const char *language = source->code->opencl_c_options != NULL ? source->code->opencl_c_options : "-cl-std=CL1.2";
    const char *more = source->options != NULL ? source->options : "";
    const char *method = "", *chosen = getenv(WPC_POCL_METHOD_VARIABLE);
    if (!is_il && strcmp(device->info.platform, "Portable Computing Language") == 0 && chosen != NULL &&
        strcmp(chosen, WPC_POCL_METHOD) == 0)
        method = " -DWPC_WORK_GROUPS_ARE_LOOPS";
    snprintf(options, OPTIONS_MOST, "%s%s%s%s", is_il ? "" : language, !is_il && *more != 0 ? " " : "", more, method);
}

/// What an instance has built, for the quick way: the same kernel on the same device.
struct wpc_built_kernel {
    const wpc_module_device_code *code;
    const char *entry_point;
    const wpc_opencl_device *device;
    const wpc_opencl_kernel *built;
    struct wpc_built_kernel *next;
};

/// One of a program's kernels.
typedef struct kernel_entry {
    char *entry_point;
    wpc_opencl_kernel kernel;
    struct kernel_entry *next;
} kernel_entry;

/// What the process has built, by content: instances of one module share it.
typedef struct program_entry {
    wpc_digest name;
    const wpc_opencl_device *device;
    wpc_cl_program program;
    kernel_entry *kernels;
    struct program_entry *next;
} program_entry;

static program_entry *programs;

static wpc_digest name_program(const wpc_opencl_device *device, const wpc_opencl_source *source, bool is_il) {
    const wpc_device_info *info = &device->info;
    char options[OPTIONS_MOST];
    build_options(device, source, is_il, options);
    wpc_piece pieces[] = {
        {info->platform, strlen(info->platform)},
        {info->name, strlen(info->name)},
        {info->driver_version, strlen(info->driver_version)},
        {device->device_version, strlen(device->device_version)},
        {options, strlen(options)},
        {is_il ? (const void *)source->code->spirv : source->code->opencl_c,
         is_il ? (size_t)source->code->spirv_length : strlen(source->code->opencl_c)},
    };
    return wpc_sha256(pieces, sizeof pieces / sizeof *pieces);
}

static void print_log(const wpc_opencl_device *device, const wpc_opencl_source *source, wpc_cl_program program,
                      const char *form, wpc_cl_int status) {
    fprintf(stderr, "wpc: %s: %s (%s) could not be built from %s: OpenCL error %d\n", device->info.name, source->label,
            source->entry_point, form, (int)status);
    size_t length = 0;
    if (program == NULL ||
        wpc_cl.GetProgramBuildInfo(program, device->id, WPC_CL_PROGRAM_BUILD_LOG, 0, NULL, &length) != WPC_CL_SUCCESS ||
        length < 2)
        return;
    char *log = malloc(length + 1);
    if (log != NULL && wpc_cl.GetProgramBuildInfo(program, device->id, WPC_CL_PROGRAM_BUILD_LOG, length, log, NULL) ==
                           WPC_CL_SUCCESS) {
        log[length] = 0;
        fprintf(stderr, "%s\n", log);
    }
    free(log);
}

static wpc_cl_program load_program(wpc_opencl_device *device, const wpc_digest *name) {
    size_t length;
    uint8_t *binary = wpc_cache_load(name, &length);
    if (binary == NULL) return NULL;
    const unsigned char *bytes = binary;
    wpc_cl_int status, binary_status = WPC_CL_SUCCESS;
    wpc_cl_program program =
        wpc_cl.CreateProgramWithBinary(device->context, 1, &device->id, &length, &bytes, &binary_status, &status);
    free(binary);
    if (program == NULL) return NULL;
    if (status == WPC_CL_SUCCESS && binary_status == WPC_CL_SUCCESS &&
        wpc_cl.BuildProgram(program, 1, &device->id, "", NULL, NULL) == WPC_CL_SUCCESS)
        return program;
    wpc_cl.ReleaseProgram(program);
    return NULL;
}

static void store_program(wpc_cl_program program, const wpc_digest *name) {
    size_t length = 0;
    if (wpc_cl.GetProgramInfo(program, WPC_CL_PROGRAM_BINARY_SIZES, sizeof length, &length, NULL) != WPC_CL_SUCCESS ||
        length == 0)
        return;
    unsigned char *binary = malloc(length);
    if (binary == NULL) return;
    if (wpc_cl.GetProgramInfo(program, WPC_CL_PROGRAM_BINARIES, sizeof binary, &binary, NULL) == WPC_CL_SUCCESS)
        wpc_cache_store(name, binary, length);
    free(binary);
}

/// Compiles the SPIR-V or the source. NULL after printing why not.
static wpc_cl_program compile_program(wpc_opencl_device *device, const wpc_opencl_source *source, bool is_il) {
    const char *form = is_il ? "SPIR-V" : "OpenCL C";
    wpc_cl_int status;
    wpc_cl_program program;
    if (is_il) {
        program = wpc_cl.CreateProgramWithIL(device->context, source->code->spirv, (size_t)source->code->spirv_length,
                                              &status);
    } else {
        const char *text = source->code->opencl_c;
        program = wpc_cl.CreateProgramWithSource(device->context, 1, &text, NULL, &status);
    }
    char options[OPTIONS_MOST];
    build_options(device, source, is_il, options);
    if (program != NULL) status = wpc_cl.BuildProgram(program, 1, &device->id, options, NULL, NULL);
    if (program != NULL && status == WPC_CL_SUCCESS) return program;
    print_log(device, source, program, form, status);
    if (program != NULL) wpc_cl.ReleaseProgram(program);
    return NULL;
}

/// The program in one of its two forms, from wherever it can be had. `*is_new`: it was compiled.
static wpc_cl_program get_program(wpc_opencl_device *device, const wpc_opencl_source *source, bool is_il,
                                  const wpc_digest *name, bool *is_new) {
    wpc_cl_program program = load_program(device, name);
    *is_new = program == NULL;
    if (program == NULL) {
        program = compile_program(device, source, is_il);
        if (program != NULL) store_program(program, name);
    }
    return program;
}

static bool describe_kernel(const wpc_opencl_device *device, wpc_opencl_kernel *kernel) {
    size_t most = 0, multiple = 0;
    wpc_cl_uint count = 0;
    if (wpc_cl.GetKernelInfo(kernel->kernel, WPC_CL_KERNEL_NUM_ARGS, sizeof count, &count, NULL) != WPC_CL_SUCCESS)
        return false;
    if (wpc_cl.GetKernelWorkGroupInfo(kernel->kernel, device->id, WPC_CL_KERNEL_WORK_GROUP_SIZE, sizeof most, &most,
                                      NULL) != WPC_CL_SUCCESS)
        most = 1;
    if (wpc_cl.GetKernelWorkGroupInfo(kernel->kernel, device->id, WPC_CL_KERNEL_PREFERRED_WORK_GROUP_SIZE_MULTIPLE,
                                      sizeof multiple, &multiple, NULL) != WPC_CL_SUCCESS)
        multiple = 1;
    kernel->argument_count = count;
    kernel->work_group_most = most < device->work_group_most ? most : device->work_group_most;
    kernel->work_group_multiple = multiple;
    return true;
}

static program_entry *find_program(const wpc_digest *name, const wpc_opencl_device *device) {
    for (program_entry *entry = programs; entry != NULL; entry = entry->next)
        if (entry->device == device && memcmp(&entry->name, name, sizeof *name) == 0) return entry;
    return NULL;
}

/// The program in one of its two forms, which all its kernels share. NULL if it can't be had; the reason was printed.
static program_entry *build_program(wpc_opencl_device *device, const wpc_opencl_source *source, bool is_il) {
    wpc_digest name = name_program(device, source, is_il);
    program_entry *entry = find_program(&name, device);
    if (entry != NULL) return entry;
    uint64_t start = wpc_nanoseconds();
    bool is_new;
    wpc_cl_program program = get_program(device, source, is_il, &name, &is_new);
    if (program == NULL) return NULL;
    entry = malloc(sizeof *entry);
    if (entry == NULL) {
        wpc_cl.ReleaseProgram(program);
        return NULL;
    }
    *entry = (program_entry){name, device, program, NULL, programs};
    programs = entry;
    if (wpc_parallel_options_get()->logs)
        fprintf(stderr, "wpc: %s: %s %s %s: %.3f ms\n", device->info.name, source->label,
                is_new ? "built from" : "loaded, once built from", is_il ? "SPIR-V" : "OpenCL C",
                (double)(wpc_nanoseconds() - start) / 1e6);
    return entry;
}

/// Builds one form of the kernel. NULL if it can't be; the reason was printed.
static const wpc_opencl_kernel *build_form(wpc_opencl_device *device, const wpc_opencl_source *source,
                                           bool is_il) {
    program_entry *program = build_program(device, source, is_il);
    if (program == NULL) return NULL;
    for (const kernel_entry *known = program->kernels; known != NULL; known = known->next)
        if (strcmp(known->entry_point, source->entry_point) == 0) return &known->kernel;
    kernel_entry *entry = calloc(1, sizeof *entry);
    wpc_cl_int status = WPC_CL_OUT_OF_HOST_MEMORY;
    // A copy, because the module may go before the process does.
    if (entry != NULL && (entry->entry_point = strdup(source->entry_point)) != NULL)
        entry->kernel.kernel = wpc_cl.CreateKernel(program->program, source->entry_point, &status);
    if (entry == NULL || entry->kernel.kernel == NULL || !describe_kernel(device, &entry->kernel)) {
        print_log(device, source, program->program, is_il ? "SPIR-V" : "OpenCL C", status);
        if (entry != NULL) free(entry->entry_point);
        free(entry);
        return NULL;
    }
    entry->next = program->kernels;
    program->kernels = entry;
    return &entry->kernel;
}

wasi_parallel_errno wpc_opencl_build(wpc_parallel_state *state, wpc_opencl_device *device,
                                     const wpc_opencl_source *source, const wpc_opencl_kernel **built) {
    for (const struct wpc_built_kernel *known = state->built_kernels; known != NULL; known = known->next) {
        if (known->code != source->code || known->entry_point != source->entry_point || known->device != device) continue;
        *built = known->built;
        return *built != NULL ? WASI_PARALLEL_SUCCESS : WASI_PARALLEL_BUILD_FAILED;
    }
    const wpc_opencl_kernel *kernel = NULL;
    if (device->info.il_versions[0] != 0 && source->code->spirv_length != 0) kernel = build_form(device, source, true);
    // A device may refuse this version of SPIR-V, or its addressing, and still take the source.
    if (kernel == NULL && source->code->opencl_c != NULL) kernel = build_form(device, source, false);
    struct wpc_built_kernel *entry = malloc(sizeof *entry);
    if (entry == NULL) return WASI_PARALLEL_OUT_OF_HOST_MEMORY;
    *entry = (struct wpc_built_kernel){source->code, source->entry_point, device, kernel, state->built_kernels};
    state->built_kernels = entry;
    *built = kernel;
    return kernel != NULL ? WASI_PARALLEL_SUCCESS : WASI_PARALLEL_BUILD_FAILED;
}

void wpc_opencl_free_kernels(wpc_parallel_state *state) {
    while (state->built_kernels != NULL) {
        struct wpc_built_kernel *entry = state->built_kernels;
        state->built_kernels = entry->next;
        free(entry);
    }
}
