/// kernels.h - kernels of wasi-parallel as a compiled module describes them: chunk functions for processors, code for devices.
#ifndef WPC_ABI_KERNELS_H
#define WPC_ABI_KERNELS_H

#include "objects.h"

/// A wasi-parallel kernel known when the module was compiled, with a chunk function in which it is inlined. parallel_for
/// calls `chunk` for the iterations lo ..< hi in place of the function at reference slot `function`, so that the optimiser
/// sees across iterations. `buffer_arguments`: `parameter_count` - 3 values, guest pointer and byte length of each buffer.
/// A trap ends the chunk. A chunk function stores each iteration in *(uint32_t *)thread->parallel before it runs, so that a
/// trap's report can name it. Where it has made sure that none of the chunk's iterations traps it need not, and may run them in
/// any order.
typedef struct wpc_module_kernel {
    uint32_t function; ///< reference slot
    uint32_t parameter_count;
    void (*chunk)(wpc_thread *thread, uint32_t lo, uint32_t hi, uint32_t num_threads, uint32_t block_size,
                  const uint32_t *buffer_arguments);
} wpc_module_kernel;

/// A kernel's code for OpenCL devices.
typedef struct wpc_module_device_code {
    /// 4-byte aligned.
    const uint8_t *spirv;
    uint64_t spirv_length; ///< in bytes
    /// The same kernel for devices that take no SPIR-V; NUL-terminated. NULL: it could not be translated.
    const char *opencl_c;
    /// What `opencl_c` is built with: the language version.
    const char *opencl_c_options;
    const char *entry_point;
} wpc_module_device_code;

/// A kernel for OpenCL devices: a `wasi-parallel` custom section of the module.
typedef struct wpc_module_device_kernel {
    uint32_t id;           ///< the first argument of parallel_for
    uint32_t buffer_count; ///< parameters of the entry point, all of them global pointers; WPC_NO_INDEX: not known
    wpc_module_device_code code;
} wpc_module_device_kernel;

/// What a wpc_module_offload_kernel needs of a device, and of the runtime.
typedef enum wpc_offload_needs {
    /// Accesses that the compiler could not trace to a buffer or to the stack: `image` has to hold the linear memory.
    WPC_OFFLOAD_NEEDS_IMAGE = 1 << 0,
    /// Division or square roots of f32: the device has to round them correctly (CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT), and
    /// the program is built so.
    WPC_OFFLOAD_NEEDS_F32_ROUNDING = 1 << 1,
    /// f32 arithmetic: the device has to keep denormals (CL_FP_DENORM).
    WPC_OFFLOAD_NEEDS_F32_DENORMALS = 1 << 2,
    /// f64 (cl_khr_fp64).
    WPC_OFFLOAD_NEEDS_F64 = 1 << 3,
    /// 64-bit atomics (cl_khr_int64_base_atomics, cl_khr_int64_extended_atomics).
    WPC_OFFLOAD_NEEDS_I64_ATOMICS = 1 << 4,
    /// Stores that the compiler could not trace to a buffer or to the stack: what the kernel changed in `image` has to come
    /// back to the linear memory. With WPC_OFFLOAD_NEEDS_IMAGE.
    WPC_OFFLOAD_NEEDS_IMAGE_STORES = 1 << 5,
} wpc_offload_needs;

/// A kernel for OpenCL devices that the compiler made from the Wasm function at reference slot `function`. Several of one
/// function need different things of a device: the first is meant that has what it needs. One work-item runs
/// one iteration, with the parameters that a CPU's call gets: addresses are those of the linear memory. What an address
/// means there: bytes of a buffer of the call, or of the item's own stack (the addresses below `stack_top`), or else of
/// `image`. Stores reach buffers of access kind WRITE or READ_WRITE, the stack and, with WPC_OFFLOAD_NEEDS_IMAGE_STORES,
/// `image`. The buffers of a call don't overlap in the linear memory, apart from one that is given twice.
///
/// The entry point's parameters, in this order:
///   global uint *trap           WPC_OFFLOAD_TRAP_WORDS words, zero at the start
///   global const ulong *globals two for each of `globals`: their values when the loop starts
///   global uchar *image         `memory_bytes` bytes of linear memory; NULL without WPC_OFFLOAD_NEEDS_IMAGE
///   ulong memory_bytes          the size of the linear memory
///   uint num_threads, uint block_size
///   uint stack_top              the caller's stack pointer; [stack_top - stack_bytes, stack_top) is private to each item
/// and for each in buffer and then each out buffer
///   global uchar *bytes, uint address, uint length, uint writable  its contents; place in the linear memory; bytes; and
///                               how many of them may be written: `length` or, of a READ buffer, 0.
/// get_global_id(0) is the iteration: no item is launched for a number from `num_threads` on. Pointers are aligned to 16 bytes.
///
/// `unchecked_entry_point` has the same parameters. It is for launches for which `is_inside` returns true: all accesses of
/// all items are known to lie inside of their buffers then, and it doesn't check them.
///
/// The first item that traps changes trap[WPC_OFFLOAD_TRAP_KIND] from 0 (an atomic compare-and-swap) and fills in the rest.
typedef struct wpc_module_offload_kernel {
    uint32_t function;
    uint32_t parameter_count; ///< 3 + 2 for each buffer, all i32
    uint32_t needs;           ///< wpc_offload_needs
    uint32_t stack_bytes;     ///< a multiple of 16; 0: it uses no stack
    uint32_t global_count;
    const uint32_t *globals; ///< in the module's global index space
    wpc_module_device_code code;
    /// NULL: there is none.
    const char *unchecked_entry_point;
    /// `parameters`: those of the entry point that are numbers, at their places.
    bool (*is_inside)(const uint64_t *parameters);
} wpc_module_offload_kernel;

#define WPC_OFFLOAD_TRAP_KIND 0     ///< wpc_trap_kind
#define WPC_OFFLOAD_TRAP_ITERATION 1
#define WPC_OFFLOAD_TRAP_FUNCTION 2 ///< in the function index space
#define WPC_OFFLOAD_TRAP_OFFSET 3   ///< the instruction's byte offset in the module
#define WPC_OFFLOAD_TRAP_WORDS 8

#endif
