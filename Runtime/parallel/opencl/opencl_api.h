/// opencl_api.h - the part of OpenCL's API that is used here, as function pointers filled in by dlopen.
///
/// Declared here rather than taken from OpenCL's headers, so that the runtime builds where they are not installed.
/// Tests/parallel/opencl_api_test.c compares every number and type with CL/cl.h.
#ifndef WPC_PARALLEL_OPENCL_API_H
#define WPC_PARALLEL_OPENCL_API_H

#include <stddef.h>
#include <stdint.h>

typedef int32_t wpc_cl_int;
typedef uint32_t wpc_cl_uint;
typedef uint64_t wpc_cl_ulong;
typedef uint64_t wpc_cl_bitfield;
typedef intptr_t wpc_cl_property;
typedef struct _cl_platform_id *wpc_cl_platform;
typedef struct _cl_device_id *wpc_cl_device;
typedef struct _cl_context *wpc_cl_context;
typedef struct _cl_command_queue *wpc_cl_queue;
typedef struct _cl_mem *wpc_cl_mem;
typedef struct _cl_program *wpc_cl_program;
typedef struct _cl_kernel *wpc_cl_kernel;
typedef struct _cl_event *wpc_cl_event;

/// Numbers: X(name without the prefix CL_, value).
#define WPC_CL_CONSTANTS(X)                                                                                            \
    X(SUCCESS, 0)                                                                                                      \
    X(DEVICE_NOT_AVAILABLE, -2)                                                                                        \
    X(MEM_OBJECT_ALLOCATION_FAILURE, -4)                                                                               \
    X(OUT_OF_RESOURCES, -5)                                                                                            \
    X(OUT_OF_HOST_MEMORY, -6)                                                                                          \
    X(BUILD_PROGRAM_FAILURE, -11)                                                                                      \
    X(EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST, -14)                                                                  \
    X(INVALID_COMMAND_QUEUE, -36)                                                                                      \
    X(INVALID_KERNEL_NAME, -46)                                                                                        \
    X(INVALID_ARG_INDEX, -49)                                                                                          \
    X(INVALID_ARG_VALUE, -50)                                                                                          \
    X(INVALID_ARG_SIZE, -51)                                                                                           \
    X(INVALID_KERNEL_ARGS, -52)                                                                                        \
    X(INVALID_BUFFER_SIZE, -61)                                                                                        \
    X(PLATFORM_NAME, 0x0902)                                                                                           \
    X(PLATFORM_VERSION, 0x0901)                                                                                        \
    X(DEVICE_TYPE, 0x1000)                                                                                             \
    X(DEVICE_MAX_COMPUTE_UNITS, 0x1002)                                                                                \
    X(DEVICE_MAX_WORK_GROUP_SIZE, 0x1004)                                                                              \
    X(DEVICE_MEM_BASE_ADDR_ALIGN, 0x1019)                                                                              \
    X(DEVICE_SINGLE_FP_CONFIG, 0x101B)                                                                                 \
    X(DEVICE_GLOBAL_MEM_SIZE, 0x101F)                                                                                  \
    X(DEVICE_AVAILABLE, 0x1027)                                                                                        \
    X(DEVICE_COMPILER_AVAILABLE, 0x1028)                                                                               \
    X(DEVICE_NAME, 0x102B)                                                                                             \
    X(DEVICE_VERSION, 0x102F)                                                                                          \
    X(DRIVER_VERSION, 0x102D)                                                                                          \
    X(DEVICE_EXTENSIONS, 0x1030)                                                                                       \
    X(DEVICE_DOUBLE_FP_CONFIG, 0x1032)                                                                                 \
    X(DEVICE_HOST_UNIFIED_MEMORY, 0x1035)                                                                              \
    X(DEVICE_IL_VERSION, 0x105B)                                                                                       \
    X(FP_DENORM, 1 << 0)                                                                                               \
    X(FP_CORRECTLY_ROUNDED_DIVIDE_SQRT, 1 << 7)                                                                        \
    X(DEVICE_TYPE_CPU, 1 << 1)                                                                                         \
    X(DEVICE_TYPE_GPU, 1 << 2)                                                                                         \
    X(DEVICE_TYPE_ALL, 0xFFFFFFFF)                                                                                     \
    X(DEVICE_SVM_CAPABILITIES, 0x1053)                                                                                 \
    X(DEVICE_SVM_FINE_GRAIN_SYSTEM, 1 << 2)                                                                            \
    X(QUEUE_PROFILING_ENABLE, 1 << 1)                                                                                  \
    X(MEM_READ_WRITE, 1 << 0)                                                                                          \
    X(MEM_READ_ONLY, 1 << 2)                                                                                           \
    X(MEM_USE_HOST_PTR, 1 << 3)                                                                                        \
    X(MAP_READ, 1 << 0)                                                                                                \
    X(MAP_WRITE, 1 << 1)                                                                                               \
    X(PROGRAM_BUILD_LOG, 0x1183)                                                                                       \
    X(PROGRAM_BINARY_SIZES, 0x1165)                                                                                    \
    X(PROGRAM_BINARIES, 0x1166)                                                                                        \
    X(KERNEL_NUM_ARGS, 0x1191)                                                                                         \
    X(KERNEL_WORK_GROUP_SIZE, 0x11B0)                                                                                  \
    X(KERNEL_PREFERRED_WORK_GROUP_SIZE_MULTIPLE, 0x11B3)                                                               \
    X(PROFILING_COMMAND_QUEUED, 0x1280)                                                                                \
    X(PROFILING_COMMAND_START, 0x1282)                                                                                 \
    X(PROFILING_COMMAND_END, 0x1283)

enum {
#define WPC_CL_ENUMERATOR(name, value) WPC_CL_##name = (int)(value),
    WPC_CL_CONSTANTS(WPC_CL_ENUMERATOR)
#undef WPC_CL_ENUMERATOR
};

/// Functions: X(result, name without the prefix cl, parameters). All are in OpenCL 1.2.
#define WPC_CL_FUNCTIONS(X)                                                                                            \
    X(wpc_cl_int, GetPlatformIDs, (wpc_cl_uint, wpc_cl_platform *, wpc_cl_uint *))                                     \
    X(wpc_cl_int, GetPlatformInfo, (wpc_cl_platform, wpc_cl_uint, size_t, void *, size_t *))                           \
    X(wpc_cl_int, GetDeviceIDs, (wpc_cl_platform, wpc_cl_bitfield, wpc_cl_uint, wpc_cl_device *, wpc_cl_uint *))       \
    X(wpc_cl_int, GetDeviceInfo, (wpc_cl_device, wpc_cl_uint, size_t, void *, size_t *))                               \
    X(wpc_cl_context, CreateContext,                                                                                   \
      (const wpc_cl_property *, wpc_cl_uint, const wpc_cl_device *,                                                    \
       void (*)(const char *, const void *, size_t, void *), void *, wpc_cl_int *))                                    \
    X(wpc_cl_queue, CreateCommandQueue, (wpc_cl_context, wpc_cl_device, wpc_cl_bitfield, wpc_cl_int *))                \
    X(wpc_cl_mem, CreateBuffer, (wpc_cl_context, wpc_cl_bitfield, size_t, void *, wpc_cl_int *))                       \
    X(wpc_cl_int, ReleaseMemObject, (wpc_cl_mem))                                                                      \
    X(wpc_cl_program, CreateProgramWithSource,                                                                         \
      (wpc_cl_context, wpc_cl_uint, const char **, const size_t *, wpc_cl_int *))                                      \
    X(wpc_cl_program, CreateProgramWithBinary,                                                                         \
      (wpc_cl_context, wpc_cl_uint, const wpc_cl_device *, const size_t *, const unsigned char **, wpc_cl_int *,       \
       wpc_cl_int *))                                                                                                  \
    X(wpc_cl_int, BuildProgram,                                                                                        \
      (wpc_cl_program, wpc_cl_uint, const wpc_cl_device *, const char *, void (*)(wpc_cl_program, void *), void *))    \
    X(wpc_cl_int, GetProgramInfo, (wpc_cl_program, wpc_cl_uint, size_t, void *, size_t *))                             \
    X(wpc_cl_int, GetProgramBuildInfo, (wpc_cl_program, wpc_cl_device, wpc_cl_uint, size_t, void *, size_t *))         \
    X(wpc_cl_int, ReleaseProgram, (wpc_cl_program))                                                                    \
    X(wpc_cl_kernel, CreateKernel, (wpc_cl_program, const char *, wpc_cl_int *))                                       \
    X(wpc_cl_int, GetKernelInfo, (wpc_cl_kernel, wpc_cl_uint, size_t, void *, size_t *))                               \
    X(wpc_cl_int, GetKernelWorkGroupInfo, (wpc_cl_kernel, wpc_cl_device, wpc_cl_uint, size_t, void *, size_t *))       \
    X(wpc_cl_int, SetKernelArg, (wpc_cl_kernel, wpc_cl_uint, size_t, const void *))                                    \
    X(wpc_cl_int, EnqueueNDRangeKernel,                                                                                \
      (wpc_cl_queue, wpc_cl_kernel, wpc_cl_uint, const size_t *, const size_t *, const size_t *, wpc_cl_uint,          \
       const wpc_cl_event *, wpc_cl_event *))                                                                          \
    X(wpc_cl_int, EnqueueReadBuffer,                                                                                   \
      (wpc_cl_queue, wpc_cl_mem, wpc_cl_uint, size_t, size_t, void *, wpc_cl_uint, const wpc_cl_event *,               \
       wpc_cl_event *))                                                                                                \
    X(wpc_cl_int, EnqueueWriteBuffer,                                                                                  \
      (wpc_cl_queue, wpc_cl_mem, wpc_cl_uint, size_t, size_t, const void *, wpc_cl_uint, const wpc_cl_event *,         \
       wpc_cl_event *))                                                                                                \
    X(wpc_cl_int, EnqueueFillBuffer,                                                                                   \
      (wpc_cl_queue, wpc_cl_mem, const void *, size_t, size_t, size_t, wpc_cl_uint, const wpc_cl_event *,              \
       wpc_cl_event *))                                                                                                \
    X(void *, EnqueueMapBuffer,                                                                                        \
      (wpc_cl_queue, wpc_cl_mem, wpc_cl_uint, wpc_cl_bitfield, size_t, size_t, wpc_cl_uint, const wpc_cl_event *,      \
       wpc_cl_event *, wpc_cl_int *))                                                                                  \
    X(wpc_cl_int, EnqueueUnmapMemObject,                                                                               \
      (wpc_cl_queue, wpc_cl_mem, void *, wpc_cl_uint, const wpc_cl_event *, wpc_cl_event *))                           \
    X(wpc_cl_int, Finish, (wpc_cl_queue))                                                                              \
    X(wpc_cl_int, WaitForEvents, (wpc_cl_uint, const wpc_cl_event *))                                                  \
    X(wpc_cl_int, GetEventProfilingInfo, (wpc_cl_event, wpc_cl_uint, size_t, void *, size_t *))                        \
    X(wpc_cl_int, ReleaseEvent, (wpc_cl_event))

/// clCreateProgramWithIL came with OpenCL 2.1, clSetKernelArgSVMPointer with 2.0: may be missing.
typedef wpc_cl_program (*wpc_cl_create_program_with_il)(wpc_cl_context, const void *, size_t, wpc_cl_int *);
typedef wpc_cl_int (*wpc_cl_set_kernel_arg_svm_pointer)(wpc_cl_kernel, wpc_cl_uint, const void *);

typedef struct wpc_opencl_api {
#define WPC_CL_MEMBER(result, name, parameters) result(*name) parameters;
    WPC_CL_FUNCTIONS(WPC_CL_MEMBER)
#undef WPC_CL_MEMBER
    wpc_cl_create_program_with_il CreateProgramWithIL;
    wpc_cl_set_kernel_arg_svm_pointer SetKernelArgSVMPointer;
} wpc_opencl_api;

#endif
